"""The function that runs the migration's task: every way in which one can end, over ECS's and Logs' own shapes.

The clients are boto3's, whose stubs refuse a request or an answer that is not as the API has it.
"""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from lambdas.run_migration.request import Request

CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/example-app-test"
FAMILY = "example-migrate-test"
REVISION = f"arn:aws:ecs:us-east-1:123456789012:task-definition/{FAMILY}:7"
TASK = "arn:aws:ecs:us-east-1:123456789012:task/example-app-test/0123abcd"
LOG_GROUP = "/ecs/example-migrate-test"
ENVIRONMENT = {
    "CLUSTER": CLUSTER,
    "CONTAINER": "migrate",
    "LOG_GROUP": LOG_GROUP,
    "STOP_SECONDS": "30",
    "TIMEOUT_SECONDS": "600",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}
EVENT = {"task_definition": REVISION, "subnets": ["subnet-a", "subnet-b"], "security_groups": ["sg-1"]}
RUN: dict[str, Any] = {
    "cluster": CLUSTER,
    "taskDefinition": REVISION,
    "clientToken": ANY,
    "count": 1,
    "launchType": "FARGATE",
    "platformVersion": "LATEST",
    "enableECSManagedTags": True,
    "propagateTags": "TASK_DEFINITION",
    "networkConfiguration": {
        "awsvpcConfiguration": {
            "subnets": ["subnet-a", "subnet-b"],
            "securityGroups": ["sg-1"],
            "assignPublicIp": "DISABLED",
        }
    },
}
CAPACITY = "Capacity is unavailable at this time. Please try again later or in a different availability zone"


def task(status: str = "RUNNING", **more: Any) -> dict[str, Any]:
    return {"taskArn": TASK, "taskDefinitionArn": REVISION, "lastStatus": status, **more}


def stopped(code: int | None, **more: Any) -> dict[str, Any]:
    container = {"name": "migrate", "lastStatus": "STOPPED", **({} if code is None else {"exitCode": code})}
    ended = {"stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited"}
    return task("STOPPED", containers=[container], **{**ended, **more})


@dataclass
class Clock:
    """A second that nobody waits for."""

    now: float = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Context:
    """Lambda's, with the timeout that the stack gives the function."""

    clock: Clock
    timeout: float = 690.0
    aws_request_id: str = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return int(1000 * (self.timeout - self.clock.now))


@dataclass
class Function:
    module: ModuleType
    ecs: Stubber
    logs: Stubber
    clock: Clock = field(default_factory=Clock)

    def __call__(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.module.handler(EVENT, Context(self.clock))
        return answer

    def fails(self) -> str:
        with pytest.raises(self.module.MigrationError) as raised:
            self()
        return str(raised.value)

    def starts(self, *answers: dict[str, Any]) -> None:
        """Each call of RunTask; without `answers`, one that starts a task."""
        for answer in answers or (task("PROVISIONING"),):
            self.ecs.add_response("run_task", {"tasks": [answer], "failures": []}, RUN)

    def has_no_room(self, times: int) -> None:
        for _ in range(times):
            self.ecs.add_response("run_task", {"tasks": [], "failures": [{"reason": CAPACITY}]}, RUN)

    def is_seen(self, *seen: dict[str, Any], times: int = 1) -> None:
        for _ in range(times):
            self.ecs.add_response(
                "describe_tasks",
                {"tasks": [*seen], "failures": []},
                {"cluster": CLUSTER, "tasks": [TASK]},
            )

    def wrote(self, *lines: str) -> None:
        self.logs.add_response(
            "get_log_events",
            {"events": [{"timestamp": 1, "message": line} for line in lines]},
            {
                "logGroupName": LOG_GROUP,
                "logStreamName": "migrate/migrate/0123abcd",
                "limit": 20,
                "startFromHead": False,
            },
        )

    def wrote_nothing(self, times: int = 4) -> None:
        for _ in range(times):
            self.logs.add_client_error("get_log_events", "ResourceNotFoundException")


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Iterator[Function]:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    module = importlib.import_module("lambdas.run_migration.handler")
    clients = {name: boto3.client(name) for name in ("ecs", "logs")}
    with Stubber(clients["ecs"]) as ecs, Stubber(clients["logs"]) as logs:
        made = Function(module, ecs, logs)
        for name, value in (*clients.items(), ("clock", made.clock)):
            monkeypatch.setattr(module, name, value)
        yield made
        ecs.assert_no_pending_responses()
        logs.assert_no_pending_responses()


def test_it_waits_until_the_task_has_ended(function: Function) -> None:
    function.starts()
    function.is_seen(task("PENDING"))
    function.is_seen(task(), times=3)
    function.is_seen(stopped(0))
    assert function() == {"task": TASK, "task_definition": REVISION, "exit_code": 0}


def test_what_failed_is_told_with_exit_code_reason_and_last_lines(function: Function) -> None:
    function.starts()
    function.is_seen(stopped(1))
    function.wrote("taking step 0002\n", 'relation "refunds" does not exist', "x" * 700)
    said = function.fails()
    assert said.startswith(
        f"The migration {FAMILY}:7 failed: exit code 1; EssentialContainerExited: Essential container in task "
        "exited."
    )
    assert said.splitlines()[1:] == [
        "taking step 0002",
        'relation "refunds" does not exist',
        f"{'x' * 500}…",
    ]


def test_a_task_that_never_ran_has_no_exit_code_and_is_no_success(function: Function) -> None:
    reason = "CannotPullContainerError: image manifest not found"
    function.starts()
    function.is_seen(stopped(None, stopCode="TaskFailedToStart", stoppedReason=reason))
    function.wrote_nothing()
    assert f"no exit code; TaskFailedToStart: {reason}. Task {TASK}. It wrote nothing." in function.fails()


def test_another_containers_exit_code_is_not_the_migrations(function: Function) -> None:
    sidecar = {"name": "agent", "exitCode": 0, "reason": "OutOfMemoryError: container killed"}
    function.starts()
    function.is_seen({**stopped(0), "containers": [sidecar]})
    function.wrote_nothing()
    said = function.fails()
    assert "no exit code" in said
    assert "OutOfMemoryError" in said


def test_its_last_lines_may_come_after_it(function: Function) -> None:
    function.starts()
    function.is_seen(stopped(1))
    function.wrote_nothing(times=2)
    function.wrote("no password")
    assert function.fails().endswith("It wrote last:\nno password")


def test_a_log_that_can_not_be_read_hides_nothing_else(function: Function) -> None:
    function.starts()
    function.is_seen(stopped(3))
    function.logs.add_client_error("get_log_events", "AccessDeniedException")
    said = function.fails()
    assert "exit code 3" in said
    assert "its log can't be read: An error occurred (AccessDeniedException)" in said


def test_what_hangs_is_stopped_before_the_functions_own_timeout(function: Function) -> None:
    function.starts()
    function.is_seen(task(), times=300)
    function.ecs.add_response(
        "stop_task",
        {"task": task()},
        {"cluster": CLUSTER, "task": TASK, "reason": "The migration took longer than 600 s"},
    )
    function.is_seen(task("DEACTIVATING"), times=15)
    function.is_seen(
        stopped(137, stopCode="UserInitiated", stoppedReason="The migration took longer than 600 s")
    )
    function.wrote("waiting for a lock")
    said = function.fails()
    assert "took longer than 600 s and was stopped: exit code 137; UserInitiated" in said
    assert said.endswith("waiting for a lock")
    assert function.clock.now < 690


def test_what_does_not_stop_is_told_in_time(function: Function) -> None:
    function.starts()
    function.is_seen(task(), times=300)
    function.ecs.add_response("stop_task", {"task": task()}, {"cluster": CLUSTER, "task": TASK, "reason": ANY})
    for _ in range(60):
        function.is_seen(task("STOPPING"))
    function.wrote("still here")
    with pytest.raises(function.module.MigrationError, match="was stopped: it does not stop"):
        function()
    assert function.clock.now < 685
    function.ecs._queue.clear()  # what it did not wait for


def test_a_call_that_is_made_again_waits_for_the_task_of_the_first(function: Function) -> None:
    """ECS gives back what it has started for the token: the next two tests have tokens that are the same."""
    function.starts(task("RUNNING"))
    function.is_seen(stopped(0))
    assert function()["task"] == TASK


def test_the_same_request_has_the_same_tokens_and_each_attempt_another() -> None:
    request = Request.of(EVENT)
    tokens = [request.run_task(CLUSTER, attempt)["clientToken"] for attempt in (0, 1, 0)]
    assert tokens[0] == tokens[2] != tokens[1]
    assert len(tokens[0]) == 64, "ECS takes no more"
    later = dataclasses.replace(request, task_definition=REVISION.replace(":7", ":8"))
    assert later.run_task(CLUSTER, 0)["clientToken"] not in tokens


def test_after_a_task_that_has_ended_another_one_is_started(function: Function) -> None:
    """The migration failed, its cause is gone, and the same release is deployed again within the hour."""
    tokens: list[str] = []
    function.module.ecs.meta.events.register(
        "provide-client-params.ecs.RunTask", lambda params, **_: tokens.append(params["clientToken"])
    )
    before = {"taskArn": TASK.replace("0123", "ffff"), "lastStatus": "STOPPED", "desiredStatus": "STOPPED"}
    function.starts(before, before, task("PROVISIONING"))
    function.is_seen(stopped(0))
    assert function()["task"] == TASK
    assert len({*tokens}) == 3


def test_it_waits_for_capacity(function: Function) -> None:
    function.has_no_room(times=3)
    function.starts()
    function.is_seen(stopped(0))
    assert function()["exit_code"] == 0
    assert function.clock.now == 30


def test_capacity_that_does_not_come_is_told(function: Function) -> None:
    function.has_no_room(times=60)
    assert function.fails() == f"The migration {FAMILY}:7 was not started: ECS says {CAPACITY}."


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("AccessDeniedException", "is not authorized to perform: ecs:RunTask"),
        ("ClientException", "ECS was unable to assume the role that was provided for this task."),
    ],
)
def test_roles_that_were_made_a_moment_ago(function: Function, code: str, message: str) -> None:
    for _ in range(5):
        function.ecs.add_client_error("run_task", code, message)
    function.starts()
    function.is_seen(stopped(0))
    assert function()["exit_code"] == 0


def test_a_role_that_may_not_is_told_after_a_minute(function: Function) -> None:
    for _ in range(31):
        function.ecs.add_client_error("run_task", "AccessDeniedException", "not authorized")
    assert "not authorized" in function.fails()
    assert function.clock.now == 60


def test_a_refusal_that_no_time_heals_is_told_at_once(function: Function) -> None:
    function.ecs.add_client_error("run_task", "ClusterNotFoundException", "Cluster not found.")
    assert "was not started: ECS says An error occurred (ClusterNotFoundException)" in function.fails()
    assert function.clock.now == 0


def test_ecs_may_not_know_at_once_what_it_has_started(function: Function) -> None:
    function.starts()
    function.is_seen(times=4)
    function.is_seen(stopped(0))
    assert function()["exit_code"] == 0


def test_a_task_that_ecs_never_knows_is_no_success(function: Function) -> None:
    function.starts()
    function.is_seen(times=16)
    assert "ECS does not know the task" in function.fails()
