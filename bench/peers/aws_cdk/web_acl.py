"""A web ACL: AWS's managed rule groups and a rate limit, with its logs."""

from __future__ import annotations

from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from bench.peers.aws_cdk.names import name

RATE_LIMIT = 2000  # requests from one address in five minutes
# Rule groups by priority, and the rule of each that only counts.
RULE_GROUPS = {
    10: ("AWSManagedRulesAmazonIpReputationList", None),
    15: ("AWSManagedRulesAnonymousIpList", "HostingProviderIPList"),
    20: ("AWSManagedRulesCommonRuleSet", "SizeRestrictions_BODY"),
    30: ("AWSManagedRulesKnownBadInputsRuleSet", None),
    40: ("AWSManagedRulesSQLiRuleSet", None),
}


class WebAcl(Construct):
    """`web_acl`."""

    def __init__(self, scope: Construct, id: str, *, waf_scope: str, logs_key: kms.Key) -> None:
        super().__init__(scope, id)
        purpose = f"waf-{waf_scope.lower()}"
        self.web_acl = wafv2.CfnWebACL(
            self,
            "web-acl",
            name=name(purpose),
            scope=waf_scope,
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_visibility(name(purpose)),
            rules=[_rate_limit(), *(_managed(priority, *group) for priority, group in RULE_GROUPS.items())],
        )
        log_group = logs.LogGroup(
            self,
            "log-group",
            log_group_name=f"aws-waf-logs-{name(purpose)}",
            retention=logs.RetentionDays.ONE_YEAR,
            encryption_key=logs_key,
        )
        wafv2.CfnLoggingConfiguration(
            self,
            "logging",
            resource_arn=self.web_acl.attr_arn,
            log_destination_configs=[log_group.log_group_arn],
            redacted_fields=[
                wafv2.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": header})
                for header in ("authorization", "cookie")
            ],
        )


def _rate_limit() -> wafv2.CfnWebACL.RuleProperty:
    return wafv2.CfnWebACL.RuleProperty(
        name="rate-limit",
        priority=0,
        action=wafv2.CfnWebACL.RuleActionProperty(block={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="IP", evaluation_window_sec=300, limit=RATE_LIMIT
            )
        ),
        visibility_config=_visibility("rate-limit"),
    )


def _managed(priority: int, group: str, counted: str | None) -> wafv2.CfnWebACL.RuleProperty:
    return wafv2.CfnWebACL.RuleProperty(
        name=group,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS",
                name=group,
                rule_action_overrides=[
                    wafv2.CfnWebACL.RuleActionOverrideProperty(
                        name=counted, action_to_use=wafv2.CfnWebACL.RuleActionProperty(count={})
                    )
                ]
                if counted
                else None,
            )
        ),
        visibility_config=_visibility(group),
    )


def _visibility(metric: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=True
    )
