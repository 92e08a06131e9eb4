"""Whether a change makes an administrator: by the values that it gives, whatever else of the plan can be read.

A boundary may keep something from whoever is one, and that is told elsewhere: it can go, and the policy stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from strongroom.change.review.entry import Entry, Kind
from strongroom.change.review.escalation import gives_itself, is_everything, starting
from strongroom.change.security.permissions.table import table
from strongroom.synthesized import Statement, as_list, blocks, statements

__all__ = ["EVERYTHING", "administrators"]

EVERYTHING = ("*", "*:*", "iam:*", "kms:*", "organizations:*", "sts:*")
"""Actions that make an administrator of whoever may do them on everything."""

GIVING = (Kind.ADD, Kind.CHANGE, Kind.REPLACE)
OF_AWS = ":iam::aws:policy/"
POLICY = "aws_iam_policy"


def administrators(entry: Entry, *, delta_known: bool) -> Iterator[str]:
    """What it newly gives that does; a policy's text is in the delta where that is known."""
    if entry.kind not in GIVING:
        return
    old, new = (dict(_given(entry.type, values)) for values in (entry.before, entry.after))
    for told, given in new.items():
        by_name = OF_AWS in told
        if (
            told not in old
            and (by_name or not delta_known)
            and (any(map(_is_everything, given)) or starting(given))
        ):
            what = told.partition(OF_AWS)[2] if by_name else "a policy"
            yield f"{what} is given, which allows everything on every resource, or to give oneself that"


def _given(type_: str, values: dict[str, Any]) -> Iterator[tuple[str, list[Statement]]]:
    """ARN or text -> its statements, of all policies that a resource has or gives."""
    for row in table().attachments:
        if row.type == type_:
            yield from _managed(values.get(row.policy))
    for row in table().inline:
        if row.type == type_:
            yield from _text(values.get(row.policy))
    for identity in table().identities:
        if identity.type == type_:
            yield from _managed(values.get(identity.managed or ""))
            for block in blocks(values.get(identity.inline[0])) if identity.inline else ():
                yield from _text(block.get(identity.inline[-1]))
    if type_ == POLICY:
        yield from _text(values.get("policy"))


def _managed(arns: Any) -> Iterator[tuple[str, list[Statement]]]:
    for arn in map(str, as_list(arns)):
        known = table().managed.get(arn.partition(OF_AWS)[2])
        yield arn, [known] if known else []


def _text(text: Any) -> Iterator[tuple[str, list[Statement]]]:
    if isinstance(text, str):
        yield text, statements(text)


def _is_everything(statement: Statement) -> bool:
    """A `NotAction` leaves little out, on every resource."""
    actions = {str(each).lower() for each in as_list(statement.get("Action"))}
    resources = [str(each) for each in as_list(statement.get("Resource"))]
    if statement.get("Effect") != "Allow" or statement.get("Condition"):
        return False
    whole = any(map(is_everything, resources)) and (
        "NotAction" in statement or not actions.isdisjoint(EVERYTHING)
    )
    return whole or any(gives_itself(action, resource) for action in actions for resource in resources)
