"""A plan is kept as soon as it is made, and a plan of a refresh is what AWS would tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.changes.written import corpus
from tests.changes.written.remembered import remembered

ENDPOINT = "aws_vpc_endpoint.a"


def test_what_is_kept_joins_the_others_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "FILE", tmp_path / "plans.jsonl.xz")
    monkeypatch.setattr(corpus, "KEPT", tmp_path / "kept")
    corpus.write({"a": {"n": 1}, "c": {"n": 2}, "left": {"n": 3}})
    corpus.keep("b", {"n": 4})
    corpus.keep("c", {"n": 5})
    corpus.join(["a", "b", "c", "d"])
    assert [*corpus.plans()] == [("a", {"n": 1}), ("b", {"n": 4}), ("c", {"n": 5})]
    assert not [*corpus.KEPT.iterdir()]
    before = corpus.FILE.stat().st_mtime_ns
    corpus.join(["a"])
    assert corpus.FILE.stat().st_mtime_ns == before, "nothing is kept, and nothing written"


def endpoint(**after: Any) -> dict[str, Any]:
    """A plan with one endpoint, of whose groups and policy nothing comes back."""
    was = {"security_group_ids": ["sg-1"], "policy": "{}", "tags": None}
    is_: dict[str, Any] = {"security_group_ids": [], "policy": "", "tags": None, **after}
    resource = {"address": ENDPOINT, "type": "aws_vpc_endpoint"}
    forgotten = {"address": "aws_dynamodb_table.forgotten", "type": "aws_dynamodb_table"}  # has no values
    state = {"root_module": {"resources": [{**resource, "values": dict(is_)}, forgotten]}}
    return {
        "resource_drift": [{**resource, "change": {"before": was, "after": dict(is_)}}],
        "resource_changes": [{**resource, "change": {"before": dict(is_), "after": dict(is_)}}],
        "prior_state": {"values": state},
    }


def test_what_the_emulator_forgets_is_no_drift() -> None:
    found = remembered(endpoint())
    assert "resource_drift" not in found
    (change,) = found["resource_changes"]
    there, _ = found["prior_state"]["values"]["root_module"]["resources"]
    for values in (change["change"]["before"], change["change"]["after"], there["values"]):
        assert values["security_group_ids"] == ["sg-1"]
        assert values["policy"] == "{}"


def test_what_it_does_not_forget_is_drift() -> None:
    (drifted,) = remembered(endpoint(tags={"a": "b"}))["resource_drift"]
    assert drifted["change"]["after"] == {
        "security_group_ids": ["sg-1"],
        "policy": "{}",
        "tags": {"a": "b"},
    }
