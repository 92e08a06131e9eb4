"""The log groups of a stack, and which of them are there though its state does not know them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from strongroom.synthesized import Stack

__all__ = ["Group", "declared", "left"]

TYPE = "aws_cloudwatch_log_group"

LogsIn = Callable[[str], Any]
"""Region -> a client of CloudWatch Logs there."""


@dataclass(frozen=True)
class Group:
    """`address` is Terraform's; a log group's id is its name."""

    address: str
    name: str
    region: str


def declared(stack: Stack) -> Iterator[Group]:
    """Those whose names are known before anything is there."""
    for group in stack.of_type(TYPE):
        name = group.get("name")
        if isinstance(name, str) and "${" not in name:
            yield Group(group.address, name, str(stack.region_of(group)))


def left(groups: Iterable[Group], known: set[str], logs_in: LogsIn) -> list[Group]:
    """Those that are there. `known`: the addresses in the state."""
    client_of = cache(logs_in)
    found = []
    for group in groups:
        if group.address in known:
            continue
        # The prefix of one may be another's name, and a page has fifty: the whole name is on the first one.
        answer = client_of(group.region).describe_log_groups(logGroupNamePrefix=group.name)
        if any(each["logGroupName"] == group.name for each in answer["logGroups"]):
            found.append(group)
    return found
