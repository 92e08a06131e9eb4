"""A plan four times as large takes about four times as long, whatever is large about it: never seconds, which
are another machine's, but what one run takes beside another."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from strongroom.change.review.document import document
from strongroom.change.review.entry import entries
from strongroom.change.review.given import read
from strongroom.change.review.markdown import markdown
from strongroom.change.review.page import page
from strongroom.change.review.renames import renames
from strongroom.change.review.review import review
from strongroom.change.review.shapes import shaped
from strongroom.change.security import security_delta
from strongroom.synthesized import Stack
from tests.changes.written import corpus
from tests.cpu_time import seconds
from tests.strongroom.change.review.multiplied import WAYS, multiplied, whole
from tests.strongroom.change.review.plans import change, write

Plan = dict[str, Any]

MOST = 8.0
"""Times as long for four times as much; 16 times is what a square takes. Measured: 3 to 5."""
TIMES = 60.0
"""Times what the JSON of it takes to read. Measured: 4 to 15."""
SHORTEST = 0.005  # seconds: what takes less says nothing
FEW, MANY = 2, 8  # copies of 248 resources

SHARED = (
    "aws_default_security_group",
    "aws_flow_log",
    "aws_internet_gateway",
    "aws_route",
    "aws_route_table",
    "aws_route_table_association",
    "aws_subnet",
    "aws_vpc",
    "aws_vpc_endpoint",
)


def growth(few: Callable[[], object], many: Callable[[], object]) -> float:
    """How many times as long many take as a few."""
    few()  # tables are read once
    return seconds(many, 2) / max(seconds(few, 3), SHORTEST)


@pytest.fixture(scope="module")
def recorded() -> Plan:
    return whole(corpus.plans())


def everything(file: Path) -> None:
    told = document(review([read(file)]))
    markdown(told)
    page(told)


@pytest.mark.parametrize(
    ("way", "once"), [*((way, ()) for way in sorted(WAYS)), *((way, SHARED) for way in ("created", "in place"))]
)
def test_plans_with_configuration_and_state(
    way: str, once: tuple[str, ...], recorded: Plan, tmp_path: Path
) -> None:
    few, many = (
        write(tmp_path, WAYS[way](multiplied(recorded, copies, once)), f"{copies}.json")
        for copies in (FEW, MANY)
    )
    everything(few)  # tables are read once
    little, much = seconds(lambda: everything(few), 2), seconds(lambda: everything(many))
    assert much < MOST * little
    assert much < TIMES * seconds(lambda: json.loads(many.read_bytes()), 3)


def policy(actions: int, resources: int, *, condition: bool = False) -> Stack:
    told: dict[str, Any] = {
        "Effect": "Allow",
        "Action": [f"s3:Get{number}" for number in range(actions)],
        "Resource": [f"arn:aws:s3:::ledger{number}/*" for number in range(resources)],
    }
    if condition:
        told["Condition"] = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
    resource = {
        "aws_iam_role": {"a": {"name": "a", "assume_role_policy": "{}"}},
        "aws_iam_role_policy": {
            "a": {"role": "${aws_iam_role.a.name}", "policy": json.dumps({"Statement": told})}
        },
    }
    return Stack("a", {"resource": resource, "provider": {}})


def test_a_large_policy() -> None:
    """Of which every statement is another: so many actions on so many resources."""

    def compared(actions: int, resources: int) -> Callable[[], object]:
        sides = policy(actions, resources), policy(actions, resources, condition=True)
        return lambda: security_delta(*sides)

    assert growth(compared(10, 20), compared(20, 40)) < MOST


def test_a_large_policy_that_is_new() -> None:
    empty = Stack("a", {"resource": {"aws_iam_role": {"a": {"name": "a", "assume_role_policy": "{}"}}}})
    few, many = policy(20, 20), policy(40, 40)
    assert growth(lambda: security_delta(empty, few), lambda: security_delta(empty, many)) < MOST


def test_many_suspected_renames() -> None:
    """Each of another construct, and as many of which only their names say anything."""

    def found(count: int) -> Callable[[], object]:
        told = []
        for number in range(count):
            values = {"name": f"n{number}", "size": number}
            told += [
                change(f"aws_sqs_queue.old{number}_queue", ["delete"], values, None),
                change(f"aws_sqs_queue.new{number}_queue", ["create"], None, values),
                change(f"aws_kms_key.old{number}_key", ["delete"], {"a": 1, "b": 2}, None),
                change(f"aws_kms_key.new{number}_key", ["create"], None, {"a": 1, "b": 2}),
            ]
        return lambda: renames(entries(told))

    assert growth(found(500), found(2000)) < MOST


LONG = {
    "words": "a1 ",
    "cards": "1234-",
    "tokens": "eyJaaaaaa-",
    "keys": "-----BEGIN A ",
    "assignments": "password ",
    "addresses": "://aaa:",
    "blanks": "token: ",
    "accounts": "AB12 1234 ",
}


@pytest.mark.parametrize("name", sorted(LONG))
def test_a_long_text_that_is_nearly_a_secret(name: str) -> None:
    few, many = LONG[name] * 5_000, LONG[name] * 20_000
    look = shaped.__wrapped__
    assert growth(lambda: look(few), lambda: look(many)) < MOST
