"""Exit codes and output of `strongroom chaos`, on a deployment that is played."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from strongroom import cli
from strongroom.local import recall
from strongroom.local.conservation.account import Account, Kind
from strongroom.local.progress import Progress
from strongroom.rehearsal.chaos import running
from strongroom.rehearsal.chaos.outcome import Outcome
from strongroom.rehearsal.chaos.scenario import Scenario


def chaos(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["strongroom", "chaos", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is up is played; whose deployment was remembered afterwards."""
    seen: list[Any] = []

    def up(_workspace: Any, progress: Progress) -> Any:
        return SimpleNamespace(progress=progress)

    def carry_out(_deployment: Any, scenario: Scenario, *, number: int, seed: int) -> Outcome:
        account = Account(sent=number)
        if seed == 666:
            account.find(Kind.LOST, "t-1", "has no result and is no dead-letter message")
        return Outcome(scenario.name, account, 1)

    monkeypatch.setattr(recall, "recall", up)
    monkeypatch.setattr(recall, "remember", seen.append)
    monkeypatch.setattr(running, "carry_out", carry_out)
    return seen


def test_an_unknown_scenario_is_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert chaos(monkeypatch, "poisson") == 2
    assert (
        "strongroom: There is no scenario 'poisson'. Did you mean 'poison'? There is: hostile-clients, "
        in capsys.readouterr().err
    )


@pytest.mark.usefixtures("remembered")
def test_all_that_holds_is_0(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert chaos(monkeypatch, "poison", "outage", "--transactions", "30", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["scenario"] for each in told["scenarios"]] == ["poison", "outage"]
    assert told["total"]["sent"] == 60


def test_something_lost_is_1_and_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], remembered: list[Any]
) -> None:
    assert chaos(monkeypatch, "poison", "--seed", "666") == 1
    said = capsys.readouterr()
    assert "poison: lost: t-1: has no result and is no dead-letter message" in said.out
    assert "strongroom: 1 of 1 scenarios did not hold: poison." in said.err
    assert len(remembered) == 1
