"""Whom CloudWatch Logs lets write what EventBridge says of deployments and jobs that failed: one resource
policy for all environments, of which an account has few (`log_resource_policies` in
stacks/demand/quotas.toml)."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudwatch_log_resource_policy import CloudwatchLogResourcePolicy
from constructs import Construct

from stacks import naming, policy
from stacks.account.settings import AccountSettings

__all__ = ["EventLogs"]

# Those that write for EventBridge (EventBridge user guide, "Using resource-based policies for Amazon
# EventBridge", CloudWatch Logs permissions).
WRITERS = ["delivery.logs.amazonaws.com", "events.amazonaws.com"]


class EventLogs(Construct):
    """`policy`: for the log groups and rules of `stacks.tiers.service_events` and `stacks.tiers.jobs`."""

    def __init__(self, scope: Construct, id: str, *, account: AccountSettings) -> None:
        super().__init__(scope, id)
        here = f"{account.region}:{account.account_id}"
        groups = f"arn:{account.partition}:logs:{here}:log-group:/aws/events/{account.application}-*"
        streams = f"{groups}:log-stream:*"
        rules = f"arn:{account.partition}:events:{here}:rule/{account.application}-*"
        self.policy = CloudwatchLogResourcePolicy(
            self,
            "policy",
            policy_name=naming.name(account, "event-logs"),
            policy_document=policy.document(
                {
                    # EventBridge names no rule when it makes a stream.
                    "Sid": "CreateStreams",
                    "Effect": "Allow",
                    "Principal": {"Service": WRITERS},
                    "Action": "logs:CreateLogStream",
                    "Resource": streams,
                },
                {
                    "Sid": "WriteEvents",
                    "Effect": "Allow",
                    "Principal": {"Service": WRITERS},
                    "Action": "logs:PutLogEvents",
                    "Resource": streams,
                    "Condition": {"ArnLike": {"aws:SourceArn": rules}},
                },
            ),
        )
