"""Web ACLs in forms that the environments don't have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

ACL, BALANCER, PAGE = "aws_wafv2_web_acl.web", "aws_lb.web", "aws_cloudfront_distribution.page"
LOGGING, GROUP = "aws_wafv2_web_acl_logging_configuration.web", "aws_cloudwatch_log_group.waf"
REQUIRED = (
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)


def managed(name: str, priority: int = 1, **group: Any) -> dict[str, Any]:
    return {
        "name": name,
        "priority": priority,
        "override_action": [{"none": {}}],
        "statement": [{"managed_rule_group_statement": [{"name": name, "vendor_name": "AWS", **group}]}],
        "visibility_config": [{"metric_name": name}],
    }


def limited(limit: object, action: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "limit", "action": action, "statement": {"rate_based_statement": {"limit": limit, **more}}}


LISTED = {"ip_set_reference_statement": {"arn": "${aws_wafv2_ip_set.known.arn}"}}
POST = {"byte_match_statement": {"field_to_match": {"method": {}}, "search_string": "POST"}}
BLOCK: dict[str, Any] = {"block": {}}


def counting(*rules: str) -> list[dict[str, Any]]:
    return [{"name": rule, "action_to_use": [{"count": {}}]} for rule in rules]


def test_a_group_that_goes_by_addresses_may_count_and_one_against_attacks_in_small_parts() -> None:
    rules = [managed(name, 10 + position) for position, name in enumerate(REQUIRED)]
    listed = managed("AWSManagedRulesAnonymousIpList", 5)
    assert problems("SR752", {ACL: {"rule": [{**listed, "override_action": {"count": {}}}, *rules]}}) == {}
    three = counting("SQLi_BODY", "SQLi_COOKIE", "SQLi_URIPATH")
    few = managed(REQUIRED[2], 20, rule_action_override=three)
    assert problems("SR752", {ACL: {"rule": [*rules[:2], few]}}) == {}
    more = [*three, *counting("SQLi_QUERYARGUMENTS", "SQLiExtendedPatterns_URIPATH", "SQLi_NOT_THERE")]
    most = managed(REQUIRED[2], 20, rule_action_override=more)
    found = problems("SR752", {ACL: {"rule": [*rules[:2], most]}})
    assert found == {ACL: f"5 of the 8 rules of {REQUIRED[2]} only count"}


def test_nothing_is_allowed_before_attacks_are_looked_for() -> None:
    rules = [managed(name, 10 + position) for position, name in enumerate(REQUIRED)]
    allow = {"name": "known", "priority": 11, "action": {"allow": {}}, "statement": LISTED}
    found = problems("SR752", {ACL: {"rule": [*rules, allow]}})
    assert found == {ACL: "known allows before they are asked"}
    assert problems("SR752", {ACL: {"rule": [*rules, {**allow, "priority": 50}]}}) == {}
    as_planned = {**allow, "action": [{"allow": [], "block": [{}]}]}
    assert problems("SR752", {ACL: {"rule": [*rules, as_planned]}}) == {}


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"aggregate_key_type": "IP"}, None),
        ({"aggregate_key_type": "FORWARDED_IP"}, "limit is counted by FORWARDED_IP"),
        ({"aggregate_key_type": "CUSTOM_KEYS"}, "limit is counted by CUSTOM_KEYS"),
        ({"scope_down_statement": {"not_statement": {"statement": LISTED}}}, None),
        (
            {
                "scope_down_statement": [
                    {"not_statement": [{"statement": [{"or_statement": [{"statement": [LISTED, LISTED]}]}]}]}
                ]
            },
            None,
        ),
        ({"scope_down_statement": POST}, "its rate limit is for some requests only"),
        ({"scope_down_statement": LISTED}, "its rate limit is for some requests only"),
        (
            {"scope_down_statement": {"not_statement": {"statement": POST}}},
            "its rate limit is for some requests only",
        ),
        (
            {
                "scope_down_statement": {
                    "not_statement": {"statement": {"or_statement": {"statement": [LISTED, POST]}}}
                }
            },
            "its rate limit is for some requests only",
        ),
    ],
)
def test_what_a_rate_limit_is_counted_by_and_for(more: dict[str, Any], problem: str | None) -> None:
    found = problems("SR753", {ACL: {"rule": [limited(2000, BLOCK, **more)]}})
    assert found == ({} if problem is None else {ACL: problem})


def test_a_limit_for_some_requests_stands_beside_one_for_all() -> None:
    post = {**limited(300, BLOCK, scope_down_statement=POST), "name": "post"}
    assert problems("SR753", {ACL: {"rule": [limited(2000, BLOCK), post]}}) == {}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (f"${{{ACL}.arn}}", None),
        ("arn:aws:wafv2:us-east-1:123456789012:global/webacl/web/1", None),
        ("${var.web_acl_arn}", None),
        (
            "0123abcd-0000-0000-0000-000000000000",
            "its web ACL is given as 0123abcd-0000-0000-0000-000000000000",
        ),
        (f"${{{ACL}.id}}", "its web ACL is given by id"),
        ("", "no web ACL stands before it"),
        (None, "no web ACL stands before it"),
    ],
)
def test_how_a_distribution_names_its_web_acl(value: object, problem: str | None) -> None:
    found = problems("SR751", {PAGE: {"web_acl_id": value}, ACL: {"scope": "CLOUDFRONT"}})
    assert found == ({} if problem is None else {PAGE: problem})


def test_an_internal_load_balancer_needs_none() -> None:
    assert problems("SR751", {BALANCER: {"internal": True}}) == {}
    assert problems("SR751", {BALANCER: {}}) == {BALANCER: "no web ACL stands before it"}


def test_what_counts_and_what_allows() -> None:
    rules = [managed(name, position) for position, name in enumerate(REQUIRED)]
    assert problems("SR752", {ACL: {"rule": rules}}) == {}
    counting = {**rules[0], "override_action": {"count": {}}}
    assert problems("SR752", {ACL: {"rule": [counting, *rules[1:]]}}) == {ACL: f"{REQUIRED[0]} only counts"}
    override = [{"name": "SQLi_BODY", "action_to_use": [{"allow": {}}]}]
    allowing = managed(REQUIRED[2], rule_action_override=override)
    assert problems("SR752", {ACL: {"rule": [*rules[:2], allowing]}}).keys() == {ACL}
    assert problems("SR752", {ACL: {}}) == {ACL: ", ".join(f"{name} is missing" for name in REQUIRED)}


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (limited(10_000, {"block": {}}), None),
        (limited("100", {"block": {}}), None),
        (limited("${var.limit}", {"block": {}}), None),
        (limited(10_001, {"block": {}}), "an address may ask 10001 times"),
        (limited(9, {"block": {}}), "an address may ask 9 times"),
        (limited(2000, {"count": {}}), "its rate limit does not block"),
        (managed(REQUIRED[0]), "it has no rate limit"),
    ],
)
def test_rate_limits(rule: dict[str, Any], problem: str | None) -> None:
    assert problems("SR753", {ACL: {"rule": [rule]}}) == ({} if problem is None else {ACL: problem})


@pytest.mark.parametrize(
    ("group", "holds"),
    [
        ({"rule_action_override": {"name": "SizeRestrictions_BODY", "action_to_use": {"count": {}}}}, True),
        ({"scope_down_statement": {"not_statement": {}}}, True),
        ({"rule_action_override": {"name": "SizeRestrictions_BODY", "action_to_use": {"block": {}}}}, False),
        ({"rule_action_override": {"name": "SizeRestrictions_URIPATH", "action_to_use": {"count": {}}}}, False),
        ({}, False),
    ],
)
def test_larger_bodies(group: dict[str, Any], holds: bool) -> None:
    assert (problems("SR754", {ACL: {"rule": [managed(REQUIRED[0], **group)]}}) == {}) is holds


def test_the_capacity_is_added_up() -> None:
    names = ("Common", "KnownBadInputs", "SQLi", "Linux", "Unix")  # 700 + 200 + 200 + 200 + 100
    rules = [managed(f"AWSManagedRules{name}RuleSet", position) for position, name in enumerate(names)]
    assert problems("SR755", {ACL: {"rule": [*rules, managed("AWSManagedRulesPHPRuleSet", 9)]}}) == {}
    over = [*rules, managed("AWSManagedRulesPHPRuleSet", 9), limited(100, {"block": {}})]
    assert problems("SR755", {ACL: {"rule": over}}) == {ACL: "it needs 1502 units of capacity"}


@pytest.mark.parametrize("priority", [1, "1"])
def test_two_rules_of_one_priority(priority: object) -> None:
    rules = [managed("first"), {**managed("second"), "priority": priority}]
    assert problems("SR755", {ACL: {"rule": rules}}) == {ACL: "2 rules have the priority 1"}


@pytest.mark.parametrize(
    ("destination", "resources", "holds"),
    [
        (f"${{{GROUP}.arn}}", {GROUP: {"name": "aws-waf-logs-web"}}, True),
        (f"${{{GROUP}.arn}}", {GROUP: {"name": "${var.name}"}}, True),
        (f"${{{GROUP}.arn}}", {GROUP: {"name": "waf"}}, False),
        ("${aws_s3_bucket.waf.arn}", {"aws_s3_bucket.waf": {"bucket": "waf"}}, False),
        ("${aws_s3_bucket.waf.arn}", {"aws_s3_bucket.waf": {"bucket": "aws-waf-logs-web"}}, True),
        ("${var.destination}", {}, True),
        (None, {}, False),
    ],
)
def test_where_decisions_are_logged(destination: object, resources: dict[str, Any], holds: bool) -> None:
    logging = {"resource_arn": f"${{{ACL}.arn}}", "log_destination_configs": destination and [destination]}
    assert (problems("SR761", {ACL: {}, LOGGING: logging, **resources}) == {}) is holds


def test_headers_are_redacted_in_any_case() -> None:
    fields = [{"single_header": {"name": "Authorization"}}, {"single_header": [{"name": "cookie"}]}]
    assert problems("SR762", {LOGGING: {"redacted_fields": fields}}) == {}
    assert problems("SR762", {LOGGING: {}}) == {LOGGING: "authorization and cookie are in the log"}
