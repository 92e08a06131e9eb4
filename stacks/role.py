"""A role for one AWS service, with one customer-managed policy: never inline ones, never a wildcard action."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from stacks import naming, policy
from stacks.boundary import boundary_arn
from stacks.policy import Statement
from stacks.schema.environment import EnvironmentSchema

__all__ = ["ServiceRole"]


class ServiceRole(Construct):
    """`role`, and the `attachments` that others wait for before they use it.

    One, of its policy; none where it may do nothing: IAM refuses a policy without a statement ("IAM JSON policy
    elements: Statement": the element is required, with one statement or several).
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: EnvironmentSchema,
        purpose: str,
        description: str,
        trust: str,
        statements: list[Statement],
    ) -> None:
        super().__init__(scope, id)
        role_name = naming.name(settings, purpose, limit=naming.IAM_ROLE)
        self.role = IamRole(
            self,
            "role",
            name=role_name,
            description=description,
            assume_role_policy=trust,
            permissions_boundary=boundary_arn(settings),
        )
        self.attachments: list[IamRolePolicyAttachment] = []
        if statements:
            allowed = IamPolicy(
                self, "policy", name=role_name, description=description, policy=policy.document(*statements)
            )
            self.attachments.append(
                IamRolePolicyAttachment(self, "attachment", role=self.role.name, policy_arn=allowed.arn)
            )
