"""A customer-managed KMS key of the account, with its alias; it is never destroyed by Terraform."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from stacks import naming, policy
from stacks.account.settings import AccountSettings
from stacks.policy import Statement

__all__ = ["AccountKey"]


class AccountKey(Construct):
    """`key` and `alias`. Who may use it: whom an IAM policy of the account lets, and `statements`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        account: AccountSettings,
        purpose: str,
        description: str,
        statements: Sequence[Statement] = (),
    ) -> None:
        super().__init__(scope, id)
        name = naming.name(account, purpose)
        self.key = KmsKey(
            self,
            "key",
            description=f"{name}: {description}",
            enable_key_rotation=True,
            deletion_window_in_days=30,  # AWS's maximum
            policy=policy.document(
                policy.account_administration(account.partition, account.account_id), *statements
            ),
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True),
        )
        self.alias = KmsAlias(self, "alias", name=f"alias/{name}", target_key_id=self.key.key_id)
