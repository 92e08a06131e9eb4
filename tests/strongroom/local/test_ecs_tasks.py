"""RunTask on the emulator: containers are processes, in their order, and it is told in ECS's words."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from strongroom.local import emulator
from strongroom.local.application import Program
from strongroom.local.aws import Clients
from strongroom.local.database import postgres
from strongroom.local.database import process as database
from strongroom.local.ecs import process as agent
from strongroom.local.ecs import programs
from strongroom.local.processes import started
from strongroom.workspace import PROJECT, Workspace

WITHIN = 30.0  # seconds, on a machine that has other work
ACCOUNT, REGION = "123456789012", "us-east-1"
GROUP = "/ecs/things"

Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Clients]]:
    workspace = Workspace(PROJECT, tmp_path_factory.mktemp("ecs")).created()
    with emulator.running(workspace, account_id=ACCOUNT, region=REGION) as running:
        running.clients("ecs").create_cluster(clusterName="things")
        running.clients("logs").create_log_group(logGroupName=GROUP)
        process = agent.start(workspace, running)
        try:
            yield workspace, running.clients
        finally:
            agent.stop(workspace, process)


@pytest.fixture
def clients(place: tuple[Workspace, Clients]) -> Clients:
    return place[1]


def container(name: str, code: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "image": "example.com/things@sha256:0",
        "command": ["python", "-uc", code],
        "stopTimeout": 2,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": GROUP,
                "awslogs-region": REGION,
                "awslogs-stream-prefix": "logs",
            },
        },
        **more,
    }


def run(
    clients: Clients,
    *containers: dict[str, Any],
    role: str = "",
    at_first: str = "PROVISIONING",
    **request: Any,
) -> str:
    """The ARN of a task that RunTask has made."""
    ecs = clients("ecs")
    definition = ecs.register_task_definition(
        family="things",
        networkMode="awsvpc",
        containerDefinitions=list(containers),
        **({"taskRoleArn": role} if role else {}),
    )["taskDefinition"]["taskDefinitionArn"]
    [task] = ecs.run_task(cluster="things", taskDefinition=definition, launchType="FARGATE", **request)["tasks"]
    assert task["lastStatus"] == at_first
    return str(task["taskArn"])


def told(clients: Clients, arn: str) -> dict[str, Any]:
    [task] = clients("ecs").describe_tasks(cluster="things", tasks=[arn])["tasks"]
    return dict(task)


def until(clients: Clients, arn: str, status: str) -> dict[str, Any]:
    deadline = time.monotonic() + WITHIN
    while (task := told(clients, arn))["lastStatus"] != status:
        assert time.monotonic() < deadline, task
        time.sleep(0.05)
    return task


def logged(clients: Clients, arn: str, name: str) -> list[str]:
    stream = f"logs/{name}/{arn.rpartition('/')[2]}"
    logs = clients("logs")
    try:
        events = logs.get_log_events(logGroupName=GROUP, logStreamName=stream)["events"]
    except logs.exceptions.ResourceNotFoundException:
        return []
    return [str(event["message"]) for event in events]


def by_name(task: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in task["containers"]}


def test_a_task_that_ends_tells_its_exit_code_and_what_it_logged(clients: Clients) -> None:
    arn = run(clients, container("job", "print('one'); print('two', end=''); raise SystemExit(3)"))
    task = until(clients, arn, "STOPPED")
    assert (task["stopCode"], task["stoppedReason"]) == (
        "EssentialContainerExited",
        "Essential container in task exited",
    )
    assert task["desiredStatus"] == "STOPPED"
    assert task["containers"][0]["exitCode"] == 3
    assert task["containers"][0]["lastStatus"] == "STOPPED"
    assert logged(clients, arn, "job") == ["one", "two"]


def test_environment_secrets_role_and_overrides(clients: Clients) -> None:
    """And nothing of this shell's."""
    role = clients("iam").create_role(RoleName="job", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    secret = clients("secretsmanager").create_secret(Name="owner", SecretString='{"password": "p"}')["ARN"]
    code = (
        "import os, boto3; print(os.environ['A'], os.environ['B'], os.environ['P']);"
        "print(boto3.client('sts').get_caller_identity()['Arn']); print('HOME' in os.environ)"
    )
    arn = run(
        clients,
        container(
            "job",
            code,
            environment=[{"name": "A", "value": "a"}, {"name": "B", "value": "b"}],
            secrets=[{"name": "P", "valueFrom": f"{secret}:password::"}],
        ),
        role=role,
        overrides={"containerOverrides": [{"name": "job", "environment": [{"name": "B", "value": "c"}]}]},
    )
    until(clients, arn, "STOPPED")
    first, second, third = logged(clients, arn, "job")
    assert first == "a c p"
    assert second.startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/job/")
    assert third == "False"


def test_a_secret_that_is_not_there_keeps_all_containers_from_starting(clients: Clients) -> None:
    missing = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:rds!cluster-0"
    arn = run(clients, container("job", "print('started')", secrets=[{"name": "P", "valueFrom": missing}]))
    task = until(clients, arn, "STOPPED")
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("ResourceInitializationError: unable to pull secrets")
    assert "exitCode" not in task["containers"][0]


def test_a_program_that_is_not_there_does_not_start(clients: Clients) -> None:
    arn = run(clients, container("job", "") | {"command": ["no-such-program"]})
    task = until(clients, arn, "STOPPED")
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["containers"][0]["reason"].startswith("CannotStartContainerError")
    assert "exitCode" not in task["containers"][0]


def test_an_image_that_is_not_in_its_repository_is_not_pulled(clients: Clients) -> None:
    image = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/nobody@sha256:{'0' * 64}"
    arn = run(clients, container("job", "") | {"image": image})
    task = until(clients, arn, "STOPPED")
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("CannotPullContainerError")


def test_the_same_client_token_is_the_same_task(clients: Clients) -> None:
    ecs = clients("ecs")
    arn = run(clients, container("job", "print('one')"), clientToken="once")
    definition = told(clients, arn)["taskDefinitionArn"]
    again, other = (
        ecs.run_task(cluster="things", taskDefinition=definition, clientToken=token)["tasks"][0]["taskArn"]
        for token in ("once", "twice")
    )
    assert again == arn != other
    until(clients, other, "STOPPED")


def test_stop_task_is_heard(clients: Clients) -> None:
    code = "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(7)); print('up'); time.sleep(60)"
    arn = run(clients, container("job", code))
    until(clients, arn, "RUNNING")
    while logged(clients, arn, "job") != ["up"]:
        time.sleep(0.05)
    stopping = clients("ecs").stop_task(cluster="things", task=arn, reason="the deadline has passed")["task"]
    assert stopping["desiredStatus"] == "STOPPED"
    assert stopping["lastStatus"] != "STOPPED"
    task = until(clients, arn, "STOPPED")
    assert (task["stopCode"], task["stoppedReason"]) == ("UserInitiated", "the deadline has passed")
    assert task["containers"][0]["exitCode"] == 7


def test_who_does_not_hear_is_killed_after_the_stop_timeout(clients: Clients) -> None:
    arn = run(
        clients,
        container("job", "import signal, time; signal.signal(15, lambda *_: 0); print(1); time.sleep(60)"),
    )
    until(clients, arn, "RUNNING")
    while not logged(clients, arn, "job"):
        time.sleep(0.05)
    began = time.monotonic()
    clients("ecs").stop_task(cluster="things", task=arn)
    task = until(clients, arn, "STOPPED")
    assert time.monotonic() - began >= 2
    assert task["containers"][0]["exitCode"] == 137


def test_containers_wait_for_those_that_they_depend_on(clients: Clients) -> None:
    after = [{"containerName": "first", "condition": "SUCCESS"}]
    arn = run(
        clients,
        container("second", "import time; print(time.time())", dependsOn=after),
        container("first", "import time; time.sleep(0.5); print(time.time())", essential=False),
    )
    until(clients, arn, "STOPPED")
    assert float(logged(clients, arn, "first")[0]) < float(logged(clients, arn, "second")[0])


def test_who_waits_for_a_success_that_never_comes_does_not_start(clients: Clients) -> None:
    after = [{"containerName": "first", "condition": "SUCCESS"}]
    arn = run(
        clients,
        container("second", "print('started')", dependsOn=after),
        container("first", "raise SystemExit(4)", essential=False),
    )
    task = until(clients, arn, "STOPPED")
    assert (task["stopCode"], task["stoppedReason"]) == ("TaskFailedToStart", "Task failed to start")
    found = by_name(task)
    assert found["first"]["exitCode"] == 4
    assert found["second"]["exitCode"] == 143
    assert "the condition SUCCESS of first" in found["second"]["reason"]


def test_an_essential_container_takes_the_others_with_it(clients: Clients) -> None:
    arn = run(
        clients,
        container("short", "import time; time.sleep(0.5)"),
        container("long", "import time; time.sleep(60)"),
    )
    found = by_name(until(clients, arn, "STOPPED"))
    assert (found["short"]["exitCode"], found["long"]["exitCode"]) == (0, 143)


@pytest.mark.parametrize(("answer", "health"), [(0, "HEALTHY"), (1, "UNHEALTHY")])
def test_a_health_check_tells(clients: Clients, answer: int, health: str) -> None:
    check = {
        "command": ["CMD", "python", "-c", f"raise SystemExit({answer})"],
        "interval": 5,
        "retries": 2,
    }
    arn = run(clients, container("job", "import time; time.sleep(60)", healthCheck=check))
    deadline = time.monotonic() + WITHIN
    while told(clients, arn)["healthStatus"] != health:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    # Of a task that belongs to no service nobody stops it for that.
    assert told(clients, arn)["lastStatus"] == "RUNNING"
    clients("ecs").stop_task(cluster="things", task=arn)
    until(clients, arn, "STOPPED")


def test_a_migration_reaches_the_database_behind_its_cluster(place: tuple[Workspace, Clients]) -> None:
    """PostgreSQL is started for the first container that asks for the cluster's endpoint."""
    workspace, clients = place
    clients("rds").create_db_cluster(
        DBClusterIdentifier="books",
        Engine="aurora-postgresql",
        EngineVersion="17.7",
        DatabaseName="ledger",
        MasterUsername="ledger_owner",
        ManageMasterUserPassword=True,
    )
    [cluster] = clients("rds").describe_db_clusters()["DBClusters"]
    environment = {
        "APPLICATION": "things",
        "DATABASE_HOST": cluster["Endpoint"],
        "DATABASE_NAME": "ledger",
        "DATABASE_PORT": "5432",
        "ENVIRONMENT": "prod",
        "LOG_LEVEL": "INFO",
    }
    migration = container(
        "migrate",
        "",
        environment=[{"name": name, "value": value} for name, value in environment.items()],
        secrets=[{"name": "DATABASE_CREDENTIALS", "valueFrom": cluster["MasterUserSecret"]["SecretArn"]}],
    ) | {"command": ["python", "-m", "app.migrate"]}
    try:
        for _ in range(2):  # the second finds the database, and nothing to do
            arn = run(clients, migration)
            task = until(clients, arn, "STOPPED")
            assert task["containers"][0]["exitCode"] == 0, logged(clients, arn, "migrate")
            assert "the schema is up to date" in logged(clients, arn, "migrate")[-1]
        found = database.attach(workspace)
        assert found is not None
        with postgres.connect(found.socket, database="ledger") as connection:
            assert connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
    finally:
        database.stop(workspace)


def test_ones_own_programs_are_in_the_place_of_image_and_migration(
    place: tuple[Workspace, Clients], tmp_path: Path
) -> None:
    """By tag, by reference, and for all others; the migration where there is no port."""
    workspace, clients = place
    clients("ecr").create_repository(repositoryName="app")
    pushed = clients("ecr").put_image(repositoryName="app", imageTag="1.2.3", imageManifest="{}")["image"]
    digest = pushed["imageId"]["imageDigest"]
    images = {
        "1.2.3": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app@{digest}",
        "example.com/other@sha256:0": "example.com/other@sha256:0",
        programs.ALL: "example.com/third@sha256:0",
    }

    def says(word: str) -> tuple[str, ...]:
        return (sys.executable, "-c", f"import os; print({word!r}, os.getcwd())")

    programs.write(
        workspace,
        {name: Program(says(name), tmp_path, says(f"{name} before")) for name in images},
    )
    try:
        for name, image in images.items():
            served = container("app", "") | {"image": image, "portMappings": [{"containerPort": 8080}]}
            arn = run(clients, served, container("migrate", "", essential=False) | {"image": image})
            until(clients, arn, "STOPPED")
            assert logged(clients, arn, "app") == [f"{name} {tmp_path}"]
    finally:
        workspace.programs.unlink()


def test_nothing_is_left_once_the_agent_is_stopped(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nor once it was killed, and could stop nothing."""
    workspace = Workspace(PROJECT, tmp_path_factory.mktemp("ecs")).created()
    with emulator.running(workspace, account_id=ACCOUNT, region=REGION) as running:
        running.clients("ecs").create_cluster(clusterName="things")
        for killed in (False, True):
            process = agent.start(workspace, running)
            arn = run(running.clients, container("job", "import time; time.sleep(60)"))
            pid = int(until(running.clients, arn, "RUNNING")["containers"][0]["runtimeId"].rpartition("-")[2])
            assert started(pid)
            if killed:
                process.kill()
            agent.stop(workspace, process)
            assert not started(pid)
            assert not list(workspace.tasks.glob("*.pid.json"))


def test_without_an_agent_a_task_is_called_done(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nobody would end it, and who waits for it, as Terraform for a migration, would wait in vain."""
    workspace = Workspace(PROJECT, tmp_path_factory.mktemp("alone")).created()
    with emulator.running(workspace, account_id=ACCOUNT, region=REGION) as running:
        running.clients("ecs").create_cluster(clusterName="things")
        arn = run(running.clients, container("app", "raise SystemExit(3)"), at_first="STOPPED")
        (task,) = running.clients("ecs").describe_tasks(cluster="things", tasks=[arn])["tasks"]
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "EssentialContainerExited")
    assert [each["exitCode"] for each in task["containers"]] == [0]
