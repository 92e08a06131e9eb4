"""The container image repository that all environments of the account pull from.

An image is built once and promoted: its tag never moves, and the task definition holds its digest. The roles
that pull are of this account, so the repository needs no policy of its own.
"""

from __future__ import annotations

import json

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.ecr_lifecycle_policy import EcrLifecyclePolicy
from cdktf_cdktf_provider_aws.ecr_repository import (
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
)
from constructs import Construct

from stacks.account.key import AccountKey
from stacks.account.settings import AccountSettings

__all__ = ["Images"]

# Enough for a year of weekly releases with as many attempts at each: ECR can't know which image runs, so
# the number must be far above what production could still be on.
TAGGED_IMAGES = 200
UNTAGGED_DAYS = 14


class Images(Construct):
    """`repository`: immutable tags, scanned on push, encrypted with a key of its own."""

    def __init__(self, scope: Construct, id: str, *, account: AccountSettings) -> None:
        super().__init__(scope, id)
        owned = AccountKey(self, "key", account=account, purpose="images", description="Container images")
        self.repository = EcrRepository(
            self,
            "repository",
            name=f"{account.application}-app",
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration=EcrRepositoryImageScanningConfiguration(scan_on_push=True),
            encryption_configuration=[
                EcrRepositoryEncryptionConfiguration(encryption_type="KMS", kms_key=owned.key.arn)
            ],
            force_delete=False,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True),
        )
        EcrLifecyclePolicy(
            self, "lifecycle", repository=self.repository.name, policy=json.dumps({"rules": _rules()})
        )


def _rules() -> list[dict[str, object]]:
    return [
        {
            "rulePriority": 1,
            "description": f"Untagged images go after {UNTAGGED_DAYS} days",
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": UNTAGGED_DAYS,
            },
            "action": {"type": "expire"},
        },
        {
            "rulePriority": 2,
            "description": f"The last {TAGGED_IMAGES} tagged images stay",
            "selection": {
                "tagStatus": "tagged",
                "tagPatternList": ["*"],
                "countType": "imageCountMoreThan",
                "countNumber": TAGGED_IMAGES,
            },
            "action": {"type": "expire"},
        },
    ]
