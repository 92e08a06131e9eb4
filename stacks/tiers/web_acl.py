"""AWS WAF: managed rules against known attacks, rate limits for each address, and lists of addresses.

Used twice: on the load balancer (REGIONAL) and on CloudFront (CLOUDFRONT, which AWS keeps in us-east-1).
The web ACL's capacity is 1,177 of AWS's 1,500 units: 700 + 200 + 200 + 50 + 25 + 2 (AWS WAF developer guide,
"AWS Managed Rules rule groups list"). Settings add 24 at most: a limit for POST is 14, an
IP set is 1 wherever a rule names it.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network
from typing import Any, Literal

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
    Wafv2WebAclRuleOverrideActionCount,
    Wafv2WebAclRuleOverrideActionNone,
    Wafv2WebAclRuleVisibilityConfig,
    Wafv2WebAclVisibilityConfig,
)
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import (
    Wafv2WebAclLoggingConfiguration,
    Wafv2WebAclLoggingConfigurationLoggingFilter,
    Wafv2WebAclLoggingConfigurationLoggingFilterFilter,
    Wafv2WebAclLoggingConfigurationLoggingFilterFilterCondition,
    Wafv2WebAclLoggingConfigurationLoggingFilterFilterConditionActionCondition,
    Wafv2WebAclLoggingConfigurationRedactedFields,
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader,
)
from constructs import Construct

from stacks import naming
from stacks.lifecycle import stateful
from stacks.schema.sections import Waf
from stacks.schema.web_acl import ADDRESS_GROUPS, ALWAYS_COUNTED, parts
from stacks.settings import Settings
from stacks.tiers.ip_sets import IpSets

__all__ = ["WebAcl"]

# Priority -> AWS managed rule group.
MANAGED_RULE_GROUPS = {
    10: "AWSManagedRulesAmazonIpReputationList",
    15: "AWSManagedRulesAnonymousIpList",
    20: "AWSManagedRulesCommonRuleSet",
    30: "AWSManagedRulesKnownBadInputsRuleSet",
    40: "AWSManagedRulesSQLiRuleSet",
}

RATE_LIMIT_PRIORITY = 0
POST_RATE_LIMIT_PRIORITY = 1
BLOCK_PRIORITY = 5

# What a rule has decided about. Requests that no rule knows are nearly all, and the access logs have them.
# EXCLUDED_AS_COUNT: a managed group's rule that the web ACL lets count (AWS WAF API, ActionCondition).
LOGGED = ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")

Statement = dict[str, Any]


class WebAcl(Construct):
    """`web_acl`, its log group and `logging`, in the region of its scope.

    No rule allows: that would end the evaluation, and let attacks from an allowed address through. Such an
    address is left out of the rules that go by addresses.

    `after`: one whose logs go to the same region, and begin first.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        waf_scope: Literal["REGIONAL", "CLOUDFRONT"],
        logs_key: KmsKey,
        provider: AwsProvider | None = None,
        after: WebAcl | None = None,
    ) -> None:
        super().__init__(scope, id)
        purpose = f"waf-{waf_scope.lower()}"
        name = naming.name(settings, purpose)
        waf = settings.waf

        def listed(list_: str, ranges: tuple[IPv4Network | IPv6Network, ...]) -> IpSets | None:
            if not ranges:
                return None
            return IpSets(self, list_, settings=settings, waf_scope=waf_scope, ranges=ranges, provider=provider)

        known, blocked = listed("allow", waf.allow_cidrs), listed("block", waf.block_cidrs)
        others = _not(known.statement) if known else None
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
                _rate_limit("rate-limit", RATE_LIMIT_PRIORITY, waf.rate_limit, others),
                *(
                    [
                        _rate_limit(
                            "rate-limit-post", POST_RATE_LIMIT_PRIORITY, waf.post_rate_limit, _post(known)
                        )
                    ]
                    if waf.post_rate_limit is not None and waf_scope == "REGIONAL"
                    else []
                ),
                *([_block(blocked.statement)] if blocked else []),
                *(
                    _managed(waf, priority, group, others if group in ADDRESS_GROUPS else None)
                    for priority, group in MANAGED_RULE_GROUPS.items()
                ),
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
        self.logging: Wafv2WebAclLoggingConfiguration = Wafv2WebAclLoggingConfiguration(
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
            logging_filter=_only(LOGGED),
            provider=provider,
            # Two at once may overwrite each other's permissions (stacks/account/log_delivery.py).
            depends_on=[after.logging] if after else None,
        )


def _only(actions: Iterable[str]) -> Wafv2WebAclLoggingConfigurationLoggingFilter:
    return Wafv2WebAclLoggingConfigurationLoggingFilter(
        default_behavior="DROP",
        filter=[
            Wafv2WebAclLoggingConfigurationLoggingFilterFilter(
                behavior="KEEP",
                requirement="MEETS_ANY",
                condition=[
                    Wafv2WebAclLoggingConfigurationLoggingFilterFilterCondition(
                        action_condition=Wafv2WebAclLoggingConfigurationLoggingFilterFilterConditionActionCondition(
                            action=action
                        )
                    )
                    for action in actions
                ],
            )
        ],
    )


# The bindings take a rule's `statement` as it stands in Terraform's JSON, since statements nest without end.


def _rate_limit(name: str, priority: int, limit: int, of: Statement | None) -> Wafv2WebAclRule:
    return Wafv2WebAclRule(
        name=name,
        priority=priority,
        action=Wafv2WebAclRuleAction(block=Wafv2WebAclRuleActionBlock()),
        statement={
            "rate_based_statement": {
                "limit": limit,
                # The address that the connection comes from: a header is what the client writes into it.
                "aggregate_key_type": "IP",
                "evaluation_window_sec": 300,
                **_scope_down(of),
            }
        },
        visibility_config=_visibility(name),
    )


def _post(known: IpSets | None) -> Statement:
    post: Statement = {
        "byte_match_statement": {
            "field_to_match": {"method": {}},
            "positional_constraint": "EXACTLY",
            "search_string": "POST",
            # Methods are case-sensitive (RFC 9110, 9.1): a "post" is none.
            "text_transformation": [{"priority": 0, "type": "NONE"}],
        }
    }
    if known is None:
        return post
    # Each version of IP by itself: the provider takes three levels of statements, and an `or` is the fourth.
    return {"and_statement": {"statement": [post, *map(_not, known.statements)]}}


def _not(statement: Statement) -> Statement:
    return {"not_statement": {"statement": statement}}


def _block(blocked: Statement) -> Wafv2WebAclRule:
    return Wafv2WebAclRule(
        name="block-list",
        priority=BLOCK_PRIORITY,
        action=Wafv2WebAclRuleAction(block=Wafv2WebAclRuleActionBlock()),
        statement=blocked,
        visibility_config=_visibility("block-list"),
    )


def _managed(waf: Waf, priority: int, group: str, of: Statement | None) -> Wafv2WebAclRule:
    always = ALWAYS_COUNTED.get(group, ())
    more = (name for its, name in map(parts, waf.counted_rules) if its == group and name not in always)
    overrides = [{"name": rule, "action_to_use": {"count": {}}} for rule in (*always, *more)]
    only_counts = group in waf.counted_groups
    return Wafv2WebAclRule(
        name=group,
        priority=priority,
        override_action=Wafv2WebAclRuleOverrideAction(
            count=Wafv2WebAclRuleOverrideActionCount() if only_counts else None,
            none=None if only_counts else Wafv2WebAclRuleOverrideActionNone(),
        ),
        statement={
            "managed_rule_group_statement": {
                "vendor_name": "AWS",
                "name": group,
                **({"rule_action_override": overrides} if overrides else {}),
                **_scope_down(of),
            }
        },
        visibility_config=_visibility(group),
    )


def _scope_down(of: Statement | None) -> Statement:
    return {"scope_down_statement": of} if of else {}


def _visibility(metric: str) -> Wafv2WebAclRuleVisibilityConfig:
    return Wafv2WebAclRuleVisibilityConfig(
        cloudwatch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=True
    )
