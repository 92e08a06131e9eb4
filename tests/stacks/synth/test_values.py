"""The example's settings arrive where they belong, as literals: nothing here is computed as the stacks do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.environments.containers import container
from tests.synthesized import SynthesizedStack

NAMES = ("dev", "staging", "prod")

# Construct path and argument -> its value in dev, in staging and in prod.
VALUES: dict[tuple[str, str], tuple[Any, Any, Any]] = {
    ("database/cluster", "backup_retention_period"): (7, 7, 35),
    ("database/cluster", "engine_version"): ("17.7", "17.7", "17.7"),
    ("database/cluster", "apply_immediately"): (True, True, "${var.database_apply_immediately}"),
    ("keys/data", "deletion_window_in_days"): (7, 7, 30),
    ("network/vpc", "cidr_block"): ("10.10.0.0/16", "10.20.0.0/16", "10.30.0.0/16"),
    ("service/autoscaling/target", "max_capacity"): (2, 4, 10),
    ("service/autoscaling/target", "min_capacity"): (1, 2, 2),
    ("service/log_group", "retention_in_days"): (7, 30, 365),
    ("service/task_definition", "cpu"): ("512", "512", "1024"),
    ("service/task_definition", "memory"): ("1024", "1024", "2048"),
    ("validation/function", "memory_size"): (256, 256, 256),
    ("validation/function", "reserved_concurrent_executions"): (-1, 20, 50),
    ("validation/function", "timeout"): (30, 30, 30),
    ("validation/log_group", "retention_in_days"): (7, 14, 365),
    ("validation/queue", "visibility_timeout_seconds"): (180, 180, 180),
}

COST_CENTERS = {"bootstrap": "FIN-0001", "dev": "FIN-0003", "prod": "FIN-0001", "staging": "FIN-0002"}


@pytest.mark.parametrize("at", VALUES, ids=" ".join)
def test_a_setting_arrives(stacks: dict[str, SynthesizedStack], at: tuple[str, str]) -> None:
    path, argument = at
    assert tuple(stacks[name].at(path)[1][argument] for name in NAMES) == VALUES[at]


def test_readers_of_the_database(stacks: dict[str, SynthesizedStack]) -> None:
    tiers = {
        name: sorted(each["promotion_tier"] for each in stack.resources("aws_rds_cluster_instance").values())
        for name, stack in stacks.items()
    }
    assert tiers == {"dev": [0, 1], "staging": [0, 1], "prod": [0, 1, 1]}


def test_nat_gateways(stacks: dict[str, SynthesizedStack]) -> None:
    """None of them calls anybody on the internet."""
    assert {name: len(stack.resources("aws_nat_gateway")) for name, stack in stacks.items()} == {
        "dev": 0, "staging": 0, "prod": 0
    }  # fmt: skip


def test_zones(stack: SynthesizedStack) -> None:
    zones = {subnet["availability_zone"] for subnet in stack.resources("aws_subnet").values()}
    assert zones == {"us-east-1a", "us-east-1b", "us-east-1c"}


def test_logs_are_kept_for_a_week_in_development(stacks: dict[str, SynthesizedStack]) -> None:
    groups = stacks["dev"].resources("aws_cloudwatch_log_group").values()
    assert {group["retention_in_days"] for group in groups} == {7}


def test_the_six_tags(all_stacks: dict[str, SynthesizedStack]) -> None:
    for name, stack in all_stacks.items():
        for provider in stack.json["provider"]["aws"]:
            assert provider["allowed_account_ids"] == ["123456789012"]
            assert provider["default_tags"][0]["tags"] == {
                "Application": "strongroom",
                "CostCenter": COST_CENTERS[name],
                "Environment": "shared" if name == "bootstrap" else name,
                "ManagedBy": "terraform",
                "Repository": "https://example.com/strongroom.git",
                "Team": "payments",
            }


def test_the_backend_of_every_stack(all_stacks: dict[str, SynthesizedStack]) -> None:
    assert all_stacks.keys() == {"bootstrap", *NAMES}
    for name, stack in all_stacks.items():
        assert stack.json["terraform"]["backend"]["s3"] == {
            "bucket": "strongroom-state-123456789012",
            "key": f"strongroom/{name}/terraform.tfstate",
            "region": "us-east-1",
            "encrypt": True,
            "kms_key_id": "arn:aws:kms:us-east-1:123456789012:alias/strongroom-state-shared",
            "use_lockfile": True,
            "allowed_account_ids": ["123456789012"],
        }


def test_what_the_application_is_told(stack: SynthesizedStack) -> None:
    environment = {each["name"]: each["value"] for each in container(stack)["environment"]}
    domain = {"dev": "pay.dev", "staging": "pay.staging", "prod": "pay"}[stack.name]
    assert {name: value for name, value in environment.items() if "${" not in value} == {
        "ALLOWED_ORIGINS": f"https://static.{domain}.example.com",
        "APPLICATION": "strongroom",
        "AWS_REGION": "us-east-1",
        "DATABASE_NAME": "ledger",
        "DATABASE_POOL_SIZE": "20",
        "DATABASE_PORT": "5432",
        "DATABASE_USER": "ledger_app",
        "ENVIRONMENT": stack.name,
        "LOG_LEVEL": "INFO",
        "MAX_TRANSACTION_AMOUNT": "1000000",
        "PORT": "8080",
        "RESEND_AFTER_SECONDS": "900",
        "SESSIONS_USER_INDEX": "by-user",
        "SESSION_TTL_SECONDS": "3600",
    }
    (image,) = stack.data("aws_ecr_image").values()
    assert image["repository_name"] == "strongroom-app"
    registry = container(stack)["image"].partition("@")[0]
    assert registry == "123456789012.dkr.ecr.us-east-1.amazonaws.com/strongroom-app"


def test_what_the_function_is_told(stack: SynthesizedStack) -> None:
    variables = stack.at("validation/function")[1]["environment"]["variables"]
    assert variables["MAX_TRANSACTION_AMOUNT"] == "1000000"
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == f"strongroom/{stack.name}"


def test_the_target_group_asks_at_health(stack: SynthesizedStack) -> None:
    assert stack.only("aws_lb_target_group")["health_check"]["path"] == "/health"
