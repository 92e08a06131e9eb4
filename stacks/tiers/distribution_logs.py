"""CloudFront's access logs, by "standard logging v2": no bucket ACL, which the legacy form cannot do without.

CloudFront's log delivery is configured in us-east-1, wherever the bucket is (CloudFront developer guide,
"Configure standard logging (v2)").
"""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudfront_distribution import CloudfrontDistribution
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery import (
    CloudwatchLogDelivery,
    CloudwatchLogDeliveryS3DeliveryConfiguration,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery_destination import (
    CloudwatchLogDeliveryDestination,
    CloudwatchLogDeliveryDestinationDeliveryDestinationConfiguration,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery_source import CloudwatchLogDeliverySource
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from stacks import naming
from stacks.settings import Settings
from stacks.tiers.access_logs import AccessLogs

__all__ = ["DistributionLogs"]


class DistributionLogs(Construct):
    """From the distribution to the bucket for access logs."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        distribution: CloudfrontDistribution,
        access_logs: AccessLogs,
        edge_provider: AwsProvider,
    ) -> None:
        super().__init__(scope, id)
        name = naming.name(settings, "cloudfront-logs", limit=60)
        source = CloudwatchLogDeliverySource(
            self,
            "source",
            name=name,
            log_type="ACCESS_LOGS",
            resource_arn=distribution.arn,
            provider=edge_provider,
        )
        destination = CloudwatchLogDeliveryDestination(
            self,
            "destination",
            name=name,
            output_format="json",
            delivery_destination_configuration=[
                CloudwatchLogDeliveryDestinationDeliveryDestinationConfiguration(
                    destination_resource_arn=f"{access_logs.bucket.arn}/{AccessLogs.CLOUDFRONT_PREFIX}"
                )
            ],
            provider=edge_provider,
        )
        CloudwatchLogDelivery(
            self,
            "delivery",
            delivery_source_name=source.name,
            delivery_destination_arn=destination.arn,
            s3_delivery_configuration=[
                CloudwatchLogDeliveryS3DeliveryConfiguration(
                    enable_hive_compatible_path=False, suffix_path="/{yyyy}/{MM}/{dd}/{HH}"
                )
            ],
            provider=edge_provider,
            depends_on=[access_logs.policy],
        )
