"""Who owns an environment, who is told, and how long its logs are kept."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from stacks.schema.fields import EmailAddress, LogRetentionDays, Section, TagValue, distinct

__all__ = ["Alerts", "Logs", "Tags"]


class Tags(Section):
    """Who owns it and who pays: on every taggable resource."""

    team: TagValue = Field(description="who answers for the environment; the tag `Team`")
    cost_center: TagValue = Field(description="who pays for it; the tag `CostCenter`")
    repository: TagValue = Field(
        description="where the code that made a resource lives; the tag `Repository`, and in every alarm"
    )


class Alerts(Section):
    """Who is told."""

    emails: Annotated[tuple[EmailAddress, ...], AfterValidator(distinct)] = Field(
        default=(),
        description="each gets a mail from AWS, and hears of no alarm until the link in it is followed",
        strict=False,
    )


class Logs(Section):
    """How long logs are kept."""

    retention_days: LogRetentionDays = Field(
        default=365, description="of the application, the database and AWS WAF; PCI DSS 4.0 (10.5.1): a year"
    )
    function_retention_days: LogRetentionDays = Field(
        default=365, description="of the validation function, whose log says which transaction was refused"
    )
    access_log_expiration_days: int = Field(
        default=400,
        ge=1,
        le=3650,
        description="of load balancer, CloudFront and S3, in a bucket; a year, and a month to look it up",
    )
