"""Rules of a web ACL that do less, or more."""

from __future__ import annotations

import pytest

from tests.strongroom.change.security.small import Given, of_one

BLOCK: Given = {"action": {"block": {}}, "statement": {"geo_match_statement": {"country_codes": ["XX"]}}}
RATE: Given = {
    "action": {"block": {}},
    "statement": {"rate_based_statement": {"limit": 2000, "aggregate_key_type": "IP"}},
}
GROUP: Given = {
    "override_action": {"none": {}},
    "statement": {"managed_rule_group_statement": {"name": "CommonRuleSet", "vendor_name": "AWS"}},
}


def acl(*rules: Given, default: str = "allow") -> Given:
    told = [{"name": f"r{index}", "priority": index, **rule} for index, rule in enumerate(rules)]
    return {"default_action": {default: {}}, "rule": told}


def of(rule: Given, **arguments: object) -> Given:
    """The rule with other arguments of its statement."""
    ((kind, statement),) = rule["statement"].items()
    return {**rule, "statement": {kind: {**statement, **arguments}}}


def override(action: str) -> Given:
    return of(GROUP, rule_action_override=[{"name": "x", "action_to_use": {action: {}}}])


@pytest.mark.parametrize("type_", ["aws_wafv2_web_acl", "aws_wafv2_rule_group"])
@pytest.mark.parametrize(
    ("strong", "weak", "place"),
    [
        (acl(BLOCK, default="block"), acl(BLOCK), "default_action"),
        (acl(BLOCK), acl(), "rule[r0]"),
        (acl(), acl({**BLOCK, "action": {"allow": {}}}), "rule[r0]"),
        (acl(BLOCK), acl({**BLOCK, "action": {"count": {}}}), "rule[r0].action"),
        (acl(BLOCK), acl({**BLOCK, "action": {"captcha": {}}}), "rule[r0].action"),
        (acl({**BLOCK, "action": {"count": {}}}), acl({**BLOCK, "action": {"allow": {}}}), "rule[r0].action"),
        (acl(GROUP), acl({**GROUP, "override_action": {"count": {}}}), "rule[r0].override_action"),
        (acl(RATE), acl(of(RATE, limit=20000)), "rule[r0].statement.rate_based_statement.limit"),
        (
            acl(RATE),
            acl(of(RATE, scope_down_statement=[{"byte_match_statement": [{}]}])),
            "rule[r0].statement.rate_based_statement.scope_down_statement",
        ),
        (
            acl(GROUP),
            acl(override("count")),
            "rule[r0].statement.managed_rule_group_statement.rule_action_override[x]",
        ),
        (
            acl(override("count")),
            acl(override("allow")),
            "rule[r0].statement.managed_rule_group_statement.rule_action_override[x]",
        ),
        (
            acl(GROUP),
            acl(of(GROUP, excluded_rule=[{"name": "x"}])),
            "rule[r0].statement.managed_rule_group_statement.excluded_rule[x]",
        ),
    ],
)
def test_weaker_one_way_and_stronger_the_other(type_: str, strong: Given, weak: Given, place: str) -> None:
    down, up = of_one(type_, strong, weak), of_one(type_, weak, strong)
    assert [(each.topic, each.place) for each in down.weakened] == [("WAF", place)]
    assert [(each.topic, each.place) for each in up.strengthened] == [("WAF", place)]
    assert not any([*down.strengthened, *up.weakened, *down.unknown, *up.unknown])


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        (
            acl(BLOCK),
            acl(of(BLOCK, country_codes=["YY"])),
            "rule[r0].statement.geo_match_statement.country_codes",
        ),
        (acl(BLOCK), acl({**RATE}), "rule[r0].statement"),
        (acl(BLOCK), acl({**BLOCK, "priority": 7}), "rule[r0].priority"),
        (acl(RATE), acl(of(RATE, limit="${var.x}")), "rule[r0].statement.rate_based_statement.limit"),
        (acl(BLOCK), acl({**BLOCK, "action": {"new": {}}}), "rule[r0].action"),
        (
            acl(of(RATE, scope_down_statement=[{"a": [{}]}])),
            acl(of(RATE, scope_down_statement=[{"b": [{}]}])),
            "rule[r0].statement.rate_based_statement.scope_down_statement",
        ),
    ],
)
def test_what_can_not_be_compared_is_told(before: Given, after: Given, place: str) -> None:
    found = of_one("aws_wafv2_web_acl", before, after)
    assert [each.place for each in found.unknown] == [place]
    assert not found.weakened


def test_a_block_and_a_list_of_one_say_the_same() -> None:
    listed = {
        "default_action": [{"allow": [{}], "block": []}],
        "rule": [{**acl(BLOCK)["rule"][0], "action": [{"block": [{}]}]}],
    }
    assert of_one("aws_wafv2_web_acl", acl(BLOCK), listed).is_empty


def test_a_web_acl_that_is_another_ones_is_no_rule() -> None:
    assert of_one("aws_x", acl(BLOCK), acl()).is_empty
