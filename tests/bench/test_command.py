"""What the command refuses, before it measures anything: a sentence and exit code 2."""

from __future__ import annotations

import sys

import pytest

from bench import __main__ as command
from bench import venvs
from bench.venvs import Venv
from strongroom.workspace import PROJECT


def said(arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """On stderr, by a command that exits with 2."""
    monkeypatch.setattr(sys, "argv", ["bench", *arguments])
    assert command.main() == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("rounds", ["0", "-1", "100"])
def test_rounds_out_of_range(
    rounds: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = f"bench: --rounds (BENCH_ROUNDS) is {rounds}; it must be from 1 to 99.\n"
    assert said(["--rounds", rounds], monkeypatch, capsys) == sentence


def test_an_unknown_subject(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(venvs, "require", lambda: None)
    error = said(["--only", "pulumi"], monkeypatch, capsys)
    assert error.startswith("bench: --only pulumi: there is no such subject; there are cdktf-one-bucket-lazy, ")


def test_a_peer_that_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(venvs, "MAIN", Venv(".", "none", "none", "none"))
    monkeypatch.setattr(venvs, "PEERS", (Venv(".venv-bench-none", "none", "none", "none"),))
    monkeypatch.setattr(venvs.Venv, "python", property(lambda venv: PROJECT / venv.folder))
    assert said([], monkeypatch, capsys) == (
        "bench: There is no .venv-bench-none; run `make bench`, which installs what it needs.\n"
    )
