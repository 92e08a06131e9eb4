"""What an image is here: the reference application in the project's folder, or a program in its place.

`.local/programs.json` has a program by the image's tag, or by its reference where it is not in ECR, and one for
all others under `*`. Without one it is the reference application, by app/Dockerfile.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from strongroom.local.application import Program
from strongroom.local.aws import Clients
from strongroom.workspace import Workspace

ALL = "*"
# app/Dockerfile: CMD
REFERENCE = ("python", "-m", "app")


class NoImageError(Exception):
    """There is no such image; the message is ECS's (developer guide, "CannotPullContainer task errors")."""


@dataclass(frozen=True)
class Runnable:
    """What to start for one container."""

    command: tuple[str, ...]
    folder: Path


def write(workspace: Workspace, programs: dict[str, Program]) -> None:
    """Tell the agent, which looks whenever it starts a container."""
    told = {
        image: {"command": program.command, "folder": str(program.folder), "migration": program.migration}
        for image, program in programs.items()
    }
    file = workspace.programs
    new = file.with_suffix(".new")
    new.write_text(json.dumps(told, indent=2) + "\n")
    new.replace(file)


def read(workspace: Workspace) -> dict[str, Program]:
    try:
        told: dict[str, Any] = json.loads(workspace.programs.read_text())
    except FileNotFoundError:
        return {}
    return {
        image: Program(tuple(each["command"]), Path(each["folder"]), tuple(each["migration"]))
        for image, each in told.items()
    }


def runnable(container: dict[str, Any], workspace: Workspace, clients: Clients) -> Runnable:
    """`container`: a container definition, with what the task overrides.

    A program of one's own is in the place of a container that has a port, its migration in the place of one
    that has none.
    """
    programs = read(workspace)
    own = next(
        (programs[name] for name in (*names(container["image"], clients), ALL) if name in programs), None
    )
    said = (*container.get("entryPoint", ()), *container.get("command", ()))
    if own is not None and container.get("portMappings"):
        return Runnable(own.command, own.folder)
    if own is not None and own.migration:
        return Runnable(own.migration, own.folder)
    program, *arguments = said or REFERENCE
    return Runnable((sys.executable if program == "python" else program, *arguments), workspace.project)


def names(image: str, clients: Clients) -> list[str]:
    """The tags of an image in the emulator's ECR, and its reference.

    Raises:
        NoImageError: it should be in ECR, and is not.
    """
    host, _, path = image.partition("/")
    if ".dkr.ecr." not in host:
        return [image]
    repository, _, digest = path.partition("@")
    if not digest:
        repository, _, tag = path.rpartition(":")
        return [tag, image]
    try:
        [found] = clients("ecr").describe_images(repositoryName=repository, imageIds=[{"imageDigest": digest}])[
            "imageDetails"
        ]
    except (ClientError, ValueError):
        raise NoImageError(
            f"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
            f"{image}: {image}: not found"
        ) from None
    return [*found.get("imageTags", ()), image]
