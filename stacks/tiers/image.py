"""The application's image: which one, and where from.

Terraform owns the task definition, and the release pipeline hands in a tag. The tag is looked up while
planning, so a tag that was never pushed fails the plan, not the deployment, and tasks run the digest that
was reviewed. Production's variable has no default: a plan without a tag fails, and puts no old image back.
"""

from __future__ import annotations

from cdktf import TerraformVariable
from cdktf_cdktf_provider_aws.data_aws_ecr_image import DataAwsEcrImage
from constructs import Construct

from stacks.schema.ecr import ecr_repository_arn
from stacks.settings import Settings

__all__ = ["Image"]

# Amazon ECR API reference, ImageIdentifier: of PutImage, Docker's grammar of tags.
TAG = r"^\\w[\\w.-]{0,127}$"


class Image(Construct):
    """`reference`: what a container definition takes; `digest`: of what runs.

    `tag` is None for an image that the settings name (`given`), `repository_arn` for one that is not in ECR.
    """

    def __init__(self, scope: Construct, id: str, *, settings: Settings, given: str | None) -> None:
        super().__init__(scope, id)
        self.tag: str | None = None
        self.repository_arn: str | None = None
        if given is not None:
            self.reference = given
            self.digest = given.partition("@")[2]
            self.repository_arn = ecr_repository_arn(self.reference)
            return
        self.tag = self._variable(settings).string_value
        repository = f"{settings.application}-app"
        image = DataAwsEcrImage(self, "image", repository_name=repository, image_tag=self.tag)
        registry = f"{settings.account_id}.dkr.ecr.{settings.region}.amazonaws.com"
        self.digest = image.image_digest
        self.reference = f"{registry}/{repository}@{image.image_digest}"
        self.repository_arn = (
            f"arn:{settings.partition}:ecr:{settings.region}:{settings.account_id}:repository/{repository}"
        )

    def _variable(self, settings: Settings) -> TerraformVariable:
        variable = TerraformVariable(
            self,
            "image_tag",
            type="string",
            nullable=False,
            default=settings.default_image_tag,
            description="Tag of the image to run, in the account's repository: --var image_tag=<tag>. "
            "The output image_tag has the one that runs",
        )
        # As on the command line. The stack has an output of the same id, so the variable can't be its child.
        variable.override_logical_id("image_tag")
        variable.add_validation(
            condition=f'${{can(regex("{TAG}", var.image_tag))}}',
            error_message="image_tag is a tag in the account's repository, such as 1.2.3: letters, digits, "
            "'_', '.' and '-', at most 128. The output image_tag has the one that runs.",
        )
        return variable
