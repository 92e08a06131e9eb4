"""`strongroom adopt`."""

from __future__ import annotations

import os
from functools import partial
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from strongroom import environments
from strongroom.errors import UnusableError
from strongroom.local.terraform import Terraform
from strongroom.operations import account
from strongroom.operations.adopt.groups import Group, declared, left
from strongroom.shown import echo
from strongroom.synthesized import load
from strongroom.workspace import Workspace

VARIABLES = {"TF_INPUT": "0", "TF_VAR_image_tag": "adopting"}
"""An import asks for every variable, and uses none of them."""


def adopt(
    environment: Annotated[str, typer.Argument(help="An environment, as its file in environments/.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look only.")] = False,
) -> None:
    """Take log groups into the state that AWS has recreated since a destroy.

    RDS and Container Insights write once more after their log group is gone, and AWS makes it again: the next
    apply would fail with "already exists". Before that apply, with the shell's credentials.
    """
    workspace = Workspace()
    settings = environments.find(environment, workspace.environments)
    stack = load(workspace.synthesized / environment)
    terraform = Terraform(workspace.synthesized / environment, {**VARIABLES, **os.environ})
    client = account.clients(settings)
    try:
        terraform.init()
        found = left(declared(stack), terraform.addresses(), partial(client, "logs"))
    except (BotoCoreError, ClientError) as error:
        raise UnusableError(f"The log groups can't be looked at: {error}") from error
    for group in found:
        if not dry_run:
            terraform.adopt(group.address, group.name)
        echo(_line(group, dry_run=dry_run))
    if not found:
        echo(f"No log group of {environment} is there that its state does not know.")


def _line(group: Group, *, dry_run: bool) -> str:
    what = (
        "is there and not in the state" if dry_run else "is in the state; the next apply sets key and retention"
    )
    return f"{group.name} ({group.region}) {what}"


def register(application: typer.Typer) -> None:
    application.command()(adopt)
