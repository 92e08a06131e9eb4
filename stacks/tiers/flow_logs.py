"""A record of every connection in the VPC, accepted or refused, in an encrypted log group."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.flow_log import FlowLog
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from stacks import naming, policy
from stacks.lifecycle import stateful
from stacks.role import ServiceRole
from stacks.settings import Settings

__all__ = ["FlowLogs"]


class FlowLogs(Construct):
    """`log_group` and the `flow_log` that fills it."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, vpc: Vpc, key: KmsKey) -> None:
        super().__init__(scope, id)
        name = naming.name(settings, "flow-logs")
        self.log_group = CloudwatchLogGroup(
            self,
            "log_group",
            name=f"/aws/vpc/{name}",
            retention_in_days=settings.network.flow_log_retention_days,
            kms_key_id=key.arn,
            lifecycle=stateful(settings),
        )
        role = ServiceRole(
            self,
            "role",
            settings=settings,
            purpose="flow-logs",
            description="VPC flow logs: writes to their log group",
            trust=policy.trust("vpc-flow-logs.amazonaws.com", account_id=settings.account_id),
            statements=[
                {
                    "Sid": "WriteFlowLogs",
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                    "Resource": [self.log_group.arn, f"{self.log_group.arn}:*"],
                },
                {
                    # Flow logs look their group up in the list of all (VPC user guide, "IAM role for
                    # publishing flow logs to CloudWatch Logs"); listing has no resource (Service
                    # Authorization Reference, CloudWatch Logs).
                    "Sid": "FindLogGroup",
                    "Effect": "Allow",
                    "Action": "logs:DescribeLogGroups",
                    "Resource": "*",
                },
            ],
        )
        self.flow_log = FlowLog(
            self,
            "flow_log",
            vpc_id=vpc.id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=self.log_group.arn,
            iam_role_arn=role.role.arn,
            max_aggregation_interval=60,  # seconds; the other choice is 600
            tags={"Name": name},
            depends_on=role.attachments,
        )
