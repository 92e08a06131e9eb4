"""The application's image: which one, and where from.

Terraform owns the task definition, and the release pipeline hands in a tag. The tag is looked up while
planning, so a tag that was never pushed fails the plan, not the deployment, and tasks run the digest that
was reviewed.
"""

from __future__ import annotations

from cdktf import TerraformVariable
from cdktf_cdktf_provider_aws.data_aws_ecr_image import DataAwsEcrImage
from constructs import Construct

from stacks.schema.ecr import ecr_repository_arn
from stacks.settings import Settings

__all__ = ["Image"]


class Image(Construct):
    """`reference`: what a container definition takes; `repository_arn`: None for one that is not in ECR."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, tag: TerraformVariable) -> None:
        super().__init__(scope, id)
        self.repository_arn: str | None = None
        if settings.service.image is not None:
            self.reference = settings.service.image
            self.repository_arn = ecr_repository_arn(self.reference)
            return
        repository = f"{settings.application}-app"
        image = DataAwsEcrImage(self, "image", repository_name=repository, image_tag=tag.string_value)
        registry = f"{settings.account_id}.dkr.ecr.{settings.region}.amazonaws.com"
        self.reference = f"{registry}/{repository}@{image.image_digest}"
        self.repository_arn = (
            f"arn:{settings.partition}:ecr:{settings.region}:{settings.account_id}:repository/{repository}"
        )
