"""The container definitions, field by field: checkov and Terraform read nothing inside this text."""

from __future__ import annotations

import json

import pytest

from tests.environments.containers import container
from tests.references import one_reference
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(7)

BOTH = {
    "environment",
    "essential",
    "image",
    "linuxParameters",
    "logConfiguration",
    "mountPoints",
    "name",
    "readonlyRootFilesystem",
    "stopTimeout",
    "user",
}
SHAPES = {
    "app": BOTH | {"dependsOn", "healthCheck", "portMappings"},
    "migrate": BOTH | {"command", "secrets"},
}

each_container = pytest.mark.parametrize("name", SHAPES)


@each_container
def test_it_has_exactly_these_fields(stack: SynthesizedStack, name: str) -> None:
    """A new one, such as `privileged`, needs a test of its own here."""
    assert container(stack, name).keys() == SHAPES[name]


def test_it_is_written_as_ecs_gives_it_back(stack: SynthesizedStack) -> None:
    """In another order, or with empty values, every plan would show a change."""
    text = stack.only("aws_ecs_task_definition")["container_definitions"]
    definitions = json.loads(text)
    assert text == json.dumps(definitions, sort_keys=True, separators=(",", ":"))
    for definition in definitions:
        names = [variable["name"] for variable in definition["environment"]]
        assert names == sorted(set(names))

    def values(node: object) -> list[object]:
        if isinstance(node, dict):
            return [leaf for member in node.values() for leaf in values(member)]
        if isinstance(node, list) and node:
            return [leaf for member in node for leaf in values(member)]
        return [node]

    assert not [value for value in values(definitions) if value is None or value in ("", [], {})]


@pytest.mark.requirement(10)
def test_its_health_is_checked_every_30_seconds(stack: SynthesizedStack) -> None:
    assert container(stack)["healthCheck"] == {
        "command": ["CMD", "python", "-m", "app.healthcheck"],
        "interval": 30,
        "timeout": 5,
        "retries": 3,
        "startPeriod": 60,
    }


@each_container
@pytest.mark.requirement(10)
def test_it_has_time_to_stop(stack: SynthesizedStack, name: str) -> None:
    assert 30 <= container(stack, name)["stopTimeout"] <= 120, "Fargate's maximum"


def test_the_application_starts_when_the_migration_has_succeeded(stack: SynthesizedStack) -> None:
    application, migration = container(stack), container(stack, "migrate")
    assert (application["essential"], migration["essential"]) == (True, False), "a migration ends"
    assert application["dependsOn"] == [{"condition": "SUCCESS", "containerName": "migrate"}]
    assert migration["command"] == ["python", "-m", "app.migrate"]
    assert migration["image"] == application["image"], "the schema is that of the code"


@each_container
def test_it_is_not_root_and_cannot_become_it(stack: SynthesizedStack, name: str) -> None:
    definition = container(stack, name)
    user, _, group = definition["user"].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert definition["linuxParameters"] == {"capabilities": {"drop": ["ALL"]}, "initProcessEnabled": True}


@each_container
def test_it_can_write_to_its_scratch_volume_only(stack: SynthesizedStack, name: str) -> None:
    """Fargate has no tmpfs, so /tmp is a volume of the task."""
    definition = container(stack, name)
    assert definition["readonlyRootFilesystem"] is True
    (mount,) = definition["mountPoints"]
    assert (mount["containerPath"], mount["readOnly"]) == ("/tmp", False)  # noqa: S108
    assert stack.only("aws_ecs_task_definition")["volume"] == [{"name": mount["sourceVolume"]}]
    assert "tmpfs" not in definition["linuxParameters"]


def test_it_publishes_one_tcp_port(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    port = stack.settings.service.port
    assert container(stack)["portMappings"] == [{"containerPort": port, "hostPort": port, "protocol": "tcp"}]


@pytest.mark.requirement(21)
def test_the_master_users_credentials_are_injected_into_the_migration(stack: SynthesizedStack) -> None:
    (secret,) = container(stack, "migrate")["secrets"]
    reference = one_reference(secret["valueFrom"])
    assert secret["name"] == "DATABASE_CREDENTIALS"
    assert reference.type == "aws_rds_cluster"
    assert reference.attribute.endswith("secret_arn")


@each_container
@pytest.mark.requirement(21)
def test_no_credentials_are_written(stack: SynthesizedStack, name: str) -> None:
    names = {variable["name"] for variable in container(stack, name)["environment"]}
    assert not [name for name in names if "PASSWORD" in name or "CREDENTIAL" in name or "SECRET" in name]


@each_container
@pytest.mark.requirement(24)
def test_its_log_goes_to_the_services_log_group_without_stopping_it(stack: SynthesizedStack, name: str) -> None:
    settings = stack.settings
    assert settings is not None
    log = container(stack, name)["logConfiguration"]
    assert log["logDriver"] == "awslogs"
    group = stack.all_resources[one_reference(log["options"].pop("awslogs-group")).address]
    assert group["name"] == f"/ecs/{settings.application}-app-{stack.name}"
    assert log["options"] == {
        "awslogs-region": settings.region,
        "awslogs-stream-prefix": name,
        "mode": "non-blocking",
        "max-buffer-size": "4m",
    }


def test_the_application_is_told_exactly_what_it_reads(stack: SynthesizedStack) -> None:
    settings = stack.settings
    assert settings is not None
    environment = {variable["name"]: variable["value"] for variable in container(stack)["environment"]}
    literal = {name: value for name, value in environment.items() if "${" not in value}
    assert literal == {
        "ALLOWED_ORIGINS": f"https://static.{settings.domain.name}",
        "APPLICATION": settings.application,
        "AWS_REGION": settings.region,
        "DATABASE_NAME": settings.database.name,
        "DATABASE_POOL_SIZE": str(settings.service.database_connections_per_task),
        "DATABASE_PORT": "5432",
        "DATABASE_USER": "ledger_app",
        "ENVIRONMENT": stack.name,
        "LOG_LEVEL": "INFO",
        "MAX_TRANSACTION_AMOUNT": str(settings.validation.max_amount),
        "PORT": str(settings.service.port),
        "SESSIONS_USER_INDEX": "by-user",
        "SESSION_TTL_SECONDS": str(settings.service.session_ttl_seconds),
    }
    referred = {
        name: stack.all_resources[one_reference(value).address]["//"]["metadata"]["path"].partition("/")[2]
        + f".{one_reference(value).attribute}"
        for name, value in environment.items()
        if "${" in value
    }
    assert referred == {
        "DATABASE_HOST": "database/cluster.endpoint",
        "DATABASE_READER_HOST": "database/cluster.reader_endpoint",
        "SESSIONS_TABLE": "tables/sessions.name",
        "TRANSACTIONS_TABLE": "tables/transactions.name",
        "VALIDATION_QUEUE_URL": "validation/queue.url",
    }


def test_the_migration_is_told_what_it_reads(stack: SynthesizedStack) -> None:
    environment = {
        variable["name"]: variable["value"] for variable in container(stack, "migrate")["environment"]
    }
    application = {variable["name"]: variable["value"] for variable in container(stack)["environment"]}
    assert environment.keys() == {
        "APPLICATION",
        "DATABASE_HOST",
        "DATABASE_NAME",
        "DATABASE_PORT",
        "ENVIRONMENT",
        "LOG_LEVEL",
    }
    assert environment.items() <= application.items(), "the same database"
