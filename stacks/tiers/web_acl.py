"""AWS WAF: managed rules against known attacks, and a rate limit for each address.

Used twice: on the load balancer (REGIONAL) and on CloudFront (CLOUDFRONT, which AWS keeps in us-east-1).
The web ACL's capacity is 1,177 of AWS's 1,500 units: 700 + 200 + 200 + 50 + 25 + 2 (AWS WAF developer guide,
"AWS Managed Rules rule groups list").
"""

from __future__ import annotations

from typing import Literal

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAcl,
    Wafv2WebAclDefaultAction,
    Wafv2WebAclDefaultActionAllow,
    Wafv2WebAclRule,
    Wafv2WebAclRuleAction,
    Wafv2WebAclRuleActionBlock,
    Wafv2WebAclRuleOverrideAction,
    Wafv2WebAclRuleOverrideActionNone,
    Wafv2WebAclRuleVisibilityConfig,
    Wafv2WebAclVisibilityConfig,
)
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import (
    Wafv2WebAclLoggingConfiguration,
    Wafv2WebAclLoggingConfigurationRedactedFields,
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader,
)
from constructs import Construct

from stacks import naming
from stacks.lifecycle import stateful
from stacks.settings import Settings

__all__ = ["WebAcl"]

# Priority -> AWS managed rule group.
MANAGED_RULE_GROUPS = {
    10: "AWSManagedRulesAmazonIpReputationList",
    15: "AWSManagedRulesAnonymousIpList",
    20: "AWSManagedRulesCommonRuleSet",
    30: "AWSManagedRulesKnownBadInputsRuleSet",
    40: "AWSManagedRulesSQLiRuleSet",
}

# Rules that only count. The body rule refuses every body above 8 KB, and the application has its own limit.
# Hosting providers are where the servers of API clients stand.
COUNTED = {
    "AWSManagedRulesAnonymousIpList": ["HostingProviderIPList"],
    "AWSManagedRulesCommonRuleSet": ["SizeRestrictions_BODY"],
}

RATE_LIMIT_PRIORITY = 0


class WebAcl(Construct):
    """`web_acl` and its log group, in the region of its scope."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        waf_scope: Literal["REGIONAL", "CLOUDFRONT"],
        logs_key: KmsKey,
        provider: AwsProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        purpose = f"waf-{waf_scope.lower()}"
        name = naming.name(settings, purpose)
        self.web_acl = Wafv2WebAcl(
            self,
            "web_acl",
            name=name,
            scope=waf_scope,
            default_action=Wafv2WebAclDefaultAction(allow=Wafv2WebAclDefaultActionAllow()),
            visibility_config=Wafv2WebAclVisibilityConfig(
                cloudwatch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
            ),
            rule=[
                _rate_limit(settings.waf.rate_limit),
                *(_managed(priority, group) for priority, group in MANAGED_RULE_GROUPS.items()),
            ],
            provider=provider,
        )
        # AWS WAF delivers only to log groups whose name begins like this.
        self.log_group = CloudwatchLogGroup(
            self,
            "log_group",
            name=f"aws-waf-logs-{name}",
            retention_in_days=settings.logs.retention_days,
            kms_key_id=logs_key.arn,
            provider=provider,
            lifecycle=stateful(settings),
        )
        Wafv2WebAclLoggingConfiguration(
            self,
            "logging",
            resource_arn=self.web_acl.arn,
            log_destination_configs=[self.log_group.arn],
            redacted_fields=[
                Wafv2WebAclLoggingConfigurationRedactedFields(
                    single_header=Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader(name=header)
                )
                for header in ("authorization", "cookie")
            ],
            provider=provider,
        )


# The bindings take a rule's `statement` as it stands in Terraform's JSON, since statements nest without end.


def _rate_limit(limit: int) -> Wafv2WebAclRule:
    return Wafv2WebAclRule(
        name="rate-limit",
        priority=RATE_LIMIT_PRIORITY,
        action=Wafv2WebAclRuleAction(block=Wafv2WebAclRuleActionBlock()),
        statement={
            "rate_based_statement": {
                "limit": limit,
                "aggregate_key_type": "IP",
                "evaluation_window_sec": 300,
            }
        },
        visibility_config=_visibility("rate-limit"),
    )


def _managed(priority: int, group: str) -> Wafv2WebAclRule:
    overrides = [{"name": rule, "action_to_use": {"count": {}}} for rule in COUNTED.get(group, [])]
    return Wafv2WebAclRule(
        name=group,
        priority=priority,
        override_action=Wafv2WebAclRuleOverrideAction(none=Wafv2WebAclRuleOverrideActionNone()),
        statement={
            "managed_rule_group_statement": {
                "vendor_name": "AWS",
                "name": group,
                **({"rule_action_override": overrides} if overrides else {}),
            }
        },
        visibility_config=_visibility(group),
    )


def _visibility(metric: str) -> Wafv2WebAclRuleVisibilityConfig:
    return Wafv2WebAclRuleVisibilityConfig(
        cloudwatch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=True
    )
