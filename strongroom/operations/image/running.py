"""A program of one's own, started here with the variables of the task definition, and stopped again."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import httpx

from stacks.settings import Settings
from strongroom.errors import UnusableError
from strongroom.local.processes import LOOPBACK, ManagedProcess, free_port
from strongroom.operations.image.contract import Answer
from strongroom.proof.verify.task_definitions import each_container
from strongroom.synthesized import Stack, blocks

__all__ = ["START_SECONDS", "declared", "tried"]

# The health check's startPeriod: stacks/tiers/container.py.
START_SECONDS = 60.0

# What has no value here: an address that nobody answers at, and no secret.
NOWHERE = "unresolved.invalid"
NO_SECRET = "not-a-secret"  # noqa: S105 -- as it says


def declared(stack: Stack) -> dict[str, str]:
    """The variables of the container `app`; what only AWS knows is an address that there is not.

    Raises:
        UnusableError: there is no such container.
    """
    for _, container in each_container(stack):
        if container.get("name") == "app":
            plain = {
                str(each["name"]): NOWHERE if "${" in str(each["value"]) else str(each["value"])
                for each in blocks(container.get("environment"))
            }
            return plain | {str(each["name"]): NO_SECRET for each in blocks(container.get("secrets"))}
    raise UnusableError(f"{stack.name} has no container app: `make synth` writes it again.")


def tried(
    command: Sequence[str], folder: Path, environment: dict[str, str], settings: Settings
) -> Iterator[Answer]:
    """What the program does, in the order in which a task's life has it."""
    service, port = settings.service, free_port()
    before = _files(folder)
    with tempfile.TemporaryDirectory() as temporary:
        log = Path(temporary) / "log"
        process = ManagedProcess.start(
            "application",
            command,
            # Nothing of this shell's but where programs are: what a task lacks is missing here too.
            environment={"PATH": os.environ.get("PATH", os.defpath), **environment, "PORT": str(port)},
            folder=folder,
            log=log,
        )
        try:
            yield _healthy(process, f"http://{LOOPBACK}:{port}{service.health_check_path}")
            yield _ends(process, service.stop_timeout_seconds)
        finally:
            process.kill()
        yield _logged(log.read_text(encoding="utf-8", errors="replace"))
    changed = sorted({str(path.relative_to(folder)) for path, _ in before ^ _files(folder)})
    yield Answer(
        "it writes nothing to its folder",
        f"it wrote or removed {', '.join(changed[:3])}: its root file system is read-only on AWS"
        if changed
        else None,
    )


def _healthy(process: ManagedProcess, url: str) -> Answer:
    began, last = time.monotonic(), "nobody answers"
    asked = f"it answers {httpx.URL(url).path} with 200 within {START_SECONDS:.0f} seconds"
    with httpx.Client(trust_env=False, timeout=5) as client:
        while time.monotonic() - began < START_SECONDS:
            if not process.running:
                return Answer(asked, str(process.failure("ended")))
            # The load balancer looks at the status alone; what else comes may have no end, or be damaged.
            with suppress(httpx.HTTPError), client.stream("GET", url) as answer:
                status = answer.status_code
                last = f"the answer is {status}"
                if status == httpx.codes.OK:
                    return Answer(asked, note=f"after {time.monotonic() - began:.1f} seconds")
            time.sleep(0.1)
    return Answer(asked, f"{last}: listen on PORT, and answer service.health_check_path")


def _ends(process: ManagedProcess, seconds: int) -> Answer:
    asked = f"it ends within {seconds} seconds of SIGTERM"
    if not process.running:
        return Answer(asked, "it had ended before")
    os.kill(process.pid, signal.SIGTERM)  # to the program alone, as ECS does
    began = time.monotonic()
    while process.running:
        if time.monotonic() - began > seconds:
            return Answer(asked, "it runs on, and is killed with its open requests: handle SIGTERM")
        time.sleep(0.05)
    return Answer(asked, note=f"after {time.monotonic() - began:.1f} seconds")


def _logged(text: str) -> Answer:
    other = [line for line in text.splitlines() if line.strip() and not _is_object(line)]
    return Answer(
        "it logs JSON objects, one a line",
        f'{len(other)} lines are none, "{other[0][:60]}" the first: metric filters pass them over'
        if other
        else None,
        "" if text.strip() else "it has logged nothing",
    )


def _is_object(line: str) -> bool:
    with suppress(ValueError, RecursionError):
        return isinstance(json.loads(line), dict)
    return False


def _files(folder: Path) -> set[tuple[Path, int]]:
    """Every file with the time of its last change."""
    found: set[tuple[Path, int]] = set()
    for parent, _, names in os.walk(folder):
        for path in (Path(parent, name) for name in names):
            # What is gone since the folder was read is no file of it.
            with suppress(OSError):
                found.add((path, path.lstat().st_mtime_ns))
    return found
