"""Which web ACL stands before something: another one, or one that refuses nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.change.security.small import Given, delta
from tests.strongroom.change.security.test_web_acls import BLOCK, GROUP, acl

ARN = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/theirs/0a1b"
BALANCER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/theirs/0a1b"
LB: dict[str, Given] = {"aws_lb__l": {"name": "l"}}
COUNTING = {**BLOCK, "action": {"count": {}}}
STRICT, LOOSE, OTHER = acl(BLOCK, GROUP), acl(COUNTING), acl(BLOCK, {**GROUP, "priority": 9})


def associated(name: str, of: str = "${aws_lb.l.arn}") -> dict[str, Given]:
    told = ARN if name == "theirs" else f"${{aws_wafv2_web_acl.{name}.arn}}"
    return {"aws_wafv2_web_acl_association__a": {"resource_arn": of, "web_acl_arn": told}}


def there(**acls: Given) -> dict[str, Given]:
    return LB | {f"aws_wafv2_web_acl__{name}": each for name, each in acls.items()}


def weaker(before: dict[str, Given], after: dict[str, Given]) -> list[tuple[str, str]]:
    return [(each.address, each.sentence.partition(":")[0]) for each in delta(before, after).weakened]


ALL = there(strict=STRICT, loose=LOOSE, other=OTHER)
PLACE = "aws_wafv2_web_acl_association.a"
TAKES = "another web ACL takes its place"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("strict", "loose", [(PLACE, TAKES)]),
        ("strict", "other", [(PLACE, TAKES)]),
        ("loose", "strict", []),
        ("strict", "strict", []),
        ("strict", "theirs", [(PLACE, f"{TAKES}, and which of the two refuses more is not known")]),
        ("theirs", "strict", [(PLACE, f"{TAKES}, and which of the two refuses more is not known")]),
    ],
)
def test_another_one_in_its_place(old: str, new: str, expected: Any) -> None:
    assert weaker(ALL | associated(old), ALL | associated(new)) == expected


def test_by_another_resource() -> None:
    """Two that are of the same thing are the same, whatever they are called."""
    (other,) = associated("loose").values()
    after = ALL | {"aws_wafv2_web_acl_association__b": other}
    assert weaker(ALL | associated("strict"), after) == [("aws_wafv2_web_acl_association.b", TAKES)]


def test_the_same_rules_under_another_name_are_no_change() -> None:
    both = there(strict=STRICT, again=STRICT)
    assert delta(both | associated("strict"), both | associated("again")).is_empty


def test_of_a_distribution() -> None:
    old, new = (
        ALL | {"aws_cloudfront_distribution__d": {"web_acl_id": f"${{aws_wafv2_web_acl.{name}.arn}}"}}
        for name in ("strict", "loose")
    )
    assert weaker(old, new) == [("aws_cloudfront_distribution.d", TAKES)]
    assert weaker(new, old) == []


NOTHING = [
    acl(),
    LOOSE,
    acl({**GROUP, "override_action": {"count": {}}}),
    acl({**BLOCK, "action": {"allow": {}}}),
]
SOMETHING = [acl(default="block"), STRICT, acl(GROUP), acl({**BLOCK, "action": {"captcha": {}}})]


@pytest.mark.parametrize("of", ["${aws_lb.l.arn}", BALANCER])
@pytest.mark.parametrize("given", NOTHING, ids=range(len(NOTHING)))
def test_one_that_refuses_nothing_before_what_stands(given: Given, of: str) -> None:
    after = there(new=given) | associated("new", of)
    found = delta(LB, after)
    assert [each.address for each in found.weakened] == [PLACE]
    assert not found.strengthened


@pytest.mark.parametrize("given", SOMETHING, ids=range(len(SOMETHING)))
def test_one_that_refuses_something_is_a_gain(given: Given) -> None:
    found = delta(LB, there(new=given) | associated("new"))
    assert not found.weakened
    assert {each.address for each in found.strengthened} == {PLACE, "aws_wafv2_web_acl.new"}


def test_of_what_is_new_as_well_nothing_is_lost() -> None:
    found = delta({"aws_vpc__v": {}}, there(new=acl()) | associated("new"))
    assert not found.weakened
    assert not found.strengthened
