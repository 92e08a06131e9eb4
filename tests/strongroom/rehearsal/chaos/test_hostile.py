"""The catalogue says of each body what the contract says of it, and the traffic has its share of them."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from lambdas.validate_transaction.model import decide
from strongroom.local.conservation.sent import DEAD_LETTER, Sent, identity
from strongroom.rehearsal.chaos import hostile
from strongroom.rehearsal.chaos.doors import _fits
from strongroom.rehearsal.chaos.traffic import HOSTILE_SHARE, Traffic

CATALOGUE = hostile.everything()


def traffic(seed: int = 1) -> Traffic:
    return Traffic("t", Random(seed))  # noqa: S311 - what is sent is no secret


@pytest.mark.parametrize("which", CATALOGUE, ids=lambda which: which.title)
def test_every_kind_becomes_what_it_says(which: hostile.Hostile) -> None:
    message = Sent(which.write(traffic().fields())).message
    if message is None:
        assert which.must == DEAD_LETTER
        return
    decision = decide(message.fields, max_amount=Decimal("1000000.00"))
    code = f": {decision.reason.code}" if decision.reason else ""
    assert f"{decision.status}{code}" == which.must


def test_titles_differ() -> None:
    assert len({which.title for which in CATALOGUE}) == len(CATALOGUE)


def test_no_body_is_longer_than_a_message_may_be() -> None:
    longest = max(len(which.write(traffic().fields()).encode("utf-8", "surrogatepass")) for which in CATALOGUE)
    assert hostile.PADDING < longest <= hostile.MESSAGE_BYTES


def test_the_same_seed_sends_the_same() -> None:
    assert traffic().mixed(200) == traffic().mixed(200) != traffic(2).mixed(200)


def test_a_round_of_it_has_each_kind_and_no_body_twice() -> None:
    sent = traffic().mixed(round(len(CATALOGUE) / HOSTILE_SHARE))
    assert sum(one.hostile for one in sent) == len(CATALOGUE)
    assert len({identity(one.body) for one in sent}) == len(sent)


def test_what_is_meant_to_be_read_can_be() -> None:
    sent = traffic().rejected(400)
    assert all(one.message is not None for one in sent)
    assert sum(one.hostile for one in sent) == 120


def test_what_sqs_has_no_characters_for() -> None:
    assert [_fits(body) for body in ("", "a\x00", "\ud800", "\ufffe", "{}\n", "\U0001f4b0")] == [
        False,
        False,
        False,
        False,
        True,
        True,
    ]
