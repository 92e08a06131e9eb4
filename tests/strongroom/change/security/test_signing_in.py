"""A listener that asks nobody to sign in any more lets the internet in."""

from __future__ import annotations

import pytest

from strongroom.change.security import SecurityDelta
from tests.strongroom.change.security.small import Given, of_one

TYPES = {
    "aws_alb_listener": "default_action",
    "aws_alb_listener_rule": "action",
    "aws_lb_listener": "default_action",
    "aws_lb_listener_rule": "action",
}
FORWARD: Given = {"type": "forward", "target_group_arn": "a"}


def signs_in(by: str, **given: str) -> Given:
    return {"type": f"authenticate-{by}", f"authenticate_{by}": [given]}


def found(type_: str, before: list[Given], after: list[Given]) -> SecurityDelta:
    """What a change of the actions does."""
    argument = TYPES[type_]
    same: Given = {"protocol": "HTTPS"}
    return of_one(type_, {**same, argument: before}, {**same, argument: after})


@pytest.mark.parametrize("by", ["cognito", "oidc"])
@pytest.mark.parametrize("type_", sorted(TYPES))
def test_a_sign_in_that_goes_or_comes(type_: str, by: str) -> None:
    asks = signs_in(by, issuer="https://example.com")
    (gone,) = found(type_, [asks, FORWARD], [FORWARD]).weakened
    assert (gone.topic, gone.place) == ("public exposure", TYPES[type_])
    assert "without a sign-in" in gone.sentence
    (come,) = found(type_, [FORWARD], [asks, FORWARD]).strengthened
    assert come.topic == "public exposure"


def test_who_has_not_signed_in_may_be_let_through() -> None:
    asks, allows = signs_in("oidc"), signs_in("oidc", on_unauthenticated_request="allow")
    assert found("aws_lb_listener", [asks, FORWARD], [allows, FORWARD]).weakened
    assert not found("aws_lb_listener", [allows, FORWARD], [FORWARD]).weakened


def test_what_is_not_let_on_needs_no_sign_in() -> None:
    assert not found("aws_lb_listener", [signs_in("oidc"), FORWARD], [{"type": "fixed-response"}]).weakened
    assert not found("aws_lb_listener", [signs_in("oidc"), FORWARD], [signs_in("cognito"), FORWARD]).weakened
