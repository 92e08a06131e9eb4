"""`strongroom rollout` on ECS's answers, each checked against botocore's model of the API."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from typer.testing import CliRunner

from strongroom.cli import app
from strongroom.operations import account
from strongroom.operations.rollout import command, report
from strongroom.operations.rollout import stopped as stopped_tasks
from strongroom.operations.rollout.looking import Rollout, State, look
from strongroom.operations.rollout.stopped import Client

NAME = "strongroom-app-prod"
OLD, NEW = (f"arn:aws:ecs:us-east-1:123456789012:task-definition/{NAME}:{revision}" for revision in (6, 7))
TASK = "arn:aws:ecs:us-east-1:123456789012:task/strongroom-app-prod/0123456789abcdef0"
EARLIER, REGISTERED, LATER = (datetime(2026, 1, 31, hour, tzinfo=UTC) for hour in (7, 8, 9))
REASON = "ECS deployment circuit breaker: tasks failed to start."
LAST = '{"message": "not started: the database: password authentication failed"}'

Answer = dict[str, Any]


def deployment(task: str, state: str, status: str = "PRIMARY") -> Answer:
    return {"status": status, "taskDefinition": task, "rolloutState": state, "rolloutStateReason": REASON}


def service(
    runs: str, *deployments: Answer, running: int = 2, status: str = "ACTIVE", events: Sequence[Answer] = ()
) -> Answer:
    return {
        "serviceName": NAME,
        "status": status,
        "taskDefinition": runs,
        "desiredCount": 2,
        "runningCount": running,
        "deployments": list(deployments),
        "events": [{"message": f"(service {NAME}) {REASON}", "createdAt": LATER}, *events],
    }


def undone(at: datetime) -> list[Answer]:
    """As ECS says that a deployment did not hold."""
    said = ("rolling back to deployment ecs-svc/6.", "(deployment ecs-svc/7) deployment failed: tasks failed.")
    return [{"message": f"(service {NAME}) {each}", "createdAt": at} for each in said]


GOOD = service(NEW, deployment(NEW, "COMPLETED"))
ROLLED_BACK = service(OLD, deployment(OLD, "COMPLETED"), events=undone(LATER))
NOT_DEPLOYED = service(OLD, deployment(OLD, "COMPLETED"), events=undone(EARLIER))


@contextmanager
def aws(told: Answer | None, *, stopped: bool = False, logged: bool = True) -> Iterator[Client]:
    """ECS and CloudWatch Logs, which answer once, in this order."""
    made = {
        name: boto3.client(
            name, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        for name in ("ecs", "logs")
    }
    with ExitStack() as opened:
        ecs, logs = (opened.enter_context(Stubber(made[name])) for name in ("ecs", "logs"))
        found = {"services": [] if told is None else [told]}
        ecs.add_response("describe_services", found, {"cluster": NAME, "services": [NAME]})
        ecs.add_response(
            "list_task_definitions",
            {"taskDefinitionArns": [NEW]},
            {"familyPrefix": NAME, "status": "ACTIVE", "sort": "DESC", "maxResults": 1},
        )
        if told is not None and NEW not in json.dumps(told, default=str):
            registered = {"taskDefinition": {"registeredAt": REGISTERED}}
            ecs.add_response("describe_task_definition", registered, {"taskDefinition": NEW})
        arns = [TASK] if stopped else []
        ecs.add_response(
            "list_tasks",
            {"taskArns": arns},
            {"cluster": NAME, "serviceName": NAME, "desiredStatus": "STOPPED"},
        )
        if stopped:
            _stopped(ecs, logs, logged=logged)
        yield made.__getitem__


def _stopped(ecs: Stubber, logs: Stubber, *, logged: bool) -> None:
    container = {"name": "app", "exitCode": 3, "reason": "Error"}
    done = {"name": "migrate", "exitCode": 0}
    task = {
        "taskArn": TASK,
        "taskDefinitionArn": NEW,
        "stopCode": "EssentialContainerExited",
        "stoppedReason": "Essential container in task exited",
        "stoppedAt": datetime(2026, 1, 31, 9, 30, tzinfo=UTC),
        "containers": [container, done],
    }
    ecs.add_response("describe_tasks", {"tasks": [task]}, {"cluster": NAME, "tasks": [TASK]})
    options = {"awslogs-group": "/ecs/app", "awslogs-stream-prefix": "app"}
    definition = {
        "containerDefinitions": [
            {"name": "app", "logConfiguration": {"logDriver": "awslogs", "options": options}}
        ]
    }
    ecs.add_response("describe_task_definition", {"taskDefinition": definition}, {"taskDefinition": NEW})
    if not logged:
        logs.add_client_error("get_log_events", "ResourceNotFoundException")
        return
    logs.add_response(
        "get_log_events",
        {"events": [{"message": LAST}]},
        {
            "logGroupName": "/ecs/app",
            "logStreamName": "app/app/0123456789abcdef0",
            "limit": stopped_tasks.LINES_SHOWN,
        },
    )


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (GOOD, State.AS_ASKED),
        (ROLLED_BACK, State.ROLLED_BACK),
        (NOT_DEPLOYED, State.NOT_DEPLOYED),
        (service(OLD, deployment(OLD, "COMPLETED"), deployment(NEW, "FAILED", "ACTIVE")), State.ROLLED_BACK),
        (None, State.MISSING),
        (
            service(NEW, deployment(NEW, "IN_PROGRESS"), deployment(OLD, "COMPLETED", "ACTIVE")),
            State.IN_PROGRESS,
        ),
        (service(NEW, deployment(NEW, "COMPLETED"), deployment(OLD, "COMPLETED", "ACTIVE")), State.IN_PROGRESS),
        (service(NEW, deployment(NEW, "FAILED"), running=0), State.FAILED),
        (service(NEW, deployment(NEW, "COMPLETED"), running=1), State.SHORT),
        (service(NEW, deployment(NEW, "COMPLETED"), status="DRAINING"), State.GONE),
    ],
)
def test_what_a_service_is_in(told: Answer | None, state: State) -> None:
    with aws(told) as client:
        found = look(client, NAME, NAME, NAME)
    assert found.state is state
    assert found.asked == f"{NAME}:7"


def text(rollout: Rollout) -> str:
    return "\n".join(line.plain for line in report.lines(rollout))


def test_what_was_rolled_back_says_why_with_the_containers_last_lines() -> None:
    with aws(ROLLED_BACK, stopped=True) as client:
        told = text(look(client, NAME, NAME, NAME))
    assert f"✗ {NAME} was rolled back" in told
    assert f"asked for {NAME}:7, runs {NAME}:6: 2 of 2 tasks" in told
    assert "EssentialContainerExited: Essential container in task exited" in told
    assert "app: exit code 3: Error" in told
    assert LAST in told
    assert "migrate" not in told, "it ended as it should"


def test_what_was_never_begun_does_not_have_what_ecs_says_of_the_release_before() -> None:
    with aws(NOT_DEPLOYED) as client:
        told = text(look(client, NAME, NAME, NAME))
    assert f"✗ {NAME} was not deployed" in told
    assert f"asked for {NAME}:7, runs {NAME}:6: 2 of 2 tasks" in told
    assert "No deployment of it was begun" in told
    assert REASON not in told


def test_one_that_is_not_there_is_told_beside_the_others() -> None:
    with aws(None) as client:
        told = text(look(client, NAME, NAME, NAME))
    assert f"✗ {NAME} is not there" in told
    assert f"asked for {NAME}:7, runs nothing" in told


def test_a_task_definition_that_nobody_registered() -> None:
    made = boto3.client("ecs", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(made) as ecs:
        ecs.add_response("describe_services", {"services": [ROLLED_BACK]})
        ecs.add_response("list_task_definitions", {"taskDefinitionArns": []})
        found = look(lambda _: made, NAME, NAME, NAME)
    assert (found.state, found.asked) == (State.NOT_DEPLOYED, "no active task definition")


def test_a_container_that_never_started_has_no_lines() -> None:
    with aws(ROLLED_BACK, stopped=True, logged=False) as client:
        (stopped,) = look(client, NAME, NAME, NAME).stopped
    assert stopped.containers[0].lines == ()


@pytest.fixture
def of(monkeypatch: pytest.MonkeyPatch) -> list[Rollout]:
    """What the next looks see, one after the other; the last one for ever."""
    seen: list[Rollout] = []
    monkeypatch.setattr(account, "clients", lambda _: None)
    monkeypatch.setattr(command, "PAUSE", 0.0)
    monkeypatch.setattr(command, "look", lambda *_: seen.pop(0) if len(seen) > 1 else seen[0])
    return seen


def rollout(state: State) -> Rollout:
    return Rollout(NAME, state, f"{NAME}:7", f"{NAME}:7", 2, 2, "")


def test_exit_codes(of: list[Rollout]) -> None:
    of.append(rollout(State.AS_ASKED))
    assert CliRunner().invoke(app, ["rollout", "prod"]).exit_code == 0
    of[:] = [rollout(State.FAILED)]
    assert CliRunner().invoke(app, ["rollout", "prod"]).exit_code == 1


def test_what_goes_on_is_waited_for_and_what_failed_is_not(of: list[Rollout]) -> None:
    of += [rollout(State.IN_PROGRESS), rollout(State.IN_PROGRESS), rollout(State.AS_ASKED)]
    assert CliRunner().invoke(app, ["rollout", "prod", "--wait", "60"]).exit_code == 0
    of[:] = [rollout(State.ROLLED_BACK), rollout(State.AS_ASKED)]
    assert CliRunner().invoke(app, ["rollout", "prod", "--wait", "60"]).exit_code == 1
    of[:] = [rollout(State.IN_PROGRESS)]
    assert CliRunner().invoke(app, ["rollout", "prod"]).exit_code == 1, "nobody waits unless asked to"


def test_for_a_program(of: list[Rollout]) -> None:
    of.append(replace(rollout(State.FAILED), reason=REASON))
    said = CliRunner().invoke(app, ["rollout", "prod", "--json"])
    (told,) = json.loads(said.stdout)
    assert (told["state"], told["reason"]) == (State.FAILED.value, REASON)


CONTAINER = stopped_tasks.Container("migrate", 1, "", (LAST,))


def migration(*containers: stopped_tasks.Container) -> stopped_tasks.Stopped:
    return stopped_tasks.Stopped("0", REGISTERED, "EssentialContainerExited", "Essential container", containers)


@pytest.mark.parametrize("state", [State.NOT_DEPLOYED, State.MISSING])
def test_the_migration_that_failed_is_why(
    of: list[Rollout], monkeypatch: pytest.MonkeyPatch, state: State
) -> None:
    asked: list[tuple[str, str]] = []

    def newest(_: Client, cluster: str, family: str) -> stopped_tasks.Stopped:
        asked.append((cluster, family))
        return migration(CONTAINER)

    monkeypatch.setattr(stopped_tasks, "of_family", newest)
    of.append(rollout(state))
    said = CliRunner().invoke(app, ["rollout", "prod"])
    assert said.exit_code == 1
    assert "its migration failed: task 0 stopped at 08:00:00" in said.stdout
    assert "migrate: exit code 1" in said.stdout
    assert said.stdout.count(LAST) == 1, "every service waits for the same one"
    assert asked == [("strongroom-app-prod", "strongroom-migrate-prod")]


def test_a_migration_that_ended_well_is_no_reason(of: list[Rollout], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopped_tasks, "of_family", lambda *_: migration())
    of.append(rollout(State.NOT_DEPLOYED))
    assert "migration" not in CliRunner().invoke(app, ["rollout", "prod"]).stdout


def test_the_newest_task_of_a_family_counts() -> None:
    made = boto3.client("ecs", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    tasks = [
        {
            "taskArn": f"{TASK}/{at.hour}",
            "taskDefinitionArn": NEW,
            "stoppedAt": at,
            "containers": [{"name": "migrate", "exitCode": code}],
        }
        for at, code in ((EARLIER, 1), (LATER, 0))
    ]
    with Stubber(made) as ecs:
        wanted = {"cluster": NAME, "family": "strongroom-migrate-prod", "desiredStatus": "STOPPED"}
        ecs.add_response("list_tasks", {"taskArns": [each["taskArn"] for each in tasks]}, wanted)
        ecs.add_response("describe_tasks", {"tasks": tasks})
        found = stopped_tasks.of_family(lambda _: made, NAME, "strongroom-migrate-prod")
    assert found is not None
    assert (found.id, found.containers) == ("9", ())
