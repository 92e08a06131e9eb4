"""AWS WAF in front of the load balancer and of CloudFront."""

from __future__ import annotations

import pytest

from tests.references import one_reference
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(25)

# AWS WAF developer guide, "AWS Managed Rules rule groups list": web ACL capacity units of each group.
CAPACITY = {
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesAnonymousIpList": 50,
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesSQLiRuleSet": 200,
}
RATE_LIMIT_CAPACITY = 2
CAPACITY_WITHOUT_SURCHARGE = 1500

SCOPES = ("REGIONAL", "CLOUDFRONT")


@pytest.fixture(params=SCOPES)
def acl(request: pytest.FixtureRequest, stack: SynthesizedStack) -> tuple[str, Attributes]:
    """Address and attributes of the web ACL of each scope."""
    (found,) = (
        (address, attributes)
        for address, attributes in stack.resources("aws_wafv2_web_acl").items()
        if attributes["scope"] == request.param
    )
    return found


def group_of(rule: Attributes) -> Attributes | None:
    group: Attributes | None = rule["statement"].get("managed_rule_group_statement")
    return group


def test_there_is_one_for_each_front_door(stack: SynthesizedStack) -> None:
    found = {acl["scope"]: acl.get("provider") for acl in stack.resources("aws_wafv2_web_acl").values()}
    assert found == {"REGIONAL": None, "CLOUDFRONT": "aws.us_east_1"}
    assert len(stack.resources("aws_wafv2_web_acl")) == 2


def test_the_regional_one_is_on_the_load_balancer(stack: SynthesizedStack) -> None:
    association = stack.only("aws_wafv2_web_acl_association")
    (load_balancer,) = stack.resources("aws_lb")
    assert one_reference(association["resource_arn"]).address == load_balancer
    acl = stack.all_resources[one_reference(association["web_acl_arn"]).address]
    assert acl["scope"] == "REGIONAL"


def test_the_other_one_is_on_the_distribution_by_its_arn(stack: SynthesizedStack) -> None:
    web_acl = one_reference(stack.only("aws_cloudfront_distribution")["web_acl_id"])
    assert web_acl.attribute == "arn", "CloudFront takes an ID for WAF Classic only"
    assert stack.all_resources[web_acl.address]["scope"] == "CLOUDFRONT"


def test_amazons_rules_block_but_for_those_that_would_hit_customers(acl: tuple[str, Attributes]) -> None:
    assert acl[1]["default_action"] == {"allow": {}}
    counted = {}
    for rule in acl[1]["rule"]:
        if group := group_of(rule):
            assert group["vendor_name"] == "AWS"
            assert rule["override_action"] == {"none": {}}, f"{rule['name']} only counts"
            overrides = group.get("rule_action_override", [])
            assert all(override["action_to_use"] == {"count": {}} for override in overrides)
            counted[group["name"]] = [override["name"] for override in overrides]
    assert counted == {
        "AWSManagedRulesAmazonIpReputationList": [],
        # API clients have their servers at hosting providers.
        "AWSManagedRulesAnonymousIpList": ["HostingProviderIPList"],
        # It refuses every body above 8 KB; the application has a limit of its own.
        "AWSManagedRulesCommonRuleSet": ["SizeRestrictions_BODY"],
        "AWSManagedRulesKnownBadInputsRuleSet": [],
        "AWSManagedRulesSQLiRuleSet": [],
    }


def test_an_address_that_asks_too_often_is_blocked(
    acl: tuple[str, Attributes], stack: SynthesizedStack
) -> None:
    assert stack.settings is not None
    (rule,) = (rule for rule in acl[1]["rule"] if "rate_based_statement" in rule["statement"])
    assert rule["action"] == {"block": {}}
    assert rule["statement"]["rate_based_statement"] == {
        "limit": stack.settings.waf.rate_limit,
        "aggregate_key_type": "IP",
        "evaluation_window_sec": 300,
    }
    assert rule["priority"] == min(other["priority"] for other in acl[1]["rule"]), "the cheapest rule first"


def test_priorities_are_unique_and_capacity_is_within_the_limit(acl: tuple[str, Attributes]) -> None:
    rules = acl[1]["rule"]
    priorities = [rule["priority"] for rule in rules]
    assert len(set(priorities)) == len(priorities)
    names = [group["name"] for rule in rules if (group := group_of(rule))]
    assert len(set(names)) == len(names)
    rate_limits = len(rules) - len(names)
    used = sum(CAPACITY[name] for name in names) + rate_limits * RATE_LIMIT_CAPACITY
    assert used <= CAPACITY_WITHOUT_SURCHARGE


def test_every_rule_has_a_metric_of_its_own(acl: tuple[str, Attributes]) -> None:
    visibility = [acl[1]["visibility_config"], *(rule["visibility_config"] for rule in acl[1]["rule"])]
    assert all(config["cloudwatch_metrics_enabled"] is True for config in visibility)
    assert all(config["sampled_requests_enabled"] is True for config in visibility)
    assert len({config["metric_name"] for config in visibility}) == len(visibility)


def test_decisions_are_logged_without_credentials(acl: tuple[str, Attributes], stack: SynthesizedStack) -> None:
    address, web_acl = acl
    (logging,) = (
        logging
        for logging in stack.resources("aws_wafv2_web_acl_logging_configuration").values()
        if one_reference(logging["resource_arn"]).address == address
    )
    group = stack.all_resources[one_reference(logging["log_destination_configs"]).address]
    assert group["name"].startswith("aws-waf-logs-"), "AWS WAF delivers to no other name"
    assert logging.get("provider") == group.get("provider") == web_acl.get("provider")
    redacted = {field["single_header"]["name"] for field in logging["redacted_fields"]}
    assert redacted == {"authorization", "cookie"}
