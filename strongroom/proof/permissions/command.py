"""`strongroom permissions`."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from strongroom.console import safe_console
from strongroom.errors import StrongroomError
from strongroom.proof.permissions import planned, recorded
from strongroom.proof.permissions.arns import Arns
from strongroom.proof.permissions.by_aws import BY_AWS
from strongroom.proof.permissions.grants import Role
from strongroom.proof.permissions.least_privilege import Judged, denied, judge, unused
from strongroom.synthesized import Stack, load


def permissions(
    path: Annotated[Path, typer.Argument(help="A stack: its folder, its cdk.tf.json, or a plan.")],
    calls: Annotated[
        Path | None, typer.Option(help="Calls that were recorded: .local/calls.jsonl after `make up`.")
    ] = None,
) -> None:
    """Show what each role may do and, with recorded calls, who uses it.

    Exits with 1 where nobody uses a permission, or a call is not allowed.
    """
    stack = load(path)
    roles = planned.roles(stack)
    found = recorded.read(calls) if calls else []
    judged = judge(roles, found, BY_AWS)
    names = _names(stack)
    for role in roles:
        of_role = [each for each in judged if each.role is role]
        if of_role:
            safe_console().print(_table(role, of_role, names, told=calls is not None))
    own = {role.name for role in roles}
    problems = denied(roles, [call for call in found if call.role in own])
    problems += unused(judged) if calls else []
    if problems:
        raise StrongroomError("; ".join(problems) + ".")


def _names(stack: Stack) -> dict[str, str]:
    """ARN -> construct path: ids are made up before there is a deployment, and would tell nobody anything."""
    arns = Arns(stack)
    known = {arns.of(resource): resource.path or resource.address for resource in stack.resources.values()}
    return {arn: name for arn, name in known.items() if arn is not None}


def _table(role: Role, judged: list[Judged], names: dict[str, str], *, told: bool) -> Table:
    table = Table(title=Text(f"{role.name} ({role.service})"), title_justify="left")
    for heading in ("on", "may", *(["used"] if told else [])):
        table.add_column(heading, overflow="fold")
    rows: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for each in judged:
        use = each.reason.why if each.reason else each.use
        rows[_name(each.grant.resource, names), use if told else ""].append(each.grant.action)
    for (name, use), actions in rows.items():
        table.add_row(Text(name), Text("\n".join(actions)), *([Text(use)] if told else []))
    return table


def _name(resource: str, names: dict[str, str]) -> str:
    """`tables/sessions/index/by-user`; an ARN of something else without region and account."""
    for arn, name in names.items():
        if resource == arn or resource.startswith((f"{arn}:", f"{arn}/")):
            return name + resource.removeprefix(arn)
    parts = resource.split(":", 5)
    return f"{parts[2]} {parts[5]}" if len(parts) == 6 else resource


def register(application: typer.Typer) -> None:
    application.command()(permissions)
