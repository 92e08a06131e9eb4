"""The container definitions, field by field: checkov and Terraform read nothing inside this text."""

from __future__ import annotations

import json
import re

import pytest

from stacks.schema.sections import Service
from stacks.settings import Settings
from stacks.settings.rules.application import RESERVED
from stacks.settings.rules.task_definition import LARGEST, OWN
from tests.environments.containers import container, task
from tests.environments.first_service import first_service
from tests.environments.grants import granted
from tests.references import one_reference
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(7)


@pytest.fixture(scope="session")
def stack(stack: SynthesizedStack) -> SynthesizedStack:
    """What the first service has."""
    return first_service(stack)


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
# An ARN of a secret of RDS's, a cluster's endpoint, a queue's URL with the longest names.
LONGEST = 150

each_container = pytest.mark.parametrize("name", ["app", "migrate"])


def shape(service: Service, name: str) -> set[str]:
    """The fields of a container: those that any has, and what its settings add."""
    image = {"repositoryCredentials"} if service.image_credentials_secret_arn else set()
    words = {"entryPoint": service.entry_point, "command": service.command}
    if name == "migrate":
        entry_point = {"entryPoint"} if service.migration_entry_point else set()
        return BOTH | image | entry_point | {"command", "secrets"}
    secrets = {"secrets"} if service.secrets else set()
    return (
        BOTH
        | image
        | secrets
        | {field for field, given in words.items() if given}
        | {"healthCheck", "portMappings"}
    )


@each_container
def test_it_has_exactly_these_fields(stack: SynthesizedStack, environment: Settings, name: str) -> None:
    """A new one, such as `privileged`, needs a test of its own here."""
    assert container(stack, name).keys() == shape(environment.service, name)


@each_container
def test_it_is_written_as_ecs_gives_it_back(stack: SynthesizedStack, name: str) -> None:
    """In another order, or with empty values, every plan would show a change."""
    text = task(stack, name)["container_definitions"]
    definitions = json.loads(text)
    assert text == json.dumps(definitions, sort_keys=True, separators=(",", ":"))
    for definition in definitions:
        variables = [variable["name"] for variable in definition["environment"]]
        assert variables == sorted(set(variables))

    def values(node: object) -> list[object]:
        if isinstance(node, dict):
            return [leaf for member in node.values() for leaf in values(member)]
        if isinstance(node, list) and node:
            return [leaf for member in node for leaf in values(member)]
        return [node]

    assert not [value for value in values(definitions) if value is None or value in ("", [], {})]


@each_container
def test_it_is_no_larger_than_ecs_takes(stack: SynthesizedStack, name: str) -> None:
    """64 KiB (Amazon ECS endpoints and quotas), whatever the names are that AWS gives to what it refers to."""
    text = task(stack, name)["container_definitions"]
    assert len(re.sub(r"\$\{[^}]*\}", "x" * LONGEST, text)) <= LARGEST


@each_container
def test_the_stacks_own_part_is_as_small_as_the_rules_take_it_for(
    stack: SynthesizedStack, environment: Settings, name: str
) -> None:
    text = task(stack, name)["container_definitions"]
    service, definitions = environment.service, json.loads(text)
    for definition in definitions:
        for field in ("entryPoint", "command", "healthCheck"):
            definition.pop(field, None)
        definition["mountPoints"] = definition["mountPoints"][:1]
        for field, given in (("environment", service.environment), ("secrets", service.secrets)):
            definition[field] = [each for each in definition.get(field, []) if each["name"] not in given]
    own = json.dumps(definitions, separators=(",", ":"))
    assert len(re.sub(r"\$\{[^}]*\}", "x" * LONGEST, own)) <= OWN


@pytest.mark.requirement(10)
def test_its_health_is_checked_every_30_seconds(stack: SynthesizedStack, environment: Settings) -> None:
    assert container(stack)["healthCheck"] == {
        "command": [*environment.service.health_check_command],
        "interval": 30,
        "timeout": 5,
        "retries": 3,
        "startPeriod": 60,
    }


@each_container
@pytest.mark.requirement(10)
def test_it_has_time_to_stop(stack: SynthesizedStack, environment: Settings, name: str) -> None:
    seconds = container(stack, name)["stopTimeout"]
    assert 30 <= seconds <= 120, "Fargate's maximum"
    assert seconds == environment.service.stop_timeout_seconds


@each_container
def test_each_task_has_one_container_which_is_the_task(stack: SynthesizedStack, name: str) -> None:
    """Nothing is waited for within a task; a migration is over before a task of the service starts."""
    definition = container(stack, name)
    assert definition["essential"] is True
    assert "dependsOn" not in definition


def test_the_migration_is_that_of_the_release(stack: SynthesizedStack, environment: Settings) -> None:
    migration = container(stack, "migrate")
    assert migration["command"] == [*environment.service.migration]
    assert migration["image"] == container(stack)["image"], "the schema is that of the code"


@each_container
def test_it_is_not_root_and_cannot_become_it(stack: SynthesizedStack, name: str) -> None:
    definition = container(stack, name)
    user, _, group = definition["user"].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert definition["linuxParameters"] == {"capabilities": {"drop": ["ALL"]}, "initProcessEnabled": True}


@each_container
def test_it_can_write_to_its_scratch_volume_only(stack: SynthesizedStack, name: str) -> None:
    """Fargate has no tmpfs, so /tmp is a volume of the task, and so is each folder that the settings name."""
    definition = container(stack, name)
    assert definition["readonlyRootFilesystem"] is True
    mounts = definition["mountPoints"]
    assert stack.settings is not None
    folders = ["/tmp", *stack.settings.service.writable_folders]  # noqa: S108
    assert [(mount["containerPath"], mount["readOnly"]) for mount in mounts] == [(it, False) for it in folders]
    volumes = [{"name": mount["sourceVolume"]} for mount in mounts]
    assert task(stack, name)["volume"] == volumes
    assert "tmpfs" not in definition["linuxParameters"]


def test_it_publishes_one_tcp_port(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    port = stack.settings.service.port
    assert container(stack)["portMappings"] == [{"containerPort": port, "hostPort": port, "protocol": "tcp"}]


@pytest.mark.requirement(21)
def test_the_master_users_credentials_are_injected_into_the_migration(stack: SynthesizedStack) -> None:
    settings = stack.settings
    assert settings is not None
    (value_from,) = (
        secret["valueFrom"]
        for secret in container(stack, "migrate")["secrets"]
        if secret["name"] == "DATABASE_CREDENTIALS"
    )
    reference = one_reference(value_from)
    assert reference.type == "aws_rds_cluster"
    assert reference.attribute.endswith("secret_arn")


@each_container
@pytest.mark.requirement(21)
def test_the_settings_secrets_are_injected_by_reference(
    stack: SynthesizedStack, environment: Settings, name: str
) -> None:
    """Sorted, as ECS gives them back; nobody but the migration has one more."""
    secrets = {secret["name"]: secret["valueFrom"] for secret in container(stack, name).get("secrets", [])}
    assert list(secrets) == sorted(secrets)
    assert secrets.keys() - environment.service.secrets.keys() == (
        {"DATABASE_CREDENTIALS"} if name == "migrate" else set()
    )
    assert environment.service.secrets.items() <= secrets.items()


@pytest.mark.requirement(21)
def test_nobody_but_the_migration_has_the_owners_secret(stack: SynthesizedStack, environment: Settings) -> None:
    """No container and no role; nobody at all where there is no migration."""
    migrating = environment.service.migration
    for type_, path in (
        ("aws_ecs_task_definition", "migration/task_definition"),
        ("aws_iam_policy", "migration/execution/policy"),
    ):
        having = {
            address
            for address, attributes in SynthesizedStack.resources(stack, type_).items()
            if "master_user_secret" in str(attributes)
        }
        assert having == ({stack.at(path)[0]} if migrating else set())


@each_container
def test_another_registrys_password_is_ecs_to_read(
    stack: SynthesizedStack, environment: Settings, name: str
) -> None:
    given = environment.service.image_credentials_secret_arn
    expected = {"credentialsParameter": given} if given else None
    assert container(stack, name).get("repositoryCredentials") == expected


@each_container
def test_programs_are_the_settings(stack: SynthesizedStack, environment: Settings, name: str) -> None:
    definition, service = container(stack, name), environment.service
    entry_point, command = (
        (service.migration_entry_point, service.migration)
        if name == "migrate"
        else (service.entry_point, service.command)
    )
    assert (definition.get("entryPoint", []), definition.get("command", [])) == ([*entry_point], [*command])


@each_container
@pytest.mark.requirement(21)
def test_no_credentials_are_written(stack: SynthesizedStack, environment: Settings, name: str) -> None:
    """What the settings add, the rules have looked at; verify looks at the values of all (SR637)."""
    names = {variable["name"] for variable in container(stack, name)["environment"]}
    names -= environment.service.environment.keys()
    assert not [name for name in names if "PASSWORD" in name or "CREDENTIAL" in name or "SECRET" in name]


@each_container
@pytest.mark.requirement(24)
def test_its_log_goes_to_its_log_group_without_stopping_it(stack: SynthesizedStack, name: str) -> None:
    settings = stack.settings
    assert settings is not None
    log = container(stack, name)["logConfiguration"]
    assert log["logDriver"] == "awslogs"
    group = stack.all_resources[one_reference(log["options"].pop("awslogs-group")).address]
    assert group["name"] == f"/ecs/{settings.application}-{name}-{stack.name}"
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
        "RESEND_AFTER_SECONDS": str(
            settings.validation.visibility_timeout_seconds * settings.validation.max_receive_count
        ),
        "PORT": str(settings.service.port),
        "SESSIONS_USER_INDEX": "by-user",
        "SESSION_TTL_SECONDS": str(settings.service.session_ttl_seconds),
        **settings.service.environment,
    }
    referred = {
        name: ",".join(
            stack.all_resources[reference.address]["//"]["metadata"]["path"].partition("/")[2]
            + f".{reference.attribute}"
            for reference in map(one_reference, value.split(","))
        )
        for name, value in environment.items()
        if "${" in value
    }
    hashes = ["hashes", *(f"hashes-{n}" for n in range(2, settings.validation.hash_keys + 1))]
    assert referred == {
        "ACCOUNT_NUMBERS_KEY": "keys/account-numbers.key_id",
        "DATABASE_HOST": "database/cluster.endpoint",
        "DATABASE_READER_HOST": "database/cluster.reader_endpoint",
        "HASH_KEYS": ",".join(f"keys/{name}.key_id" for name in reversed(hashes)),
        "SESSIONS_TABLE": "tables/sessions.name",
        "TRANSACTIONS_TABLE": "tables/transactions.name",
        "VALIDATION_QUEUE_URL": "validation/queue.url",
        **granted(settings, "service"),
    }


def test_the_migration_is_told_what_it_reads(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
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
        *stack.settings.service.environment,
    }
    assert environment.items() <= application.items(), "the same database"


def test_no_setting_may_take_the_place_of_what_the_stack_tells(
    stack: SynthesizedStack, environment: Settings
) -> None:
    """The names that the rules refuse are those that there are."""
    told = {variable["name"] for variable in container(stack)["environment"]}
    own = told - environment.service.environment.keys() - granted(environment, "service").keys()
    others = {
        "DATABASE_CREDENTIALS",  # of the migration
        "VALIDATION_DEAD_LETTER_QUEUE_URL",  # of a job with ledger
    }
    assert own == (RESERVED - others) | {
        "AWS_REGION"  # refused as all that begin with AWS_
    }
