"""An environment's settings as a whole, and what follows from them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from stacks.settings.fields import Section
from stacks.settings.rules import violations
from stacks.settings.sections import (
    Alerts,
    ContinuousIntegration,
    Database,
    Domain,
    Edge,
    Logs,
    Network,
    Service,
    Tags,
    Validation,
    Waf,
)

__all__ = ["Settings"]


class Settings(Section):
    """One environment. There is deliberately no switch for a protection: `kind` decides them all."""

    application: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,18}[a-z0-9]$")]
    environment: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,14}[a-z0-9]$")]
    kind: Literal["production", "nonproduction"]
    account_id: Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
    region: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] = "us-east-1"

    tags: Tags
    domain: Domain
    network: Network
    service: Service = Field(default_factory=Service)
    database: Database = Field(default_factory=Database)
    validation: Validation = Field(default_factory=Validation)
    edge: Edge = Field(default_factory=Edge)
    waf: Waf = Field(default_factory=Waf)
    alerts: Alerts = Field(default_factory=Alerts)
    logs: Logs = Field(default_factory=Logs)
    ci: ContinuousIntegration = Field(default_factory=ContinuousIntegration)

    @model_validator(mode="after")
    def _rules(self) -> Settings:
        found = violations(self)
        if found:
            raise PydanticCustomError("rules", "rules between settings", {"violations": found})
        return self

    @property
    def protected(self) -> bool:
        """Whether stateful resources are protected from deletion: in production, always."""
        return self.kind == "production"

    @property
    def partition(self) -> str:
        """The `aws` in an ARN of this region."""
        if self.region.startswith("cn-"):
            return "aws-cn"
        return "aws-us-gov" if self.region.startswith("us-gov-") else "aws"

    @property
    def zones(self) -> tuple[str, ...]:
        """Three Availability Zone names."""
        return self.network.availability_zones or tuple(f"{self.region}{letter}" for letter in "abc")

    @property
    def state_bucket(self) -> str:
        """The S3 bucket that holds the account's Terraform state; the bootstrap stack creates it."""
        return f"{self.application}-state-{self.account_id}"

    @property
    def default_tags(self) -> dict[str, str]:
        """The tags on every taggable resource."""
        return {
            "Application": self.application,
            "CostCenter": self.tags.cost_center,
            "Environment": self.environment,
            "ManagedBy": "terraform",
            "Repository": self.tags.repository,
            "Team": self.tags.team,
        }

    @property
    def metric_namespace(self) -> str:
        """The CloudWatch namespace of the application's own metrics: environments may share an account."""
        return f"{self.application}/{self.environment}"
