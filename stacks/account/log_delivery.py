"""Whom CloudWatch Logs lets write AWS WAF's logs: one resource policy a region, for all environments.

Without it AWS WAF makes or changes such a policy at each logging configuration, with the deployer's rights and
unseen by Terraform: two at once overwrite each other, and one of them fails with
WAFLogDestinationPermissionIssueException (terraform-provider-aws#36000, #25296). Where a policy of the account
grants the permissions by wildcards, AWS makes none (CloudWatch Logs user guide, "Logs sent to CloudWatch
Logs").
"""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudwatch_log_resource_policy import CloudwatchLogResourcePolicy
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from stacks import naming, policy
from stacks.account.settings import AccountSettings
from stacks.policy import Statement

__all__ = ["LogDelivery"]


class LogDelivery(Construct):
    """`policy`, of one region, for all environments: an account has ten of them there, whoever makes them
    (`log_resource_policies` in stacks/demand/quotas.toml)."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        account: AccountSettings,
        region: str,
        provider: AwsProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.policy = CloudwatchLogResourcePolicy(
            self,
            "policy",
            policy_name=naming.name(account, "waf-logs"),
            policy_document=policy.document(_waf_logs(account, region)),
            provider=provider,
        )


def _waf_logs(account: AccountSettings, region: str) -> Statement:
    """What AWS itself would allow, for the log groups of all web ACLs instead of one."""
    here = f"arn:{account.partition}:logs:{region}:{account.account_id}"
    return {
        "Sid": "WafLogs",
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": f"{here}:log-group:aws-waf-logs-{account.application}-*:log-stream:*",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": account.account_id},
            "ArnLike": {"aws:SourceArn": f"{here}:*"},
        },
    }
