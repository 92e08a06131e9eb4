"""The workload boundary: the most that any role of an environment can do, whatever its policies say.

A deployment role may create roles only under it. So neither a mistake in an environment's policies nor a
stolen deployment role makes a workload that can touch identities, audit trail or state. A workload that needs
a service which is not in `stacks.boundary_statements` waits until an administrator has added it there and
applied the bootstrap stack. The secrets, keys and repositories that settings name are added here by their ARNs,
and the bootstrap stack is applied for them as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from constructs import Construct

from stacks import policy
from stacks.account.settings import AccountSettings
from stacks.boundary import PATH, boundary_name
from stacks.boundary_statements import boundary_statements, of_others
from stacks.settings import Settings

__all__ = ["WorkloadBoundary"]


class WorkloadBoundary(Construct):
    """`policy`: attached to no role, named as the permissions boundary of all."""

    def __init__(
        self, scope: Construct, id: str, *, account: AccountSettings, environments: Sequence[Settings]
    ) -> None:
        super().__init__(scope, id)
        self.policy = IamPolicy(
            self,
            "policy",
            name=boundary_name(account),
            path=PATH,
            description="The most that a role of an environment can do",
            policy=policy.document(*boundary_statements(account), *of_others(environments)),
        )

    @property
    def address(self) -> str:
        """As `depends_on` takes it; cdktf's `fqn` is an expression, which Terraform refuses there."""
        return f"{self.policy.terraform_resource_type}.{self.policy.friendly_unique_id}"
