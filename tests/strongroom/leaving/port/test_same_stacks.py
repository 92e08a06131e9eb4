"""CDK Terrain writes the same stacks from the ported source, but for a reviewed list of differences."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strongroom.proof.addresses.stateful import stateful
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.xdist_group("terrain")

NAMES = ("bootstrap", "dev", "staging", "prod")
REVIEWED = tomllib.loads(Path(__file__).with_name("differences.toml").read_text(encoding="utf-8"))["difference"]
ABSENT = "(absent)"
COMMENT = "//"  # Terraform's own key for what it does not read; cdktf's metadata is there

Difference = tuple[str, Any, Any]


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[Difference]:
    """Every place where two documents say something else to Terraform, which takes null for left out."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted({*ours, *theirs} - {COMMENT}):
            where = f"{path}.{name}" if path else name
            yield from differences(_given(ours, name), _given(theirs, name), where)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, pair in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(*pair, f"{path}[{number}]")
    elif ours != theirs or type(ours) is not type(theirs):
        yield path, ours, theirs


def _given(block: dict[str, Any], name: str) -> Any:
    value = block.get(name)
    return ABSENT if value is None else value


@pytest.mark.parametrize("name", NAMES)
def test_only_the_reviewed_differences(
    name: str, all_stacks: dict[str, SynthesizedStack], terrain_stacks: dict[str, SynthesizedStack]
) -> None:
    found = list(differences(all_stacks[name].json, terrain_stacks[name].json))
    assert found == [(entry["path"], entry["cdktf"], entry["terrain"]) for entry in REVIEWED]


def test_every_stack_is_compared(
    all_stacks: dict[str, SynthesizedStack], terrain_stacks: dict[str, SynthesizedStack]
) -> None:
    assert set(terrain_stacks) == set(all_stacks) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_address_stays(
    name: str, all_stacks: dict[str, SynthesizedStack], terrain_stacks: dict[str, SynthesizedStack]
) -> None:
    ours, theirs = all_stacks[name].stack, terrain_stacks[name].stack
    assert list(theirs.resources) == list(ours.resources)
    assert list(theirs.data) == list(ours.data)
    assert stateful(theirs) == stateful(ours) != []


@pytest.mark.parametrize("entry", REVIEWED, ids=lambda entry: entry["path"])
def test_every_difference_has_a_reason_and_a_source(entry: dict[str, str]) -> None:
    assert entry["reason"].endswith(".")
    assert entry["source"].startswith("https://")


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        ({"a": 1}, {"a": 1, "b": None, "//": {"path": "x"}}, []),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [("a.b", 1, 2)]),
        ({"a": 1}, {}, [("a", 1, ABSENT)]),
        ({"a": [1, 2]}, {"a": [1]}, [("a", [1, 2], [1])]),
        ({"a": [{"b": 1}]}, {"a": [{"b": "1"}]}, [("a[0].b", 1, "1")]),
        ({"a": True}, {"a": 1}, [("a", True, 1)]),
    ],
)
def test_what_counts_as_a_difference(ours: Any, theirs: Any, found: list[Difference]) -> None:
    assert list(differences(ours, theirs)) == found
