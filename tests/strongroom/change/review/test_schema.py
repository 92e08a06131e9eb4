"""The document is what its schema says, and its docstring names every field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strongroom.change.review import document as module
from strongroom.change.review.as_json import SCHEMA, as_json
from strongroom.change.review.given import of
from strongroom.change.review.places import Places
from strongroom.change.security import Flow, Permission, Posture, Protection, SecurityDelta, Unknown
from tests.changes.corpus import plans
from tests.changes.written import corpus as written
from tests.strongroom.change.review.plans import change, given, plan, told_of
from tests.strongroom.change.review.schema import problems
from tests.strongroom.change.review.test_any_plan import EVERYTHING
from tests.strongroom.change.review.test_renames import RENAMED

NAMED = (
    "action-of-a-service", "destroy-all", "drift-deletion-protection-off", "group-open-ssh", "policy-unknown",
    "replace-service", "tainted-cluster",
)  # fmt: skip
"""Of those that are planned: together they have every field that a plan's own values give."""

MOVED = change(
    "aws_sqs_queue.a",
    ["update"],
    {"name": "q", "x": 1},
    {"name": "q", "x": 2},
    of={"previous_address": "aws_sqs_queue.b"},
)


class Written(Places):
    """As if the program had a line for everything."""

    def line(self, address: str) -> str:
        return f"main.py:{len(address)}"


WITHIN = ("properties", "items", "anyOf", "$defs")
ROOT: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))


def wrong(document: dict[str, Any]) -> list[str]:
    return list(problems(json.loads(as_json(document)), ROOT, ROOT))


def test_every_recorded_plan() -> None:
    for plan_ in list(plans().values())[::4]:
        assert wrong(told_of(given(plan_))) == []


@pytest.mark.parametrize("told", [plan(), plan(*RENAMED), EVERYTHING])
def test_plans_with_everything(told: dict[str, Any]) -> None:
    assert wrong(told_of(given(told), given(told))) == []


def properties(schema: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field that a part of the schema names, with what is said of it."""
    if isinstance(schema, dict):
        for name, inner in schema.get("properties", {}).items():
            yield f"{place}.{name}", inner
        for name, inner in schema.items():
            yield from properties(inner, place if name in WITHIN else f"{place}.{name}")
    elif isinstance(schema, list):
        for inner in schema:
            yield from properties(inner, place)


def test_every_field_says_what_it_is() -> None:
    assert [place for place, told in properties(ROOT) if not told.get("description")] == []


def seen(value: Any, schema: dict[str, Any], found: set[int]) -> None:
    """The fields of a value, by the parts of the schema that name them; an empty one shows nothing."""
    schema = ROOT["$defs"][schema["$ref"].removeprefix("#/$defs/")] if "$ref" in schema else schema
    for each in schema.get("anyOf", ()):
        seen(value, each, found)
    if isinstance(value, dict):
        for name, inner in schema.get("properties", {}).items():
            if value.get(name) not in (None, [], ""):
                found.add(id(inner))
                seen(value[name], inner, found)
    elif isinstance(value, list):
        for each in value:
            seen(each, schema.get("items", {}), found)


def test_every_field_is_in_a_document() -> None:
    """Of those that are planned, and of one with everything that a plan can have."""
    places = Written(None)
    whole = [each for name, each in written.plans() if name in NAMED]
    whole.append(plan(*RENAMED, MOVED))
    documents = [told_of(of(each, Path("plan.json"), "prod", places)) for each in whole]
    documents += [told_of(given(EVERYTHING), given(plan(*RENAMED)))]
    found: set[int] = set()
    for each in documents:
        assert wrong(each) == []
        seen(each, ROOT, found)
    assert [place for place, told in properties(ROOT) if id(told) not in found] == []


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
