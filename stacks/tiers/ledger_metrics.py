"""What the application says of its ledger once a minute, as CloudWatch metrics.

Each task writes a line `ledger backlog` into its log. Metric filters make metrics of it without a call of the
application's, a library or a permission. All tasks look at the same ledger, so the highest value of a minute
counts.
"""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.cloudwatch_log_metric_filter import (
    CloudwatchLogMetricFilter,
    CloudwatchLogMetricFilterMetricTransformation,
)
from constructs import Construct

from stacks import naming
from stacks.monitoring.definitions.ledger import LEDGER_METRICS
from stacks.settings import Settings

__all__ = ["LedgerMetrics"]

# CloudWatch Logs user guide, "Filter pattern syntax for metric filters": JSON log events.
PATTERN = '{ $.message = "ledger backlog" }'


class LedgerMetrics(Construct):
    """One metric filter for each of the line's fields."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, log_group: CloudwatchLogGroup) -> None:
        super().__init__(scope, id)
        for field, metric in LEDGER_METRICS.items():
            CloudwatchLogMetricFilter(
                self,
                field,
                name=naming.name(settings, field.replace("_", "-")),
                log_group_name=log_group.name,
                pattern=PATTERN,
                metric_transformation=CloudwatchLogMetricFilterMetricTransformation(
                    namespace=settings.metric_namespace,
                    name=metric,
                    value=f"$.{field}",
                    unit="Seconds" if field.endswith("_seconds") else "Count",
                ),
            )
