"""Addresses that come to a list, or leave it: weaker or stronger by what rules do with them."""

from __future__ import annotations

import pytest

from tests.strongroom.change.security.small import Given, of_one

SET = "aws_wafv2_ip_set"
NAMED: Given = {"ip_set_reference_statement": {"arn": "${aws_wafv2_ip_set.a.arn}"}}
NOT_NAMED: Given = {"not_statement": {"statement": NAMED}}
NEITHER: Given = {"not_statement": [{"statement": [{"or_statement": [{"statement": [NAMED, {"x": {}}]}]}]}]}
GROUP = {"name": "CommonRuleSet", "vendor_name": "AWS"}
FEW, MORE = ["192.0.2.1/32"], ["192.0.2.0/24"]


def acl(statement: Given, **rule: object) -> Given:
    return {"default_action": {"allow": {}}, "rule": [{"name": "r", "statement": statement, **rule}]}


def addresses(*given: str) -> Given:
    return {"name": "a", "addresses": [*given]}


BLOCKING = [
    acl(NAMED, action={"block": {}}),
    acl({"and_statement": {"statement": [NAMED, {"x": {}}]}}, action={"captcha": {}}),
    acl({"rate_based_statement": {"scope_down_statement": NAMED}}, action={"block": {}}),
    acl({"not_statement": {"statement": NOT_NAMED}}, action={"block": {}}),
    acl(NOT_NAMED, action={"allow": {}}),
    acl(
        {"managed_rule_group_statement": GROUP | {"scope_down_statement": NAMED}}, override_action={"none": {}}
    ),
]
PASSING = [
    acl(NAMED, action={"allow": {}}),
    acl(NOT_NAMED, action={"block": {}}),
    acl({"rate_based_statement": {"scope_down_statement": NEITHER}}, action={"block": {}}),
    acl(
        {"managed_rule_group_statement": GROUP | {"scope_down_statement": NOT_NAMED}},
        override_action={"none": {}},
    ),
]


@pytest.mark.parametrize(
    ("rules", "weak", "strong"),
    [*((rules, FEW, MORE) for rules in BLOCKING), *((rules, MORE, FEW) for rules in PASSING)],
)
@pytest.mark.parametrize("type_", ["aws_wafv2_web_acl", "aws_wafv2_rule_group"])
def test_an_address_counts_for_what_rules_do_with_it(
    type_: str, rules: Given, weak: list[str], strong: list[str]
) -> None:
    others = {f"{type_}__rules": rules}
    weaker = of_one(SET, addresses(*strong), addresses(*weak), **others)
    assert [each.address for each in weaker.weakened] == [f"{SET}.a"]
    assert not weaker.strengthened
    assert not weaker.unknown
    stronger = of_one(SET, addresses(*weak), addresses(*strong), **others)
    assert [each.address for each in stronger.strengthened] == [f"{SET}.a"]
    assert not stronger.weakened
    assert not stronger.unknown


def test_one_address_in_place_of_another_is_both() -> None:
    found = of_one(
        SET, addresses("203.0.113.7/32"), addresses("203.0.113.8/32"), aws_wafv2_web_acl__b=BLOCKING[0]
    )
    assert [each.before for each in found.weakened] == ["203.0.113.7/32"]
    assert [each.after for each in found.strengthened] == ["203.0.113.8/32"]


@pytest.mark.parametrize(
    "others",
    [{}, {"aws_wafv2_web_acl__b": acl(NAMED, action={"count": {}}, rule_label=[{"name": "listed"}])}],
)
@pytest.mark.parametrize("sides", [(FEW, MORE), (MORE, FEW)])
def test_where_rules_don_t_tell_every_change_is_taken_for_weaker(
    others: dict[str, Given], sides: tuple[list[str], list[str]]
) -> None:
    before, after = (addresses(*each) for each in sides)
    assert of_one(SET, before, after, **others).weakened


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (addresses("192.0.2.0/25", "192.0.2.128/25"), addresses("192.0.2.0/24")),
        (addresses("192.0.2.1/32", "192.0.2.7/32"), addresses("192.0.2.7/32", "192.0.2.1/32")),
        (addresses("2001:db8::/33", "2001:db8:8000::/33"), addresses("2001:DB8::/32")),
    ],
)
def test_the_same_addresses_in_other_words_are_no_change(before: Given, after: Given) -> None:
    assert of_one(SET, before, after, aws_wafv2_web_acl__b=BLOCKING[0]).is_empty


def test_a_rule_that_counts_lets_nobody_in() -> None:
    counting = acl(NAMED, action={"count": {}})
    assert of_one(SET, addresses(*FEW), addresses(*MORE), aws_wafv2_web_acl__b=counting).is_empty
    others = {"aws_wafv2_web_acl__b": counting, "aws_wafv2_rule_group__b": BLOCKING[0]}
    found = of_one(SET, addresses(*FEW), addresses(*MORE), **others)
    assert found.strengthened
    assert not found.weakened


def test_addresses_that_are_not_known_are_told() -> None:
    found = of_one(SET, addresses(*FEW), addresses("${var.partner}"), aws_wafv2_web_acl__b=BLOCKING[0])
    assert [each.place for each in found.unknown] == ["addresses"]


def test_what_is_not_known_and_stays_is_no_change() -> None:
    before, after = ({**addresses("${var.partner}"), "description": each} for each in ("a", "b"))
    assert of_one(SET, before, after, aws_wafv2_web_acl__b=BLOCKING[0]).is_empty
