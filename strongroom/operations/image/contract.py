"""What the stack asks of an image, beside what the image says: docs/guides/your-application.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stacks.schema.secrets import looks_like_secret
from stacks.settings import Settings
from strongroom.operations.image.described import Described

__all__ = ["Answer", "answers"]

ROOT = ("", "root", "0")

# Fargate pulls the image for each task that it starts; autoscaling waits for that, and so does a rollout.
LARGE = 1024**3

MEGABYTE = 1024**2

SCRATCH = "/tmp"  # noqa: S108 -- of the container


@dataclass(frozen=True)
class Answer:
    """One thing that is asked; `problem` is None where it is so, `note` is what there is to say then.

    Not `told`: what was given does not say.
    """

    asked: str
    problem: str | None = None
    note: str = ""
    told: bool = True


def answers(image: Described, settings: Settings) -> Iterator[Answer]:
    service = settings.service
    yield _architecture(image, service.architecture)
    user = image.user.partition(":")[0]
    yield Answer(
        "it does not run as root",
        "its USER is root: ECS runs it as 10001:10001, and what root alone may read or write fails; say "
        "USER 10001:10001, and try it so"
        if user in ROOT
        else None,
        f"USER {image.user}",
    )
    yield Answer(
        f"it listens on {service.port}, which ECS sets as PORT",
        f"it exposes {', '.join(map(str, sorted(image.ports)))}: listen on PORT, or set service.port"
        if image.ports and service.port not in image.ports
        else None,
        "" if image.ports else "it has no EXPOSE: only a run tells",
    )
    secret = sorted(name for name, value in image.environment.items() if _is_secret(name, value))
    yield Answer(
        "there is no secret in its ENV",
        f"{', '.join(secret)} looks like one: everybody who may pull the image reads it; use [service.secrets]"
        if secret
        else None,
    )
    # Docker leaves the image's CMD out where its ENTRYPOINT is replaced.
    entry_point, command = (
        (service.entry_point, service.command)
        if service.entry_point
        else (image.entry_point, service.command or image.command)
    )
    starts = [*entry_point, *command]
    yield Answer(
        "it says what to run",
        None if starts else "it has neither ENTRYPOINT nor CMD: set service.entry_point or service.command",
        " ".join(starts),
    )
    shell = starts[:2] == ["/bin/sh", "-c"]
    yield Answer(
        "SIGTERM gets to the program",
        "ENTRYPOINT or CMD is in shell form: the shell gets the signal, and passes it on to nobody; write it "
        'as a list, ["program", "argument"]'
        if shell and not any("exec " in word for word in starts)
        else None,
    )
    if service.migration:
        yield _migration(image, settings)
    volumes = {folder.rstrip("/") for folder in image.volumes}
    missing = sorted({*service.writable_folders} - volumes)
    # Not every program writes there.
    scratch = SCRATCH if SCRATCH in volumes else f"{SCRATCH} to root alone, as it is no VOLUME of the image"
    yield Answer(
        "where it writes, it may",
        f"{', '.join(missing)} is no VOLUME of the image: Fargate makes it root's, and 10001 can't write there"
        if missing
        else None,
        ", ".join([*service.writable_folders, scratch]) + "; the rest is read-only",
    )
    yield Answer(
        "its size lets a task start soon",
        f"{image.size // MEGABYTE:,} MiB: leave out what only a build needs"
        if image.size is not None and image.size > LARGE
        else None,
        "a Dockerfile does not tell" if image.size is None else f"{image.size / MEGABYTE:,.1f} MiB",
        told=image.size is not None,
    )


def _architecture(image: Described, wanted: str) -> Answer:
    different = image.architecture is not None and image.architecture != wanted
    problem = f"it is for {image.architecture}: build it with --platform, or set service.architecture"
    if image.system not in (None, "linux"):
        different, problem = True, f"it is for {image.system}, and tasks are Linux: build it with --platform"
    return Answer(
        f"it is built for {wanted}, as service.architecture says",
        problem if different else None,
        "" if image.architecture else "a Dockerfile does not tell: build it with --platform",
        told=image.architecture is not None,
    )


def _migration(image: Described, settings: Settings) -> Answer:
    """Its task has the service's image, with words of its own after what the image starts with."""
    service = settings.service
    entry_point = service.migration_entry_point or image.entry_point
    return Answer(
        "the migration is what service.migration says",
        "the image's ENTRYPOINT is a shell's, which takes these words for its own arguments and runs what it "
        "always runs: set service.migration_entry_point"
        if entry_point[:2] == ["/bin/sh", "-c"] and len(entry_point) > len(["/bin/sh", "-c"])
        else None,
        " ".join([*entry_point, *service.migration]),
    )


def _is_secret(name: str, value: str) -> bool:
    return bool(value) and looks_like_secret(name, value)
