"""AWS WAF in front of the load balancer and of CloudFront."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from stacks.settings import Settings
from tests.references import depends_on, one_reference
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

# "Rule statements list": a rate limit 2, an IP set 1, a match of text 2 and 10 for what transforms it.
OWN_CAPACITY = {"rate_based_statement": 2, "ip_set_reference_statement": 1, "byte_match_statement": 12}
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


def own_capacity(statement: object) -> int:
    """Units of all statements that are no managed group, those within others too."""
    if isinstance(statement, list):
        return sum(map(own_capacity, statement))
    if not isinstance(statement, dict):
        return 0
    return sum(OWN_CAPACITY.get(kind, 0) + own_capacity(inner) for kind, inner in statement.items())


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


# API clients have their servers at hosting providers. The body rule refuses every body above 8 KB; the
# application has a limit of its own.
ALWAYS = {
    "AWSManagedRulesAnonymousIpList/HostingProviderIPList",
    "AWSManagedRulesCommonRuleSet/SizeRestrictions_BODY",
}
AGAINST_ATTACKS = {
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
}


def matched(stack: SynthesizedStack, statement: Attributes) -> set[str]:
    """The addresses that a statement of IP sets matches; all that it is made of is an IP set or several."""
    if "or_statement" in statement:
        several = statement["or_statement"]["statement"]
        assert len(several) == 2, "AWS WAF wants two at least, and there are two versions of IP"
        return set.union(*(matched(stack, each) for each in several))
    assert statement.keys() == {"ip_set_reference_statement"}
    (reference,) = statement.values()
    addresses = stack.all_resources[one_reference(reference["arn"]).address]["addresses"]
    assert addresses
    return set(addresses)


def spared(stack: SynthesizedStack, scoped: Attributes) -> set[str]:
    """The addresses that a statement leaves out by its scope, which leaves out nothing else."""
    scope = scoped.get("scope_down_statement")
    if scope is None:
        return set()
    assert scope.keys() == {"not_statement"}
    return matched(stack, scope["not_statement"]["statement"])


def test_amazons_rules_block_but_for_those_that_would_hit_customers(
    acl: tuple[str, Attributes], environment: Settings
) -> None:
    assert acl[1]["default_action"] == {"allow": {}}
    assert not [rule["name"] for rule in acl[1]["rule"] if "allow" in rule.get("action", {})]
    groups, counting, counted = set(), set(), set()
    for rule in acl[1]["rule"]:
        if group := group_of(rule):
            assert group["vendor_name"] == "AWS"
            groups.add(group["name"])
            if rule["override_action"] == {"count": {}}:
                counting.add(group["name"])
            else:
                assert rule["override_action"] == {"none": {}}
            overrides = group.get("rule_action_override", [])
            assert all(override["action_to_use"] == {"count": {}} for override in overrides)
            names = [override["name"] for override in overrides]
            assert len(set(names)) == len(names)
            counted |= {f"{group['name']}/{name}" for name in names}
    assert groups == set(CAPACITY)
    assert counting == set(environment.waf.counted_groups)
    assert counted == ALWAYS | set(environment.waf.counted_rules)
    if environment.protected:
        assert not counting & AGAINST_ATTACKS


def test_known_addresses_are_spared_by_what_goes_by_addresses_alone(
    acl: tuple[str, Attributes], stack: SynthesizedStack, environment: Settings
) -> None:
    known = {str(cidr) for cidr in environment.waf.allow_cidrs}
    for rule in acl[1]["rule"]:
        if group := group_of(rule):
            expected = set() if group["name"] in AGAINST_ATTACKS else known
            assert spared(stack, group) == expected, rule["name"]


def test_listed_addresses_are_blocked(
    acl: tuple[str, Attributes], stack: SynthesizedStack, environment: Settings
) -> None:
    rules = [rule for rule in acl[1]["rule"] if rule["name"] == "block-list"]
    assert len(rules) == (1 if environment.waf.block_cidrs else 0)
    for rule in rules:
        assert rule["action"] == {"block": {}}
        assert matched(stack, rule["statement"]) == {str(cidr) for cidr in environment.waf.block_cidrs}


def test_an_ip_set_is_of_one_version_and_where_its_web_acl_is(
    acl: tuple[str, Attributes], stack: SynthesizedStack
) -> None:
    for address, ip_set in stack.resources("aws_wafv2_ip_set").items():
        versions = {ip_network(each).version for each in ip_set["addresses"]}
        assert [f"IPV{version}" for version in versions] == [ip_set["ip_address_version"]], address
        assert len(ip_set["addresses"]) <= 10_000, f"{address}: AWS WAF takes no more"
        if ip_set["scope"] == acl[1]["scope"]:
            assert ip_set.get("provider") == acl[1].get("provider"), address


def test_an_address_that_asks_too_often_is_blocked(
    acl: tuple[str, Attributes], stack: SynthesizedStack, environment: Settings
) -> None:
    waf = environment.waf
    limits = {rule["name"]: rule for rule in acl[1]["rule"] if "rate_based_statement" in rule["statement"]}
    expected = {"rate-limit": waf.rate_limit}
    if waf.post_rate_limit is not None and acl[1]["scope"] == "REGIONAL":
        expected["rate-limit-post"] = waf.post_rate_limit
    assert limits.keys() == expected.keys()
    for name, rule in limits.items():
        assert rule["action"] == {"block": {}}
        statement = rule["statement"]["rate_based_statement"]
        counted = {key: value for key, value in statement.items() if key != "scope_down_statement"}
        assert counted == {"limit": expected[name], "aggregate_key_type": "IP", "evaluation_window_sec": 300}
    known = {str(cidr) for cidr in waf.allow_cidrs}
    assert spared(stack, limits["rate-limit"]["statement"]["rate_based_statement"]) == known
    first = min(other["priority"] for other in acl[1]["rule"])
    assert limits["rate-limit"]["priority"] == first, "the cheapest rule first"


def test_the_limit_for_post_counts_post_alone(
    acl: tuple[str, Attributes], stack: SynthesizedStack, environment: Settings
) -> None:
    for rule in acl[1]["rule"]:
        if rule["name"] != "rate-limit-post":
            continue
        scope = rule["statement"]["rate_based_statement"]["scope_down_statement"]
        several = scope["and_statement"]["statement"] if "and_statement" in scope else [scope]
        post, *others = several
        match = post["byte_match_statement"]
        assert match["field_to_match"] == {"method": {}}
        assert (match["positional_constraint"], match["search_string"]) == ("EXACTLY", "POST")
        left_out = set.union(set(), *(spared(stack, {"scope_down_statement": each}) for each in others))
        assert left_out == {str(cidr) for cidr in environment.waf.allow_cidrs}


def test_priorities_are_unique_and_capacity_is_within_the_limit(acl: tuple[str, Attributes]) -> None:
    rules = acl[1]["rule"]
    priorities = [rule["priority"] for rule in rules]
    assert len(set(priorities)) == len(priorities)
    names = [group["name"] for rule in rules if (group := group_of(rule))]
    assert len(set(names)) == len(names)
    used = sum(CAPACITY[name] for name in names) + sum(own_capacity(rule["statement"]) for rule in rules)
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


def test_the_log_has_what_rules_decided_and_not_every_request(
    acl: tuple[str, Attributes], stack: SynthesizedStack
) -> None:
    (logging,) = (
        logging
        for logging in stack.resources("aws_wafv2_web_acl_logging_configuration").values()
        if one_reference(logging["resource_arn"]).address == acl[0]
    )
    assert logging["logging_filter"]["default_behavior"] == "DROP"
    (only,) = logging["logging_filter"]["filter"]
    assert (only["behavior"], only["requirement"]) == ("KEEP", "MEETS_ANY")
    kept = {condition["action_condition"]["action"] for condition in only["condition"]}
    assert kept == {"BLOCK", "COUNT", "EXCLUDED_AS_COUNT"}


def test_in_one_region_logging_begins_one_after_the_other(
    stack: SynthesizedStack, environment: Settings
) -> None:
    """AWS WAF changes the permissions of log groups at each: two at once overwrite each other's."""
    first, second = (
        address
        for scope in ("CLOUDFRONT", "REGIONAL")
        for address, logging in stack.resources("aws_wafv2_web_acl_logging_configuration").items()
        if stack.all_resources[one_reference(logging["resource_arn"]).address]["scope"] == scope
    )
    assert (first in depends_on(stack, second)) is (environment.region == "us-east-1")
