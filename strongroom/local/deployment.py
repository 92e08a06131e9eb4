"""An environment, deployed to the emulator the way it is deployed to AWS, and removed again.

Up: the bootstrap stack (first with local state, then moved into the bucket it made); as soon as all that an
environment needs is there, what an account has before one comes (hosted zone, image), and the environment with
its own S3 backend and lock; the application, the page. Down: the same backwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from strongroom.errors import StrongroomError
from strongroom.local import application, inventory, overrides, page, played, preconditions
from strongroom.local.application import Application, Program
from strongroom.local.bootstrapping import Bootstrapping
from strongroom.local.database import process as database
from strongroom.local.database.process import Database
from strongroom.local.ecs import given_up, programs
from strongroom.local.ecs import process as agent
from strongroom.local.emulator import Emulator
from strongroom.local.processes import ManagedProcess
from strongroom.local.progress import Progress, Step
from strongroom.local.release import release
from strongroom.local.stack import SynthesizedStack
from strongroom.local.terraform import Report, Terraform, silent
from strongroom.local.terraform import environment as terraform_environment
from strongroom.workspace import Workspace


@dataclass(frozen=True)
class Remains:
    """What is still there after a destroy."""

    on_purpose: list[str]
    forgotten: list[str]


@dataclass
class Deployment:
    """One environment, and the bootstrap stack of its account, in one emulator."""

    workspace: Workspace
    progress: Progress
    emulator: Emulator
    bootstrap: SynthesizedStack
    environment: SynthesizedStack
    before: set[str] = field(default_factory=set)
    hosted_zones: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    agent: ManagedProcess | None = None
    """Of ECS: it runs the tasks."""
    database: Database | None = None
    # In place of the reference application.
    own: Program | None = None
    # Protections that had to be lifted by hand before the destroy, by stack.
    lifted: dict[str, list[str]] = field(default_factory=dict)

    def up(self) -> None:
        """Everything, up to a page and an API that answer."""
        self.before = inventory.take(self.emulator.clients)
        self.deploy()
        self._serve()

    def deploy(self) -> None:
        """What Terraform makes, and nothing that runs."""
        bootstrapping = Bootstrapping()
        with bootstrapping.beside(lambda: self._bootstrap(bootstrapping)):
            self.deploy_environment()

    def planned_changes(self) -> list[str]:
        """What a second plan would change: nothing, if what was applied is what is there."""
        with self.progress.step(f"terraform plan {self.environment.name}") as step:
            return self.terraform(self.environment, step).planned_changes()

    def down(self) -> Remains:
        """Destroy everything, and compare what is there with what was there before."""
        self.stop()
        on_purpose = self.destroy_environment()
        self._destroy_bootstrap()
        left = inventory.take(self.emulator.clients) - self.before
        return Remains(on_purpose=sorted(left & on_purpose), forgotten=sorted(left - on_purpose))

    def stop(self) -> None:
        """Stop the tasks and their database."""
        agent.stop(self.workspace, self.agent)
        self.agent = None
        database.stop(self.workspace, self.database)
        self.database = None

    def _bootstrap(self, bootstrapping: Bootstrapping) -> None:
        preconditions.create_identity_providers(self.bootstrap, self.emulator.clients)
        folder = self._copy(self.bootstrap)
        overrides.keep_state_local(folder)
        self._apply(self.bootstrap, bootstrapping.watch)
        with self.progress.step("move the bootstrap stack's state into its bucket"):
            overrides.keep_state_remote(self.bootstrap, folder, endpoint=self.emulator.endpoint)
            self.terraform(self.bootstrap).init(migrate=True)
            for left_behind in folder.glob("terraform.tfstate*"):
                left_behind.unlink()

    def deploy_environment(self) -> None:
        clients = self.emulator.clients
        self.hosted_zones = preconditions.create_hosted_zones(self.environment, clients)
        preconditions.push_images(self.environment, clients)
        folder = self._copy(self.environment)
        overrides.keep_state_remote(self.environment, folder, endpoint=self.emulator.endpoint)
        programs.write(self.workspace, {programs.ALL: self.own} if self.own else {})
        # Tasks run while Terraform applies: a function that it invokes may start one and wait for it.
        if self.agent is None:
            services = played.services(self.environment)
            self.agent = agent.start(self.workspace, self.emulator, services)
        self._apply(self.environment, lambda step: given_up.watching(step, self.workspace, clients))
        self.outputs = self.terraform(self.environment).outputs()

    def _serve(self) -> None:
        clients = self.emulator.clients
        with self.progress.step("wait until the application gets requests"):
            self.well()
        self.database = database.attach(self.workspace)
        with self.progress.step("copy the page to the assets bucket"):
            page.publish(self.workspace.project / "app" / "page", self.output("assets_bucket_name"), clients)

    @property
    def application(self) -> Application | None:
        """The one that gets requests now: ECS replaces what has died."""
        return application.running(self.workspace, *self._service, self.emulator.clients)

    def well(self) -> Application:
        """The application, as soon as it gets requests."""
        return application.well(self.workspace, *self._service, self.emulator.clients)

    @property
    def _service(self) -> tuple[str, str]:
        """The names of cluster and service."""
        return self.output("ecs_cluster_name"), self.output("ecs_service_name")

    def output(self, name: str) -> str:
        if name not in self.outputs:
            raise StrongroomError(f"The stack {self.environment.name} has no output {name}.")
        return str(self.outputs[name]["value"])

    def destroy_environment(self) -> set[str]:
        """Returns what stays on purpose."""
        kept = self._destroy(self.environment)
        preconditions.delete_hosted_zones(self.hosted_zones.values(), self.emulator.clients)
        return kept

    def _destroy_bootstrap(self) -> None:
        folder = self._folder(self.bootstrap)
        with self.progress.step("move the bootstrap stack's state out of its bucket"):
            overrides.keep_state_local(folder)
            self.terraform(self.bootstrap).init(migrate=True)
        self._destroy(self.bootstrap)
        preconditions.delete_identity_providers(self.bootstrap, self.emulator.clients)

    def _apply(self, stack: SynthesizedStack, watch: Callable[[Step], Report] = lambda step: step) -> None:
        with self.progress.step(f"terraform init {stack.name}"):
            self.terraform(stack).init()
        with self.progress.step(f"terraform apply {stack.name}") as step:
            self.terraform(stack, watch(step)).apply()

    def _destroy(self, stack: SynthesizedStack) -> set[str]:
        resources = self.terraform(stack).resources()
        kept = inventory.kept(resources, self.emulator.clients)
        overrides.allow_destroy(stack, self._folder(stack))
        self.lifted[stack.name] = release(resources, self.emulator.clients)
        with self.progress.step(f"terraform destroy {stack.name}") as step:
            self.terraform(stack, step).destroy()
        return kept

    def _copy(self, stack: SynthesizedStack) -> Path:
        folder = stack.copy_to(self._folder(stack))
        overrides.write(stack, folder, endpoint=self.emulator.endpoint, hosted_zones=self.hosted_zones)
        return folder

    def _folder(self, stack: SynthesizedStack) -> Path:
        return self.workspace.stacks / stack.name

    def terraform(self, stack: SynthesizedStack, report: Report = silent) -> Terraform:
        return Terraform(self._folder(stack), terraform_environment(self.workspace, stack.region), report)
