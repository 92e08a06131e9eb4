"""The task definition, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.containers import container
from tests.strongroom.proof.mutants.mutant import Draft, mutant

TASK = "service/task_definition"


@mutant("a-quarter-of-a-core", "256 CPU units for 10,000 users", named=TASK)
def _(draft: Draft) -> None:
    draft(TASK).update(cpu="256", memory="512")


@mutant("impossible-size", "Fargate has no task with 2,048 CPU units and 3 GiB", named=TASK)
def _(draft: Draft) -> None:
    draft(TASK).update(cpu="2048", memory="3072")


@mutant("host-network", "Fargate refuses the network mode", named=TASK)
def _(draft: Draft) -> None:
    draft(TASK)["network_mode"] = "host"


@mutant("for-ec2-only", "The service's capacity providers can't run the task", named=TASK)
def _(draft: Draft) -> None:
    draft(TASK)["requires_compatibilities"] = ["EC2"]


@mutant("host-volume", "Fargate has no host whose folder could be mounted", named=TASK)
def _(draft: Draft) -> None:
    draft(TASK)["volume"][0]["host_path"] = "/var/run"


@mutant("host-processes", "Fargate refuses to share the host's processes", named=TASK)
def _(draft: Draft) -> None:
    draft(TASK)["pid_mode"] = "host"


@mutant("tmpfs-on-fargate", "Fargate refuses tmpfs", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["linuxParameters"]["tmpfs"] = [{"containerPath": "/run", "size": 64}]


@mutant("linked-containers", "Fargate refuses links", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["links"] = ["sidecar"]


@mutant("another-host-port", "With awsvpc a container has the host's port", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["portMappings"][0]["hostPort"] = 80


@mutant("five-minutes-to-stop", "Fargate refuses more than two minutes", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["stopTimeout"] = 300


@mutant("nothing-essential", "ECS refuses a task whose containers may all end", named=TASK)
def _(draft: Draft) -> None:
    with container(draft) as definition:
        definition["essential"] = False


@mutant("architecture-left-out", "An ARM64 image on X86_64: exec format error", named=TASK)
def _(draft: Draft) -> None:
    del draft(TASK)["runtime_platform"]
