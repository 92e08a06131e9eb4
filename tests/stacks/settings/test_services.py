"""Further services by settings: what is refused, and what the refusal says; priorities that stay."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.demand.further import further_connections, further_vcpus
from stacks.priority import priority
from stacks.settings import Settings
from tests.stacks.settings.conftest import Refused
from tests.stacks.settings.tables import SMALL, changed

HEALTH = {"health_check_command": ["CMD", "/app", "alive"]}
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pay/partner-AbCdEf"


def services(**given: dict[str, Any]) -> dict[str, Any]:
    return {"services": {name: {**HEALTH, **each} for name, each in given.items()}}


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (services(app={}), "services.app", "another name"),
    (services(web={}), "services.web", "another name"),
    ({"services": {"admin": {}}}, "services.admin.health_check_command", ""),
    (
        services(admin={"secrets": {"KEY": SECRET.replace("pay/partner", "rds!cluster-0123")}}),
        "services.admin.secrets.KEY",
        "a secret of another name than rds!",
    ),
    (services(admin={"path": ["/*"]}), "services.admin.path", "a path such as"),
    (services(admin={"path": ["/a/.."]}), "services.admin.path", "no part of dots alone"),
    (services(admin={"path": [f"/{n}" for n in range(6)]}), "services.admin.path", "at most 5"),
    (services(**{f"s{n}": {} for n in range(11)}), "services", "at most 10"),
    (
        services(mailer={"max_tasks": 1000}, other={"max_tasks": 1000}) | {"network": {"cidr": "10.10.0.0/20"}},
        "services.mailer.max_tasks",
        "at most 360, with the 1010 of other services, in network.cidr = 10.10.0.0/20",
    ),
    (
        services(admin={"path": ["/a/*"]}, other={"path": ["/a/b"]}),
        "services.other.path",
        "services.admin.path has /a/*",
    ),
    (services(admin={"path": ["/a"]}, other={"path": ["/a"]}), "services.other.path", "none in common"),
    (services(mailer={"port": 9000}), "services.mailer.port", "left out without path"),
    (services(mailer={"requests_per_target": 9}), "services.mailer.requests_per_target", "without path"),
    (
        services(mailer={"database_connections_per_task": 9}),
        "services.mailer.database_connections_per_task",
        "left out without database = true",
    ),
    (
        services(mailer={"architecture": "ARM64"}),
        "services.mailer.architecture",
        "without services.mailer.",
    ),
    (services(mailer={"cpu": 512, "memory": 8192}), "services.mailer.memory", "with cpu = 512"),
    (services(mailer={"min_tasks": 9}), "services.mailer.min_tasks", "at most max_tasks = 4"),
    (
        services(mailer={"database": True, "max_tasks": 100, "database_connections_per_task": 100}),
        "database.max_connections",
        "without the 20000 of further services",
    ),
    (services(mailer={"environment": {"PORT": "1"}}), "services.mailer.environment.PORT", "another name"),
    (
        services(mailer={"secrets": {"KEY": SECRET.replace("us-east-1", "eu-west-1")}}),
        "services.mailer.secrets.KEY",
        "one in us-east-1",
    ),
    (
        services(mailer={"image": f"registry.example.com/app@sha256:{'0' * 64}"}),
        "services.mailer.outbound_https",
        "the addresses of services.mailer.image's registry",
    ),
    (
        services(mailer={})
        | {
            "service": {
                "image": f"registry.example.com/app@sha256:{'0' * 64}",
                "image_credentials_secret_arn": SECRET,
                "outbound_https": ["203.0.113.0/24"],
            }
        },
        "services.mailer.outbound_https",
        "the addresses of service.image's registry",
    ),
]


@pytest.mark.parametrize(("changes", "key", "allowed"), REFUSED, ids=lambda value: str(value)[:60])
def test_it_is_refused_and_told_what_is_allowed(
    refused: Refused, changes: dict[str, Any], key: str, allowed: str
) -> None:
    (problem,) = refused(changed(SMALL, changes))
    assert problem.key.startswith(key)
    assert allowed in problem.allowed


def test_a_priority_is_the_names_and_stays() -> None:
    assert priority("admin") == priority("admin")
    assert all(1 <= priority(f"service-{number}") <= 50_000 for number in range(1000))
    assert priority("admin") != priority("reports")


def test_two_names_of_one_priority_are_refused(refused: Refused) -> None:
    """Of some hundred names two have the same."""
    found: dict[int, str] = {}
    for number in range(50_001):
        name = f"s{number}"
        if (first := found.setdefault(priority(name), name)) != name:
            break
    given = services(**{first: {"path": ["/first"]}, name: {"path": ["/second"]}})
    (problem,) = refused(changed(SMALL, given))
    assert problem.key == f"services.{name}"
    assert f"that of {first}" in problem.allowed
    worker = services(**{first: {"path": ["/first"]}, name: {}})
    assert Settings.model_validate(changed(SMALL, worker)), "a worker has no rule"


def test_what_further_services_take_is_counted() -> None:
    one = {"database": True, "max_tasks": 4, "on_demand_base": 2, "database_connections_per_task": 5}
    settings = Settings.model_validate(changed(SMALL, services(mailer=one)))
    assert further_connections(settings) == 2 * 4 * 5, "a rollout has old and new tasks"
    assert further_vcpus(settings, spot=True) == 2 * 1 * 0.5
    assert further_vcpus(settings, spot=False) == 2 * 3 * 0.5
