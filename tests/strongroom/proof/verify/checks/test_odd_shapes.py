"""No check raises, whatever Terraform's JSON has where it expects something else."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strongroom.proof.verify.check import CHECKS
from strongroom.proof.verify.finding import examine
from strongroom.synthesized import Stack, load

Way = tuple[str | int, ...]

ODD: list[Any] = [
    None, True, False, 0, -1, 2.5, 10**30, "", "7", "true", "text", "null", "{", "[1]", '{"Statement": {}}',
    '{"Statement": [1, {"Effect": "Allow", "Principal": 1, "Action": {}, "Condition": [1]}]}',
    "${var.unknown}", "${aws_kms_key.gone.arn}", [], {}, [None], [[]], [{}], [1, "a"], {"a": None},
    [{"a": [1]}],
]  # fmt: skip

# These have one shape only, or Terraform does not read the file.
FIXED = ("//", "depends_on")


@pytest.fixture(scope="module")
def prod(synthesis: Path) -> Stack:
    return load(synthesis / "prod")


@pytest.fixture(scope="module")
def ways(prod: Stack) -> list[Way]:
    """Where there is a value to replace: `("aws_lb", "web", "access_logs", "bucket")`."""
    return [
        (type_, name, *way)
        for type_, named in prod.document["resource"].items()
        for name, attributes in named.items()
        for way in _ways(attributes)
    ]


def _ways(value: Any) -> Iterator[Way]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in inner:
        if key not in FIXED:
            yield (key,)
            yield from ((key, *way) for way in _ways(member))


@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_check_raises(data: st.DataObject, prod: Stack, ways: list[Way]) -> None:
    replaced = data.draw(
        st.lists(st.tuples(st.integers(0, len(ways) - 1), st.sampled_from(ODD)), min_size=1, max_size=40)
    )
    document = copy.deepcopy(prod.document)
    for position, odd in replaced:
        _replace(document["resource"], ways[position], odd)
    report = examine(Stack("odd", document, prod.folder))
    assert report.evaluated.keys() == CHECKS.keys()


def _replace(value: Any, way: Way, odd: Any) -> None:
    """Unless something further up was replaced already."""
    *outer, last = way
    for key in outer:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return
    here: Any = value if isinstance(value, list | dict) else {}
    if isinstance(here, dict) or (isinstance(last, int) and last < len(here)):
        here[last] = odd
