"""A role that GitHub Actions workflows assume by OpenID Connect: no access key exists anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from stacks import policy
from stacks.boundary import PATH
from stacks.policy import Statement

__all__ = ["AUDIENCE", "ISSUER", "CiRole"]

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"


class CiRole(Construct):
    """`role`, with customer-managed policies by purpose and AWS-managed ones by ARN.

    `subjects`: whose tokens are accepted, in full (GitHub documentation, "OpenID Connect reference", example
    subject claims); a pattern here would let others in.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        provider_arn: str,
        subjects: Sequence[str],
        policies: Mapping[str, list[Statement]],
        aws_policy_arns: Mapping[str, str],
        session_hours: int = 1,
    ) -> None:
        super().__init__(scope, id)
        self.role = IamRole(
            self,
            "role",
            name=name,
            path=PATH,
            description=description,
            max_session_duration=session_hours * 3600,
            assume_role_policy=_trust(provider_arn, subjects),
        )
        for purpose, statements in policies.items():
            made = IamPolicy(
                self,
                f"{purpose}_policy",
                name=f"{name}-{purpose}",
                path=PATH,
                description=f"{description}: {purpose}",
                policy=policy.document(*statements),
            )
            self._attach(purpose, made.arn)
        for purpose, arn in aws_policy_arns.items():
            self._attach(purpose, arn)

    def _attach(self, purpose: str, arn: str) -> None:
        IamRolePolicyAttachment(self, purpose, role=self.role.name, policy_arn=arn)


def _trust(provider_arn: str, subjects: Sequence[str]) -> str:
    return policy.document(
        {
            "Effect": "Allow",
            "Principal": {"Federated": provider_arn},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": list(subjects)},
            },
        }
    )
