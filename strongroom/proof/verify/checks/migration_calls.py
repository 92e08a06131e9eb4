"""Calls of the function that runs a migration: each revision of its task is one."""

from __future__ import annotations

import json
from collections.abc import Iterator

from strongroom.proof.verify import lifecycles
from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.task_definitions import INVOCATION, task_of
from strongroom.synthesized import Resource, Stack, references

# What of a task definition is another with each revision; its id is its family.
NEW = frozenset({"arn", "revision"})
CALLED_BY = ("input", "triggers")


@check(
    "SR646",
    "Each revision of a migration is run, once",
    why=(
        "Terraform calls the function again where input or triggers change. A family is the same in each "
        "release, and what is ignored does not change: the apply is green, and the schema is the old one. "
        "With CRUD the migration runs once more while the environment is destroyed."
    ),
    remedy=(
        "Put the task definition's arn into input, take input and triggers out of ignore_changes, and leave "
        "lifecycle_scope at CREATE_ONLY."
    ),
    controls=("AWS Well-Architected OPS06-BP03", "AWS Well-Architected REL08-BP05"),
)
def each_revision(stack: Stack) -> Verdicts:
    for invocation in stack.of_type(INVOCATION):
        task = task_of(stack, invocation)
        if task is not None:
            yield Verdict(invocation, _not_once(invocation, task))
        elif named := _by_name(stack, invocation):
            yield Verdict(invocation, f"it names {named.address} without a reference: no revision changes it")


def _not_once(invocation: Resource, task: Resource) -> str | None:
    scope = invocation.get("lifecycle_scope", "CREATE_ONLY")
    if scope != "CREATE_ONLY":
        return f"lifecycle_scope is {scope}: it is called to be destroyed, too"
    changing = [
        argument
        for argument in CALLED_BY
        for reference in references(invocation.get(argument))
        if reference.address == task.address and reference.attribute in NEW
    ]
    if not changing:
        return f"neither input nor triggers has the arn of {task.address}, which each revision changes"
    if all(lifecycles.ignores(invocation, argument) for argument in changing):
        return f"its lifecycle ignores changes of {', '.join(changing)}"
    return None


def _by_name(stack: Stack, invocation: Resource) -> Resource | None:
    """The task definition that its input has the name of, as text."""
    try:
        given = {*_texts(json.loads(invocation.get("input", "")))}
    except (TypeError, ValueError, RecursionError):
        return None
    names = {text.rpartition("/")[2].partition(":")[0]: text for text in given if "${" not in text}
    return next((it for it in stack.of_type("aws_ecs_task_definition") if it.get("family") in names), None)


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _texts(each)
        case dict():
            for each in value.values():
                yield from _texts(each)
