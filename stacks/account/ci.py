"""Continuous integration: who may plan, who may push images, and who may deploy which environment.

- plan: pull requests and the main branch; reads infrastructure and state, takes the lock, changes nothing;
- images: the main branch; pushes images;
- deploy, one for each environment: jobs of the GitHub environment of that name; its required reviewers and
  deployment branches, set on GitHub, decide which those are.

None of them can change the bootstrap stack, and so none can widen its own rights.
"""

from __future__ import annotations

from cdktf_cdktf_provider_aws.data_aws_iam_openid_connect_provider import DataAwsIamOpenidConnectProvider
from cdktf_cdktf_provider_aws.ecr_repository import EcrRepository
from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from stacks import naming
from stacks.account import ci_policies
from stacks.account.ci_role import AUDIENCE, ISSUER, CiRole
from stacks.account.deploy import POLICIES, Target
from stacks.account.settings import AccountSettings
from stacks.settings import Settings

__all__ = ["ContinuousIntegration"]


class ContinuousIntegration(Construct):
    """`plan`, `images`, and `deploy` by environment; for the environments that name a repository."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        account: AccountSettings,
        environments: list[Settings],
        state_key: KmsKey,
        repository: EcrRepository,
    ) -> None:
        super().__init__(scope, id)
        read_only = {"read_only": f"arn:{account.partition}:iam::aws:policy/ReadOnlyAccess"}
        provider_arn = self._github(existing=account.account.github_provider == "existing")
        main = {f"{_repository(s)}:ref:refs/heads/{s.ci.main_branch}": None for s in environments}
        pull_requests = {f"{_repository(s)}:pull_request": None for s in environments}
        self.plan = CiRole(
            self,
            "plan",
            name=naming.name(account, "ci-plan", limit=naming.IAM_ROLE),
            description="Continuous integration: plans",
            provider_arn=provider_arn,
            subjects=[*main, *pull_requests],
            policies={
                "reading": ci_policies.reading(account, state_key.arn, environments),
            },
            aws_policy_arns=read_only,
        ).role
        self.images = CiRole(
            self,
            "images",
            name=naming.name(account, "ci-images", limit=naming.IAM_ROLE),
            description="Continuous integration: pushes images",
            provider_arn=provider_arn,
            subjects=[*main],
            policies={"push": ci_policies.push_images(repository.arn)},
            aws_policy_arns={},
        ).role
        self.deploy = {
            settings.environment: CiRole(
                self,
                f"deploy_{settings.environment}",
                name=naming.name(settings, "ci-deploy", limit=naming.IAM_ROLE),
                description=f"Continuous integration: deploys {settings.environment}",
                provider_arn=provider_arn,
                subjects=[f"{_repository(settings)}:environment:{settings.environment}"],
                policies={
                    "reading": ci_policies.reading(account, state_key.arn, [settings]),
                    **{purpose: statements(Target(settings)) for purpose, statements in POLICIES.items()},
                },
                aws_policy_arns=read_only,
                # A destroy waits up to 45 minutes for a function's network interfaces (Lambda developer
                # guide), and for Aurora besides.
                session_hours=2,
            ).role
            for settings in environments
        }

    def _github(self, *, existing: bool) -> str:
        """The ARN of GitHub's identity provider, of which an account has one at most (IAM: one a URL)."""
        url = f"https://{ISSUER}"
        if existing:
            return DataAwsIamOpenidConnectProvider(self, "github", url=url).arn
        # AWS knows GitHub's certificates itself: no thumbprints (IAM user guide, "Obtain the thumbprint").
        return IamOpenidConnectProvider(self, "github", url=url, client_id_list=[AUDIENCE]).arn


def _repository(settings: Settings) -> str:
    return f"repo:{settings.ci.github_repository}"
