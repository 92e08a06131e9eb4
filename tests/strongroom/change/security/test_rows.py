"""Every row of the tables, by values that are written down once more: weaker one way, stronger the other."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, get_args

import pytest

from strongroom.change.security import SecurityDelta
from strongroom.change.security.delta import Topic, Unknown
from strongroom.change.security.rows import rows
from tests.strongroom.change.security.small import Given, delta, of_one
from tests.strongroom.change.security.strengths import NOT_KNOWN, Line, lines

ALL = lines()
VALUES = [line for line in ALL if line.values]
THERE = [line for line in ALL if line.rule == "there"]
FIXED = [line for line in ALL if line.rule == "fixed"]
UNJUDGED = [line for line in ALL if line.rule == "same"]

OTHERS: dict[str, Given] = {
    "aws_kms_key__k": {"enable_key_rotation": True},
    "aws_lb_listener__l": {"protocol": "HTTP"},
}
TARGET = "${aws_kms_key.k.arn}"

# The beginning of a type and an argument -> what else it says, where a row is about such alone.
WHEN: dict[tuple[str, str], Given] = {
    ("aws_security_group_rule", ""): {"type": "ingress"},
    ("aws_alb_listener", "default_action"): {"protocol": "HTTP"},
    ("aws_lb_listener", "default_action"): {"protocol": "HTTP"},
    ("aws_alb_listener_rule", "action"): {"listener_arn": "${aws_lb_listener.l.arn}"},
    ("aws_lb_listener_rule", "action"): {"listener_arn": "${aws_lb_listener.l.arn}"},
}


def attributes(argument: str, value: Any, row_of: tuple[str, ...] = ()) -> Given:
    """A resource's, with an argument as a row names it; None leaves it out, and not its blocks."""
    name, bracket, rest = argument.partition("[")
    if bracket and "." not in name:
        only, _, inner = rest.partition("].")
        block = {"name": only or "x", **attributes(inner, value)}
        found: Given = {name: json.dumps([block]) if name == "container_definitions" else [block]}
    elif "." in argument:
        outer, _, inner = argument.partition(".")
        found = {outer: [attributes(inner, value)]}
    else:
        found = {} if value is None else {argument: value}
    return found | dict.fromkeys(row_of, TARGET)


def given(line: Line, value: Any) -> tuple[str, Given]:
    """The type, and what one of it says."""
    type_ = "aws_nobody_knows" if line.type == "*" else line.type
    whens = [told for (of, name), told in WHEN.items() if line.type == of and line.argument.startswith(name)]
    return type_, attributes(line.argument, value) | (whens[0] if whens else {})


def changed(line: Line, before: Any, after: Any) -> SecurityDelta:
    (type_, old), (_, new) = given(line, before), given(line, after)
    return of_one(type_, old, new, **OTHERS)


def topics(found: SecurityDelta, *, lost: bool) -> list[str]:
    """What became weaker (or stronger), each with its topic and address."""
    postures = found.weakened if lost else found.strengthened
    protections = found.protections_lost if lost else found.protections_gained
    told = [
        *((each.topic, each.address) for each in postures),
        *((each.topic, each.address) for each in protections),
    ]
    assert all(address.endswith(".a") for _, address in told)
    return [topic for topic, _ in told]


def undecided(found: SecurityDelta) -> list[Unknown]:
    """Without what is told of an argument as a whole, beside what a row says of one part of it."""
    return [each for each in found.unknown if "nobody but a person" not in each.sentence]


@pytest.mark.parametrize("line", VALUES, ids=str)
def test_each_value_is_weaker_than_the_next(line: Line) -> None:
    for weak, strong in pairwise(line.values):
        down, up = changed(line, strong, weak), changed(line, weak, strong)
        assert topics(down, lost=True) == topics(up, lost=False) == [line.topic]
        assert topics(down, lost=False) == topics(up, lost=True) == []
        assert not undecided(down)
        assert not undecided(up)


@pytest.mark.parametrize("line", VALUES, ids=str)
def test_a_left_out_argument_is_worth_its_default(line: Line) -> None:
    if line.last == NOT_KNOWN:
        assert len(undecided(changed(line, line.values[-1], None))) == 1
    else:
        assert not topics(changed(line, line.left_out, None), lost=True)
        assert not topics(changed(line, None, line.left_out), lost=False)
        assert not undecided(changed(line, line.left_out, None))


@pytest.mark.parametrize("line", VALUES, ids=str)
def test_what_only_the_plan_knows_is_told(line: Line) -> None:
    variable: Any = "${var.x}"
    strong = line.values[-1]
    found = changed(line, strong, [variable] if isinstance(strong, list) else variable)
    if line.last == "null" or (isinstance(strong, list) and len(strong) > 1):
        return  # a reference is a key; members are told apart by their text
    assert [each.address.rpartition(".")[2] for each in undecided(found)] == ["a"]


@pytest.mark.parametrize("line", THERE, ids=str)
def test_what_goes_is_lost_and_what_comes_is_gained(line: Line) -> None:
    of = () if line.last == NOT_KNOWN else tuple(line.last.split(","))
    protects = attributes("x", None, of)
    gone = of_one(line.type, protects, None, **OTHERS)
    come = of_one(line.type, None, protects, **OTHERS)
    assert line.topic in topics(gone, lost=True)
    assert line.topic in topics(come, lost=False)
    assert len(set(topics(gone, lost=True))) == len(topics(gone, lost=True))


@pytest.mark.parametrize("line", [line for line in THERE if line.last != NOT_KNOWN], ids=str)
def test_with_what_it_is_for_it_may_go_and_come(line: Line) -> None:
    there = {f"{line.type}__a": attributes("x", None, tuple(line.last.split(","))), **OTHERS}
    elsewhere: dict[str, Given] = {"aws_vpc__v": {}}
    assert not topics(delta(there | elsewhere, elsewhere), lost=True)
    assert not topics(delta(elsewhere, there | elsewhere), lost=False)


@pytest.mark.parametrize("line", UNJUDGED, ids=str)
def test_what_another_value_means_is_for_a_person(line: Line) -> None:
    found = changed(line, "x", "y")
    assert [each.place for each in found.unknown] == [line.argument]
    assert "nobody but a person" in found.unknown[0].sentence
    assert not topics(found, lost=True)


@pytest.mark.parametrize("line", FIXED, ids=str)
def test_any_other_value_takes_what_was_there(line: Line) -> None:
    for after in ("y", None):
        found = changed(line, "x", after)
        assert topics(found, lost=True) == [line.topic]
        assert not found.unknown
    assert not topics(changed(line, None, "x"), lost=True)
    assert changed(line, "x", "${var.x}").unknown


def test_every_row_is_tried() -> None:
    there = {
        (row.topic, type_, argument) for row in rows().all for type_ in row.types for argument in row.arguments
    }
    assert there == {(line.topic, line.type, line.argument) for line in ALL}


@pytest.mark.parametrize("line", VALUES, ids=str)
def test_what_is_the_weakest_already_can_not_become_weaker(line: Line) -> None:
    if line.argument.endswith(".schedule"):
        return  # there is always one that comes less often
    if line.values[0] is not None and not isinstance(line.values[0], list | int):
        assert not undecided(changed(line, line.values[0], "${var.x}"))


def test_every_row_has_its_source() -> None:
    assert all(row.source and row.what for row in rows().all)
    assert {row.topic for row in rows().all} >= set(get_args(Topic))
