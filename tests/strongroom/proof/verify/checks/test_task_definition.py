"""Task definitions that Fargate takes and those that it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

TASK = "aws_ecs_task_definition.app"
GOOD: dict[str, Any] = {
    "requires_compatibilities": ["FARGATE"],
    "network_mode": "awsvpc",
    "cpu": "512",
    "memory": "1024",
    "container_definitions": "[]",
}


def task(**changed: Any) -> dict[str, dict[str, Any]]:
    return {TASK: {**GOOD, **changed}}


def with_container(**given: Any) -> dict[str, dict[str, Any]]:
    return task(container_definitions=json.dumps([{"name": "app", **given}]))


@pytest.mark.parametrize(
    ("cpu", "memory", "holds"),
    [
        (256, 512, True),
        ("1024", "8192", True),
        ("1 vCPU", "2 GB", True),
        (".5 vCPU", "1GB", True),
        (16384, 122880, True),
        ("${var.cpu}", "1024", True),
        (512, 512, False),
        (512, 5120, False),
        (1024, 2049, False),
        (8192, 18432, False),
        (16384, 36864, False),
        (768, 2048, False),
        (None, None, False),
    ],
)
def test_pairs_of_cpu_and_memory(cpu: object, memory: object, holds: bool) -> None:
    assert (problems("SR621", task(cpu=cpu, memory=memory)) == {}) is holds


@pytest.mark.parametrize(
    ("cpu", "memory", "holds"),
    [
        (512, 1024, True),
        ("0.5 vCPU", "1 GB", True),
        (256, 2048, False),
        (512, 1023, False),
        ("${var.cpu}", 2048, True),
    ],
)
def test_the_least_size(cpu: object, memory: object, holds: bool) -> None:
    assert (problems("SR622", task(cpu=cpu, memory=memory)) == {}) is holds


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"requires_compatibilities": ["EC2", "FARGATE"]}, True),
        ({"requires_compatibilities": "${var.compatibilities}"}, True),
        ({"requires_compatibilities": None}, False),
        ({"network_mode": None}, False),
        ({"network_mode": "${var.mode}"}, True),
        ({"pid_mode": "task"}, True),
        ({"ipc_mode": "task"}, False),
        ({"placement_constraints": [{"type": "memberOf"}]}, False),
        ({"volume": {"name": "scratch"}}, True),
        ({"volume": {"name": "scratch", "efs_volume_configuration": {"file_system_id": "fs-1"}}}, True),
        ({"volume": [{"name": "scratch", "docker_volume_configuration": {"scope": "task"}}]}, False),
    ],
)
def test_what_fargate_refuses_of_a_task(changed: dict[str, Any], holds: bool) -> None:
    assert (problems("SR621", task(**changed)) == {}) is holds


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({"stopTimeout": 120}, True),
        ({"stopTimeout": 121}, False),
        ({"portMappings": [{"containerPort": 80}]}, True),
        ({"portMappings": [{"containerPort": 80, "hostPort": 8080}]}, False),
        ({"linuxParameters": {"initProcessEnabled": True}}, True),
        ({"linuxParameters": {"sharedMemorySize": 64}}, False),
        ({"extraHosts": []}, True),
        ({"extraHosts": [{"hostname": "db", "ipAddress": "10.0.0.1"}]}, False),
        ({"essential": True}, True),
    ],
)
def test_what_fargate_refuses_of_a_container(given: dict[str, Any], holds: bool) -> None:
    assert (problems("SR621", with_container(**given)) == {}) is holds


def test_one_essential_container_is_enough() -> None:
    pair = [{"name": "app"}, {"name": "sidecar", "essential": False}]
    assert problems("SR621", task(container_definitions=json.dumps(pair))) == {}
    assert problems("SR621", task(container_definitions=json.dumps(pair[1:]))).keys() == {TASK}


@pytest.mark.parametrize(
    ("platform", "holds"),
    [
        ({"cpu_architecture": "ARM64", "operating_system_family": "LINUX"}, True),
        ([{"cpu_architecture": "${var.architecture}", "operating_system_family": "LINUX"}], True),
        ({"operating_system_family": "LINUX"}, False),
        (None, False),
    ],
)
def test_the_architecture_is_said(platform: object, holds: bool) -> None:
    assert (problems("SR623", task(runtime_platform=platform)) == {}) is holds
