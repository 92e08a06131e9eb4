"""The document is what its schema says, and its docstring names every field."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from strongroom.change.review import document as module
from strongroom.change.review.as_json import SCHEMA, as_json
from strongroom.change.security import Flow, Permission, Posture, Protection, SecurityDelta, Unknown
from tests.changes.corpus import plans
from tests.strongroom.change.review.plans import change, given, plan, told_of
from tests.strongroom.change.review.schema import problems
from tests.strongroom.change.review.test_any_plan import EVERYTHING
from tests.strongroom.change.review.test_renames import RENAMED

ROOT: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))


def wrong(document: dict[str, Any]) -> list[str]:
    return list(problems(json.loads(as_json(document)), ROOT, ROOT))


def test_every_recorded_plan() -> None:
    for plan_ in list(plans().values())[::4]:
        assert wrong(told_of(given(plan_))) == []


@pytest.mark.parametrize("told", [plan(), plan(*RENAMED), EVERYTHING])
def test_plans_with_everything(told: dict[str, Any]) -> None:
    assert wrong(told_of(given(told), given(told))) == []


def test_the_security_delta() -> None:
    delta = SecurityDelta(
        permissions_gained=(Permission("a", "b", "c", "", "d", "Allow"),),
        flows_lost=(Flow("a", "b", "443"),),
        weakened=(Posture("TLS", "a", "b", "1.2", "1.0", "c"),),
        protections_lost=(Protection("alarm", "a", "b"),),
        unknown=(Unknown("a", "b", "c"),),
    )
    assert list(problems(delta.as_dict(), {"$ref": "#/$defs/security"}, ROOT)) == []


def test_what_is_not_so_is_found() -> None:
    told = told_of(given(plan(change("aws_vpc.a", ["delete"], {}))))
    told["plans"][0]["changes"][0]["verdict"] = "fine"
    told["plans"][0]["counts"]["add"] = -1
    del told["plans"][0]["notes"]
    assert len(wrong(told)) == 3


def test_the_docstring_names_every_field() -> None:
    written = {*re.findall(r'"(\w+)"', module.__doc__ or "")}
    fields = {name for part in ("plan", "change", "reason") for name in ROOT["$defs"][part]["properties"]}
    assert fields - written == set()
