"""What changing a setting later does, in words, and the page of all changes."""

from __future__ import annotations

import pytest

from stacks.settings.page import fields
from strongroom.change.difference.stack import Action
from strongroom.change.matrix.later import later, words
from strongroom.change.matrix.outcome import Effect, Outcome
from strongroom.change.matrix.page import render

KNOWN = {
    "nothing in this environment's stack": Outcome("prod", "plain", "k", "1"),
    "in place": Outcome(
        "prod", "plain", "k", "1", effects=(Effect("aws_cloudwatch_dashboard", Action.CHANGE, ("body",)),)
    ),
    "never: it would be another environment, and this one is left behind": Outcome(
        "prod", "plain", "k", "1", elsewhere=True
    ),
    "never in production: `aws_vpc` would be replaced, and `prevent_destroy` refuses": Outcome(
        "prod", "plain", "k", "1", effects=(Effect("aws_vpc", Action.REPLACE, protected=True),)
    ),
    "not at once: `aws_eip` would be lost; `strongroom diff` says so, and what to do instead": Outcome(
        "prod", "plain", "k", "1", effects=(Effect("aws_eip", Action.DESTROY),)
    ),
    "refused": Outcome("prod", "plain", "k", "1", refused="no"),
}


@pytest.mark.parametrize("text", KNOWN)
def test_words(text: str) -> None:
    assert words([KNOWN[text]]) == text


def test_the_worst_counts() -> None:
    assert words(KNOWN.values()).startswith("never: it would be another environment")


def test_a_rolling_deployment_is_told() -> None:
    effect = Effect("aws_ecs_service", Action.CHANGE, ("task_definition",))
    assert words([Outcome("prod", "plain", "k", "1", effects=(effect,))]).startswith("a rolling deployment")


def test_a_certificate_beside_loses_nothing() -> None:
    effect = Effect("aws_acm_certificate", Action.REPLACE, forced_by=("domain_name",), beside=True)
    assert words([Outcome("prod", "plain", "k", "1", effects=(effect,))]) == "in place"


def test_every_key_of_the_settings_has_words() -> None:
    assert later().keys() == fields().keys()
    assert all(later().values())


def test_every_change_is_on_the_page() -> None:
    page = render()
    assert all(f"`{key} = " in page for key in later())
    assert all(line.count("|") in (4, 6) for line in page.splitlines() if line.startswith("|"))
