"""Run Terraform in a stack's folder and tell what it does while it does it."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strongroom.errors import StrongroomError, UnusableError
from strongroom.local import cli_configuration
from strongroom.local.aws import credentials
from strongroom.local.processes import LOOPBACK
from strongroom.workspace import Workspace

MINIMUM = (1, 11)  # the first with the S3 backend's own lock (use_lockfile)
Event = dict[str, Any]
Report = Callable[[Event], None]
# Most of the time of an apply is the provider's own waiting; Terraform's default is 10.
PARALLELISM = "-parallelism=30"
PLAN = "planned.tfplan"
# What would make Terraform do something else than asked, or with another account's credentials.
FOREIGN = ("AWS_", "TF_VAR_", "TF_CLI_ARGS", "TF_WORKSPACE", "TF_DATA_DIR", "TF_CLI_CONFIG_FILE")

# Terraform and its provider are written in Go, whose garbage collector takes a quarter of their CPU time at its
# default of 100: a plan of production takes 17.7 s and 0.9 GiB with that, 13.0 s and 1.6 GiB with 400.
LESS_COLLECTING = {"GOGC": "400"}


def silent(_: Event) -> None:
    """Report to nobody."""


class TerraformError(StrongroomError):
    """Terraform said no; the message is what it said."""


def environment(
    workspace: Workspace, region: str = "us-east-1", variables: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The environment every Terraform run of this project gets."""
    given = dict(os.environ if variables is None else variables)
    kept = {name: value for name, value in given.items() if not name.startswith(FOREIGN)}
    no_proxy = given.get("NO_PROXY", given.get("no_proxy", ""))
    direct = ",".join(filter(None, (no_proxy, LOOPBACK)))
    return {
        **LESS_COLLECTING,
        **kept,
        **credentials(region),
        **cli_configuration.settings(workspace, given),
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",  # no question about newer versions
        "NO_PROXY": direct,
        "no_proxy": direct,
    }


@functools.cache
def executable() -> Path:
    """Terraform, if it is there and new enough."""
    wanted = ".".join(map(str, MINIMUM))
    found = shutil.which("terraform")
    if found is None:
        raise UnusableError(
            f"There is no `terraform` on the PATH; install Terraform {wanted} or newer "
            "(https://developer.hashicorp.com/terraform/install)."
        )
    said = subprocess.run([found, "version", "-json"], capture_output=True, text=True, check=False)
    try:
        version: str = json.loads(said.stdout)["terraform_version"]
        number = tuple(int(part) for part in version.split("-")[0].split(".")[:2])
    except (ValueError, KeyError) as unreadable:
        raise UnusableError(f"{found} does not tell its version; is it Terraform?") from unreadable
    if number < MINIMUM:
        raise UnusableError(
            f"{found} is Terraform {version}; {wanted} or newer is needed "
            "(https://developer.hashicorp.com/terraform/install)."
        )
    return Path(found)


@dataclass(frozen=True)
class Terraform:
    """Terraform in one folder; what it says goes to `report`, and all of it to a log."""

    folder: Path
    environment: Mapping[str, str]
    report: Report = silent

    def init(self, *, migrate: bool = False) -> None:
        """Prepare the folder; `migrate` moves the state there is to the backend there now is."""
        way = ("-migrate-state", "-force-copy") if migrate else ("-reconfigure",)
        said = self._capture("init", "-no-color", *way)
        if said.returncode != 0:
            raise TerraformError(f"terraform init failed in {self.folder}: {_sentence(said)}")

    def apply(self, only: Sequence[str] = ()) -> None:
        """Apply the folder; `only`: these addresses, and what they need."""
        self._stream("apply", "-auto-approve", PARALLELISM, *(f"-target={address}" for address in only))

    def destroy(self) -> None:
        # Nobody else changes anything in the emulator: what the state says is what is there.
        self._stream("destroy", "-auto-approve", "-refresh=false", PARALLELISM)

    def planned_changes(self) -> list[str]:
        """What a plan would change; the plan's exit code must agree with its list."""
        changes: list[str] = []

        def collect(event: Event) -> None:
            if event.get("type") == "planned_change":
                change = event["change"]
                changes.append(f"{change['action']} {change['resource']['addr']}")
            elif event.get("type") == "outputs":
                changes.extend(
                    f"{output['action']} output {name}"
                    for name, output in event["outputs"].items()
                    if output.get("action", "noop") != "noop"
                )
            self.report(event)

        code = self._stream("plan", "-detailed-exitcode", report=collect, good=(0, 2))
        if code == 2 and not changes:
            changes.append("something the plan does not name")
        return changes if code == 2 else []

    def planned(self) -> dict[str, Any]:
        """A plan as `terraform show -json` has it, against the state as it is.

        Nothing is read from the provider again and no lock is taken: whoever applies meanwhile isn't held up.
        """
        self._stream("plan", "-refresh=false", "-lock=false", f"-out={PLAN}")
        said = self._capture("show", "-json", PLAN)
        if said.returncode != 0:
            raise TerraformError(f"terraform show failed in {self.folder}: {_sentence(said)}")
        document: dict[str, Any] = json.loads(said.stdout)
        return document

    def outputs(self) -> dict[str, Any]:
        said = self._capture("output", "-json")
        if said.returncode != 0:
            raise TerraformError(f"terraform output failed in {self.folder}: {_sentence(said)}")
        parsed: dict[str, Any] = json.loads(said.stdout)
        return parsed

    def resources(self) -> list[tuple[str, dict[str, Any]]]:
        """(type, attributes) of every resource in the state; empty after a complete destroy."""
        said = self._capture("state", "pull")
        if said.returncode != 0:
            raise TerraformError(f"terraform state pull failed in {self.folder}: {_sentence(said)}")
        state = json.loads(said.stdout) if said.stdout.strip() else {}
        return [
            (resource["type"], instance["attributes"])
            for resource in state.get("resources", [])
            if resource["mode"] == "managed"
            for instance in resource["instances"]
        ]

    def addresses(self) -> set[str]:
        """Of every resource in the state."""
        said = self._capture("state", "list")
        # Where nothing was ever applied there is no state.
        if said.returncode != 0 and "No state file was found" not in said.stderr:
            raise TerraformError(f"terraform state list failed in {self.folder}: {_sentence(said)}")
        return set(said.stdout.split())

    def adopt(self, address: str, id: str) -> None:
        """Take what is there into the state as a resource of the configuration."""
        said = self._capture("import", "-no-color", "-input=false", address, id)
        if said.returncode != 0:
            raise TerraformError(f"terraform import failed in {self.folder}: {_sentence(said)}")

    def _capture(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(executable()), *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def _stream(
        self,
        command: str,
        *arguments: str,
        report: Report | None = None,
        good: tuple[int, ...] = (0,),
    ) -> int:
        """Run a command that speaks JSON lines; hand on each event, keep all in a log."""
        report = report or self.report
        problems: list[str] = []
        log = self.folder / f"{command}.log"
        with log.open("a") as written, self._process(command, *arguments) as process:
            for line in process.stdout or ():
                written.write(line)
                event = _parse(line)
                if event.get("type") == "diagnostic" and event.get("@level") == "error":
                    problems.append(_problem(event["diagnostic"]))
                report(event)
            code = process.wait()
        if code not in good:
            shown = "; ".join(problems[:3]) or f"exit code {code}"
            more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
            raise TerraformError(f"terraform {command} failed: {shown}{more}. The log is {log}.")
        return code

    @contextlib.contextmanager
    def _process(self, command: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            [str(executable()), command, "-json", "-input=false", *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # In a session of its own Ctrl-C does not reach it twice: a second interrupt would make
            # Terraform give up without writing its state or releasing its lock.
            start_new_session=True,
        )
        try:
            yield process
        except BaseException:
            process.send_signal(signal.SIGINT)
            try:
                process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            process.wait()
            if process.stdout:
                process.stdout.close()


def _parse(line: str) -> Event:
    try:
        event = json.loads(line)
    except ValueError:
        return {"type": "text", "@message": line.rstrip()}
    return event if isinstance(event, dict) else {"type": "text", "@message": line.rstrip()}


def _problem(diagnostic: Mapping[str, Any]) -> str:
    where = f"{diagnostic['address']}: " if diagnostic.get("address") else ""
    detail = " ".join(str(diagnostic.get("detail", "")).split())
    return where + str(diagnostic["summary"]) + (f" ({detail[:300]})" if detail else "")


def _sentence(said: subprocess.CompletedProcess[str]) -> str:
    """What Terraform wrote, without its frames, as one line."""
    text = said.stderr.strip() or said.stdout.strip()
    return " ".join(text.replace("│", " ").replace("╷", " ").replace("╵", " ").split())[:600]
