"""The outcome: what holds, what is counted, and how it is told."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from strongroom.errors import UnusableError
from strongroom.local.conservation.account import Account, Kind
from strongroom.rehearsal.chaos import outcome, running
from strongroom.rehearsal.chaos.outcome import Outcome
from strongroom.rehearsal.chaos.scenarios import SCENARIOS

GOOD = Outcome(
    "good", Account(sent=100, hostile=30, accepted=70, rejected=28, dead_letters=2), 1.5, ("alarm-prod",)
)


def bad(kind: Kind) -> Outcome:
    account = Account(sent=1)
    account.find(kind, "t-1", "what")
    return Outcome("bad", account, 0.5)


def shown(*outcomes: Outcome) -> str:
    console = Console(file=io.StringIO(), width=40)
    outcome.show(console, outcomes)
    text = console.file
    assert isinstance(text, io.StringIO)
    return text.getvalue()


@pytest.mark.parametrize("kind", Kind)
def test_whatever_does_not_add_up_is_counted_and_does_not_hold(kind: Kind) -> None:
    found = bad(kind)
    assert not found.held
    assert found.counts["lost"] + found.counts["doubled"] + found.counts["unexplained"] == 1
    assert f"bad: {kind}: t-1: what" in shown(found)


def test_what_is_still_on_its_way_does_not_hold() -> None:
    found = Outcome("waiting", Account(waiting=1), 1)
    assert not found.held
    assert found.counts["unexplained"] == 1


def test_an_alarm_that_stayed_silent_does_not_hold() -> None:
    silent = Outcome("silent", Account(), 1, missing=("validation-dead-letters",))
    assert not silent.held
    assert "silent: the alarm validation-dead-letters did not go off" in shown(silent)


def test_a_table_names_the_alarm_and_adds_up() -> None:
    text = shown(GOOD, GOOD)
    assert "alarm-prod" in text
    assert [line for line in text.splitlines() if "all" in line and "200" in line and "60" in line]


def test_json_has_each_and_the_total() -> None:
    told = json.loads(outcome.as_json([GOOD, bad(Kind.LOST)], seed=7))
    assert told["seed"] == 7
    assert told["total"]["sent"] == 101
    assert [each["held"] for each in told["scenarios"]] == [True, False]
    assert told["scenarios"][0]["alarms"] == ["alarm-prod"]
    assert told["scenarios"][1]["findings"] == [{"kind": "lost", "name": "t-1", "what": "what"}]


def test_scenarios_are_chosen_by_name() -> None:
    assert [each.name for each in running.chosen(["poison", "outage"])] == ["poison", "outage"]
    assert running.chosen([]) == list(SCENARIOS)
    with pytest.raises(
        UnusableError,
        match=r"There is no scenario 'poisson'\. Did you mean 'poison'\? There is: hostile-clients, poison, ",
    ):
        running.chosen(["poisson"])


def test_names_and_titles_differ() -> None:
    assert len({each.name for each in SCENARIOS}) == len(SCENARIOS) == len({each.title for each in SCENARIOS})


def test_a_narrow_terminal_gets_a_paragraph_each_and_no_wrapped_table() -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None)
    outcome.show(console, [GOOD])
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "━" not in text
    assert max(map(len, text.splitlines())) <= 80
    assert f"✓ {GOOD.name}: {GOOD.counts['sent']} sent" in text
