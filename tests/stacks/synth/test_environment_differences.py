"""Production and staging differ in what has been reviewed, and in nothing else."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from tests.synthesized import Attributes, SynthesizedStack

TABLE = Path(__file__).with_name("environment_differences.toml")

# Lists whose order means nothing to Terraform.
SETS = ("aliases", "depends_on")


@dataclass(frozen=True)
class Reviewed:
    """What may differ, and why."""

    reason: str
    arguments: list[str]


@pytest.fixture(scope="module")
def reviewed() -> list[Reviewed]:
    return [Reviewed(**entry) for entry in tomllib.loads(TABLE.read_text(encoding="utf-8"))["difference"]]


@pytest.fixture(scope="module")
def differences(stacks: dict[str, SynthesizedStack]) -> set[str]:
    """`<type> <argument>` of everything in which the two stacks' resources differ, names aside."""
    prod, staging = resources(stacks["prod"]), resources(stacks["staging"])
    found = {address.replace(".", " ", 1) for address in prod.keys() ^ staging.keys()}
    for address in prod.keys() & staging.keys():
        type_ = address.partition(".")[0]
        one, other = values(prod[address]), values(staging[address])
        found |= {f"{type_} {key}" for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
    return found


def resources(stack: SynthesizedStack) -> dict[str, Attributes]:
    """Address -> arguments, with the environment's name taken out. Addresses don't have it in them."""
    # Not in `prod-us-east-1-starport-layer-bucket`, which is ECR's own name for its bucket.
    name = re.compile(rf"\b{stack.name}\b(?!-[a-z0-9-]+-starport)")
    return {address: neutral(attributes, name) for address, attributes in stack.all_resources.items()}


def neutral(value: Any, name: re.Pattern[str]) -> Any:
    if isinstance(value, dict):
        return {key: neutral(member, name) for key, member in value.items() if key != "//"}
    if isinstance(value, list):
        return [neutral(member, name) for member in value]
    if not isinstance(value, str):
        return value
    if value.startswith(('{"', "[")):  # a document in JSON: what differs in it is said, not that it does
        return neutral(json.loads(value), name)
    return name.sub("<environment>", value)


def values(attributes: Attributes) -> dict[str, list[str]]:
    """Argument, nested ones with dots and without the places in lists -> all its values, in order."""
    found: dict[str, list[str]] = {}
    for key, value in walk(attributes, ()):
        found.setdefault(".".join(key), []).append(json.dumps(value))
    return {key: sorted(all_) if key in SETS else all_ for key, all_ in found.items()}


def walk(value: Any, key: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict) and value:
        for name, member in value.items():
            yield from walk(member, (*key, name))
    elif isinstance(value, list) and value:
        for member in value:
            yield from walk(member, key)
    else:
        yield key, value


def test_nothing_differs_that_has_not_been_reviewed(differences: set[str], reviewed: list[Reviewed]) -> None:
    patterns = [pattern for entry in reviewed for pattern in entry.arguments]
    new = sorted(each for each in differences if not any(fnmatchcase(each, pattern) for pattern in patterns))
    assert not new, f"make them the same, or enter them in {TABLE.name} with a reason"


def test_nothing_is_reviewed_that_does_not_differ(differences: set[str], reviewed: list[Reviewed]) -> None:
    stale = [
        pattern
        for entry in reviewed
        for pattern in entry.arguments
        if not any(fnmatchcase(each, pattern) for each in differences)
    ]
    assert not stale, f"these differ no more: take them out of {TABLE.name}"


def test_every_reason_is_one(reviewed: list[Reviewed]) -> None:
    assert all(len(entry.reason.split()) >= 5 for entry in reviewed)


def test_a_difference_is_seen_wherever_it_is(stacks: dict[str, SynthesizedStack]) -> None:
    """In an argument, in a list, in a document, and in whether it is there at all."""
    name = re.compile("prod")
    one = values(neutral({"a": "x-prod", "b": [{"c": 1}], "d": '{"e": [1, 2]}', "f": 1}, name))
    assert one == {"a": ['"x-<environment>"'], "b.c": ["1"], "d.e": ["1", "2"], "f": ["1"]}
    other = values(neutral({"a": "x-prod", "b": [{"c": 2}], "d": '{"e": [1, 3]}'}, name))
    assert {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)} == {"b.c", "d.e", "f"}
    assert len(resources(stacks["prod"])) == len(stacks["prod"].all_resources)
