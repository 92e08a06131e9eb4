"""Where the local deployment keeps its files: everything under `.local/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Workspace:
    """A project and the folder its local deployment writes to; nothing is written elsewhere."""

    project: Path = PROJECT
    local: Path = PROJECT / ".local"

    @property
    def environments(self) -> Path:
        return self.project / "environments"

    @property
    def synthesized(self) -> Path:
        return self.project / "cdktf.out" / "stacks"

    @property
    def stacks(self) -> Path:
        return self.local / "stacks"

    @property
    def emulator_log(self) -> Path:
        return self.local / "emulator.log"

    @property
    def application_log(self) -> Path:
        """Of the application's newest task: a link into `tasks`."""
        return self.local / "application.log"

    @property
    def database(self) -> Path:
        """Certificates of the database that stands behind the cluster's endpoint."""
        return self.local / "database"

    @property
    def database_log(self) -> Path:
        return self.local / "database.log"

    @property
    def database_pid(self) -> Path:
        return self.local / "database.pid.json"

    @property
    def tasks(self) -> Path:
        """Output of the containers that run here, and the files that say which processes they are."""
        return self.local / "tasks"

    @property
    def programs(self) -> Path:
        """What is run in the place of an image (`strongroom.local.ecs.programs`)."""
        return self.local / "programs.json"

    @property
    def agent_log(self) -> Path:
        return self.local / "agent.log"

    @property
    def agent_pid(self) -> Path:
        return self.local / "agent.pid.json"

    @property
    def calls(self) -> Path:
        """What the application and the function have asked of AWS (`strongroom.proof.permissions.recorded`)."""
        return self.local / "calls.jsonl"

    @property
    def emulator_pid(self) -> Path:
        return self.local / "emulator.pid.json"

    @property
    def endpoint(self) -> Path:
        return self.local / "endpoint"

    @property
    def outputs(self) -> Path:
        return self.local / "outputs.json"

    @property
    def deployment(self) -> Path:
        """Which environment is up, for whoever takes it down."""
        return self.local / "deployment.json"

    def created(self) -> Workspace:
        self.local.mkdir(parents=True, exist_ok=True)
        return self
