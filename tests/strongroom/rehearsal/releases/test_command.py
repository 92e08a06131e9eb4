"""Exit codes and output of `strongroom rehearse`, on a deployment that is played."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from strongroom import cli
from strongroom.errors import UnusableError
from strongroom.local import recall
from strongroom.local.conservation.account import Account
from strongroom.local.progress import Progress
from strongroom.rehearsal.releases import rehearsing
from strongroom.rehearsal.releases.catalogue import BadRelease
from strongroom.rehearsal.releases.outcome import Outcome


def rehearse(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["strongroom", "rehearse", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is up is played: each release holds but `dies`. Who was carried out, and that it came to its end."""
    seen: list[str] = []

    def up(_workspace: Any, progress: Progress) -> Any:
        return SimpleNamespace(progress=progress)

    def carry_out(_deployment: Any, releases: Sequence[BadRelease]) -> Iterator[Outcome]:
        for release in releases:
            seen.append(release.name)
            shown = f"{release.says} {release.last}"
            told = Outcome(release, shown, "", 1, (f"a-{release.alert}-prod",), True, Account(sent=5), 1.0)
            yield replace(told, serves=release.name != "dies")
        seen.append("applied again")

    monkeypatch.setattr(recall, "recall", up)
    monkeypatch.setattr(rehearsing, "carry_out", carry_out)
    return seen


def test_an_unknown_release_is_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert rehearse(monkeypatch, "dyes") == 2
    assert "There is no release 'dyes'. Did you mean 'dies'?" in capsys.readouterr().err


def test_all_that_holds_is_0(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], played: list[str]
) -> None:
    assert rehearse(monkeypatch, "migration-fails", "does-not-start", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["release"] for each in told] == ["migration-fails", "does-not-start"]
    assert played == ["migration-fails", "does-not-start", "applied again"]


def test_what_does_not_hold_is_1_and_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], played: list[str]
) -> None:
    assert rehearse(monkeypatch) == 1
    said = capsys.readouterr()
    assert "dies: the release before does not serve" in said.out
    assert "strongroom: 1 of 5 releases did not hold: dies." in said.err
    assert len(played) == 6


def test_another_application_is_refused() -> None:
    """The faults are of the reference application."""
    deployment: Any = SimpleNamespace(own=object(), environment=SimpleNamespace(name="prod"))
    with pytest.raises(UnusableError, match="prod runs another one"):
        next(rehearsing.carry_out(deployment, rehearsing.chosen([])))
