"""The task's containers, weakened: the text that Terraform and checkov pass unread."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.strongroom.proof.mutants.containers import container, containers
from tests.strongroom.proof.mutants.mutant import Attributes, Draft, mutant

TASK, MIGRATION = "service/task_definition", "migration/task_definition"


@mutant("unreadable-containers", "Nobody reviews or checks what is inside", named=TASK)
def _(draft: Draft) -> None:
    draft(TASK)["container_definitions"] = '${file("containers.json")}'


@mutant("writable-root", "Whoever gets in can change the program", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["readonlyRootFilesystem"] = False


@mutant("root", "The program is root in its container", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["user"] = "0:0"


@mutant("whoever-the-image-says", "The user is the image's affair, and most images say root", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        del definition["user"]


@mutant("privileged", "The container has the host's privileges", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["privileged"] = True


@mutant("capabilities-kept", "The program keeps fourteen of root's capabilities", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        del definition["linuxParameters"]["capabilities"]


@mutant("may-trace-others", "The program can read the memory of every other process in the task", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["linuxParameters"]["capabilities"]["add"] = ["SYS_PTRACE"]


@mutant("no-health-check", "A process that hangs is never replaced", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        del definition["healthCheck"]


@mutant("health-every-five-minutes", "A broken task serves for a quarter of an hour", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["healthCheck"]["interval"] = 300


@mutant("no-time-to-start", "A task that is still starting is taken for broken", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        del definition["healthCheck"]["startPeriod"]


@mutant("health-check-without-cmd", "ECS refuses a command that does not begin with CMD", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["healthCheck"]["command"].pop(0)


@mutant("container-without-log", "What the application says is nowhere", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        del definition["logConfiguration"]


@mutant("log-in-another-region", "The log driver looks for the group in a region that lacks it", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["logConfiguration"]["options"]["awslogs-region"] = "eu-west-1"


@mutant("log-group-of-nobody", "The log group is not the stack's: the task does not start", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["logConfiguration"]["options"]["awslogs-group"] = "/ecs/app"


@mutant("no-stream-prefix", "Fargate refuses awslogs without a stream prefix", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        del definition["logConfiguration"]["options"]["awslogs-stream-prefix"]


@mutant("log-on-a-host", "Fargate refuses the json-file driver", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["logConfiguration"]["logDriver"] = "json-file"


@mutant("password-in-the-environment", "The password is in state, plan and console", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["environment"].append({"name": "VAULT_PASSWORD", "value": "correct horse battery"})


@mutant("password-in-an-address", "The connection string in the environment has a password in it", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["environment"].append({"name": "ZONE", "value": "postgresql://app:hunter2@db.example.com"})


@mutant("latest-image", "Tasks that start tomorrow run another program", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["image"] = definition["image"].partition("@")[0] + ":latest"


@mutant("image-by-tag", "A tag that is moved changes what a rollback goes back to", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["image"] = definition["image"].partition("@")[0] + ":1.0.0"


@mutant("mount-without-volume", "ECS refuses a mount of a volume that the task lacks", named=TASK)
def _(draft: Draft) -> None:
    del draft(TASK)["volume"]


@mutant("nowhere-to-write", "The first temporary file ends the program", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        del definition["mountPoints"]


@mutant("killed-before-requests-end", "A task that Spot takes back cuts off its requests", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["stopTimeout"] = 5


@mutant("keys-in-any-order", "Every plan shows a new task definition", named=TASK)
def _(draft: Draft) -> None:
    containers = json.loads(draft(TASK)["container_definitions"])
    reordered = [dict(reversed(definition.items())) for definition in containers]
    draft(TASK)["container_definitions"] = json.dumps(reordered)


@mutant("variables-in-any-order", "Every plan shows a deployment", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["environment"].reverse()


@mutant("empty-values", "ECS leaves empty lists out, and every plan puts them back", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["systemControls"] = []


@mutant("migration-as-root", "What runs before the application is root in its container", named=MIGRATION)
def _(draft: Draft) -> None:
    with container(draft, "migrate") as definition:
        definition["user"] = "0:0"


@contextmanager
def sidecar(draft: Draft, **more: Any) -> Iterator[Attributes]:
    """Yields the application's container, with one more beside it that may end."""
    with containers(draft) as definitions:
        (app,) = definitions
        beside = {key: value for key, value in app.items() if key not in ("healthCheck", "portMappings")}
        definitions.append({**beside, "name": "sidecar", "essential": False, **more})
        yield app


def waits_for(name: str, condition: str) -> dict[str, Any]:
    return {"dependsOn": [{"containerName": name, "condition": condition}]}


@mutant("waits-for-nobody", "ECS refuses to wait for a container that the task does not have", named=TASK)
def _(draft: Draft) -> None:
    with sidecar(draft) as app:
        app.update(waits_for("migration", "SUCCESS"))


@mutant("waits-for-the-end-of-all", "When what it waits for has ended, ECS stops the whole task", named=TASK)
def _(draft: Draft) -> None:
    with sidecar(draft, essential=True, healthCheck={"command": ["CMD", "true"], "startPeriod": 60}) as app:
        app.update(waits_for("sidecar", "SUCCESS"))


@mutant("waits-for-health", "What it waits for has no health check: the application never starts", named=TASK)
def _(draft: Draft) -> None:
    with sidecar(draft) as app:
        app.update(waits_for("sidecar", "HEALTHY"))


@mutant("waits-in-a-circle", "Two containers wait for each other", named=TASK)
def _(draft: Draft) -> None:
    with sidecar(draft, **waits_for("app", "HEALTHY")) as app:
        app.update(waits_for("sidecar", "SUCCESS"))


@mutant("always-healthy", "A task that answers nobody is healthy", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["healthCheck"]["command"] = ["CMD-SHELL", "wget -q localhost:8080/health || exit 0"]


@mutant("healthy-by-definition", "Nothing is asked, and true is the answer", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["healthCheck"]["command"] = ["CMD", "true"]


@mutant("restarted-in-its-task", "A release that dies each five minutes is never rolled back", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["restartPolicy"] = {"enabled": True, "restartAttemptPeriod": 60}


@mutant("migration-restarted", "A migration that has failed half-way runs once more", named=MIGRATION)
def _(draft: Draft) -> None:
    with container(draft, "migrate") as definition:
        definition["restartPolicy"] = {"enabled": True}


def beside(draft: Draft, task: str) -> None:
    """A container more, which keeps the task; the program's own may end."""
    with containers(draft, task) as found:
        without = ("environment", "portMappings", "secrets")
        found.append({**{key: found[0][key] for key in found[0] if key not in without}, "name": "agent"})
        found[0]["essential"] = False


@mutant("a-task-without-its-program", "The program ends, and its sidecar goes on", named=TASK)
def _(draft: Draft) -> None:
    beside(draft, "app")


@mutant("a-migration-that-is-not-essential", "A migration that has ended is running, to ECS", named=MIGRATION)
def _(draft: Draft) -> None:
    beside(draft, "migrate")
