"""Containers at the edge of what each check accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

TASK, SERVICE, GROUP = "aws_ecs_task_definition.app", "aws_ecs_service.app", "aws_lb_target_group.app"
LOGS = "aws_cloudwatch_log_group.app"


def task(*containers: dict[str, Any], **given: Any) -> dict[str, dict[str, Any]]:
    text = json.dumps([{"name": "app", **container} for container in containers])
    return {TASK: {"container_definitions": text, **given}}


def holds(code: str, container: dict[str, Any], **given: Any) -> bool:
    return problems(code, task(container, **given)) == {}


@pytest.mark.parametrize(
    "text", ["", "null", "{}", "[1]", '${jsonencode([{name = "app"}])}', None, 7, [{"name": "app"}]]
)
def test_what_can_not_be_read_is_said_once(text: object) -> None:
    stack: dict[str, dict[str, Any]] = {TASK: {"container_definitions": text}}
    assert problems("SR631", stack).keys() == {TASK}
    for code in ("SR632", "SR633", "SR634", "SR635", "SR636", "SR637", "SR638", "SR639", "SR641"):
        assert problems(code, stack) == {}, code


def test_every_container_counts() -> None:
    safe = {"readonlyRootFilesystem": True}
    assert problems("SR632", task(safe, safe)) == {}
    assert problems("SR632", task(safe, {"name": "sidecar"})) == {
        TASK: "container sidecar can write to its root file system"
    }
    assert not holds("SR632", {"readonlyRootFilesystem": "true"}), "ECS refuses text for a flag"


@pytest.mark.parametrize(
    ("user", "not_root"),
    [
        ("10001", True),
        ("10001:0", True),
        ("app", True),
        ("0", False),
        ("0:0", False),
        ("root", False),
        ("root:app", False),
        ("", False),
        (None, False),
        (0, False),
    ],
)
def test_users(user: object, not_root: bool) -> None:
    assert holds("SR633", {"user": user}) is not_root


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ({"linuxParameters": {"capabilities": {"drop": ["ALL"]}}}, True),
        ({"linuxParameters": {"capabilities": {"drop": ["ALL"], "add": []}}, "privileged": False}, True),
        ({"linuxParameters": {"capabilities": {"drop": ["NET_RAW"]}}}, False),
        ({"linuxParameters": {}}, False),
        ({}, False),
        ({"linuxParameters": {"capabilities": {"drop": ["ALL"]}}, "privileged": True}, False),
    ],
)
def test_privileges(given: dict[str, Any], safe: bool) -> None:
    assert holds("SR634", given) is safe


ASKS = ["CMD-SHELL", "curl -f localhost || exit 1"]
CHECK = {"command": ASKS, "interval": 30, "timeout": 5, "retries": 3, "startPeriod": 60}


@pytest.mark.parametrize(
    ("changed", "checked"),
    [
        ({}, True),
        ({"interval": 5}, True),
        ({"interval": 31}, False),
        ({"timeout": 6}, False),
        ({"retries": 4}, False),
        ({"startPeriod": 59}, False),
        ({"startPeriod": 301}, False),
        ({"interval": None, "timeout": None, "retries": None}, True),
        ({"command": ["CMD"]}, False),
        ({"command": ["NONE"]}, False),
        ({"command": "CMD-SHELL true"}, False),
        ({"command": ["CMD", "/app", "true"]}, True),
        ({"command": ["CMD", "true"]}, False),
        ({"command": ["CMD-SHELL", "curl -f localhost || exit 0"]}, False),
        ({"command": ["CMD", 0]}, True),
    ],
)
def test_health_checks(changed: dict[str, Any], checked: bool) -> None:
    assert holds("SR635", {"healthCheck": {**CHECK, **changed}}) is checked


def test_a_health_check_with_ecss_defaults() -> None:
    assert holds("SR635", {"healthCheck": {"command": ASKS, "startPeriod": 60}})


def test_a_sidecar_that_may_end_needs_no_health_check() -> None:
    assert holds("SR635", {"essential": False})


def logging(**options: Any) -> dict[str, Any]:
    given = {
        "awslogs-group": "/ecs/app",
        "awslogs-region": "eu-west-1",
        "awslogs-stream-prefix": "app",
        **options,
    }
    return {"logConfiguration": {"logDriver": "awslogs", "options": given}}


def test_a_log_group_by_its_name_or_by_reference() -> None:
    stack = {LOGS: {"name": "/ecs/app"}}
    by_name = task(logging(**{"awslogs-region": "${var.region}"}))
    assert problems("SR636", by_name | stack) == {}
    by_reference = task(logging(**{"awslogs-group": f"${{{LOGS}.name}}", "awslogs-region": "${var.region}"}))
    assert problems("SR636", by_reference | stack) == {}
    assert problems("SR636", by_name).keys() == {TASK}
    assert problems("SR636", task(logging()) | stack).keys() == {TASK}, "the group's region is not told"


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("DB_PASSWORD", "x", True),
        ("db_password", "x", True),
        ("API_KEY", "x", True),
        ("apiKey", "x", True),
        ("STRIPE_SECRET", "${var.stripe}", True),
        ("SESSION_TOKEN", "${random_password.session.result}", True),
        ("DB", "${aws_secretsmanager_secret_version.db.secret_string}", True),
        ("URL", "postgresql://app:hunter2@db:5432/app", True),
        ("NOTE", "AKIAIOSFODNN7EXAMPLE", True),
        ("PEM", "-----BEGIN RSA PRIVATE KEY-----", True),
        ("NOTE", "ASIAIOSFODNN7EXAMPLE", True),
        ("MAIL", f"SG.{'a' * 22}.{'a' * 43}", True),
        ("DB_PASS", "x", True),
        ("DB_PASSWORD", "", False),
        ("DB_SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db", False),
        ("DB_SECRET", "${aws_secretsmanager_secret.db.arn}", False),
        ("TOKEN_TTL", "3600", False),
        ("TOKEN_URL", "https://example.com/token", False),
        ("MAX_TOKENS", "100", False),
        ("TOKENIZER", "bpe", False),
        ("PASSWORD_MIN_LENGTH", "12", False),
        ("SESSIONS_TABLE", "sessions", False),
        ("URL", "https://example.com:8443/", False),
    ],
)
def test_what_is_a_secret(name: str, value: str, secret: bool) -> None:
    assert holds("SR637", {"environment": [{"name": name, "value": value}]}) is not secret


@pytest.mark.parametrize(
    ("image", "pinned"),
    [
        ("repository@sha256:" + "a" * 64, True),
        ("repository:1.0.0@sha256:" + "0" * 64, True),
        ("repository@${data.aws_ecr_image.app.image_digest}", True),
        ("${data.aws_ecr_image.app.image_uri}", True),
        ("${var.image}", True),
        ("repository@sha256:abc", False),
        ("repository:latest", False),
        ("repository", False),
        ("repository:${var.tag}", False),
        ("repository@${var.tag}", False),
        (None, False),
    ],
)
def test_what_pins_an_image(image: object, pinned: bool) -> None:
    assert holds("SR638", {"image": image}) is pinned


def test_volumes_and_mounts() -> None:
    mount = {"sourceVolume": "scratch", "containerPath": "/tmp"}  # noqa: S108
    read_only = {"readonlyRootFilesystem": True}
    assert holds("SR639", {**read_only, "mountPoints": [mount]}, volume={"name": "scratch"})
    assert holds("SR639", {}), "a writable root file system needs no volume"
    assert not holds("SR639", read_only, volume=[{"name": "scratch"}])
    assert not holds(
        "SR639", {**read_only, "mountPoints": [{**mount, "readOnly": True}]}, volume={"name": "scratch"}
    )
    assert not holds("SR639", {"mountPoints": [mount]}, volume={"name": "other"})


@pytest.mark.parametrize(
    ("stop", "delay", "enough"),
    [
        (30, 30, True),
        (None, "30", True),
        (29, 30, False),
        (None, None, False),
        (120, 120, True),
        (5, "${var.delay}", True),
    ],
)
def test_time_to_stop(stop: object, delay: object, enough: bool) -> None:
    stack = task({"stopTimeout": stop} if stop else {}) | {
        SERVICE: {
            "task_definition": f"${{{TASK}.arn}}",
            "load_balancer": [{"container_name": "app", "target_group_arn": f"${{{GROUP}.arn}}"}],
        },
        GROUP: {"deregistration_delay": delay},
    }
    assert (problems("SR640", stack) == {}) is enough


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ('[{"environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}], "name": "app"}]', True),
        ('[{"name": "app", "image": "app"}]', False),
        ('[{"environment": [{"value": "1", "name": "A"}], "name": "app"}]', False),
        ('[{"environment": [{"name": "B"}, {"name": "A"}], "name": "app"}]', False),
        ('[{"environment": [{"name": "A"}, {"name": "A"}], "name": "app"}]', False),
        ('[{"command": null, "name": "app"}]', False),
        ('[{"linuxParameters": {}, "name": "app"}]', False),
        ('[{"environment": [{"name": "A", "value": ""}], "name": "app"}]', False),
        ('[{"essential": false, "name": "app", "portMappings": [{"containerPort": 0}]}]', True),
    ],
)
def test_the_form_that_ecs_gives_back(text: str, canonical: bool) -> None:
    assert (problems("SR641", {TASK: {"container_definitions": text}}) == {}) is canonical


@pytest.mark.parametrize(
    ("container", "ends"),
    [
        ({}, True),
        ({"restartPolicy": None}, True),
        ({"restartPolicy": {"enabled": False}}, True),
        ({"restartPolicy": {"enabled": True}}, False),
        ({"restartPolicy": {"enabled": "${var.restarts}"}}, False),
        ({"restartPolicy": {"restartAttemptPeriod": 60}}, False),
        ({"restartPolicy": {"enabled": True, "ignoredExitCodes": [0]}, "essential": True}, False),
        ({"restartPolicy": {"enabled": True}, "essential": False}, True),
    ],
)
def test_a_container_that_ends_takes_its_task_with_it(container: dict[str, Any], ends: bool) -> None:
    assert holds("SR656", container) is ends


QUEUE = {"environment": [{"name": "QUEUE", "value": "${aws_sqs_queue.work.url}"}]}
WAITS = {"dependsOn": [{"containerName": "app", "condition": "SUCCESS"}]}


@pytest.mark.parametrize(
    ("program", "other", "service", "ends"),
    [
        ({}, {}, {}, True),  # a sidecar, as far as can be told
        (QUEUE, {}, {}, False),
        ({"secrets": [{"name": "KEY", "valueFrom": "${aws_secretsmanager_secret.a.arn}"}]}, {}, {}, False),
        ({}, {}, {"load_balancer": {"container_name": "app"}}, False),
        ({}, {}, {"load_balancer": [{"container_name": "agent"}]}, True),
        (QUEUE, WAITS, {}, True),
        (QUEUE, {"dependsOn": [{"containerName": "app", "condition": "START"}]}, {}, False),
    ],
)
def test_the_program_of_a_task_is_essential(
    program: dict[str, Any], other: dict[str, Any], service: dict[str, Any], ends: bool
) -> None:
    stack = task({"essential": False, **program}, {"name": "agent", **other})
    stack[SERVICE] = {"task_definition": f"${{{TASK}.arn}}", **service}
    assert (problems("SR656", stack) == {}) is ends
