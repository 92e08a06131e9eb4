"""The environment that a deployment may change, in the forms that policies need it in."""

from __future__ import annotations

from dataclasses import dataclass

from stacks.naming import LOAD_BALANCER
from stacks.policy import Statement
from stacks.settings import Settings

__all__ = ["Target"]


@dataclass(frozen=True)
class Target:
    """ARNs, names and tags of one environment's resources."""

    settings: Settings

    @property
    def name(self) -> str:
        """What the name of every resource of the environment looks like."""
        return f"{self.settings.application}-*-{self.settings.environment}"

    @property
    def balancing_name(self) -> str:
        """The same of load balancers and target groups, whose names are cut (`stacks.naming`)."""
        application, environment = self.settings.application, self.settings.environment
        left = LOAD_BALANCER - len(f"-123456-{environment}")
        return self.name if len(application) < left else f"{application[:left].rstrip('-')}*-{environment}"

    def arn(self, service: str, resource: str, *, region: str | None = None) -> str:
        """An ARN in the account, in the environment's region unless another is given."""
        settings = self.settings
        region = settings.region if region is None else region
        return f"arn:{settings.partition}:{service}:{region}:{settings.account_id}:{resource}"

    def here_and_edge(self, service: str, *resources: str) -> list[str]:
        """ARNs in the environment's region, and in us-east-1, where CloudFront's parts live."""
        return [self.arn(service, resource, region=region) for region in self.regions for resource in resources]

    @property
    def regions(self) -> list[str]:
        return sorted({self.settings.region, "us-east-1"})

    def allow(
        self,
        sid: str,
        actions: list[str],
        resources: list[str] | str,
        **conditions: dict[str, str | list[str]],
    ) -> Statement:
        """A statement; `conditions` are operators: `StringEquals={...}`."""
        statement: Statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
        if conditions:
            statement["Condition"] = conditions
        return statement

    @property
    def tagged(self) -> dict[str, str | list[str]]:
        """The resource has the environment's tags."""
        return self._tags("aws:ResourceTag")

    @property
    def tagging(self) -> dict[str, str | list[str]]:
        """The request gives the environment's tags to what it creates."""
        return self._tags("aws:RequestTag")

    def _tags(self, key: str) -> dict[str, str | list[str]]:
        settings = self.settings
        return {f"{key}/Application": settings.application, f"{key}/Environment": settings.environment}
