"""The rules between settings: what AWS refuses in combination, and what production must have.

Each rule names the key to change, its value and what is allowed, as the errors of single fields do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stacks.settings.fargate import MEMORY_BY_CPU

if TYPE_CHECKING:
    from stacks.settings.environment import Settings

__all__ = ["violations"]

Violation = tuple[str, Any, str]  # key, value, what is allowed


def violations(settings: Settings) -> list[Violation]:
    """Every rule that these settings break."""
    found = [*_fargate(settings), *_image(settings), *_domain(settings), *_zones(settings)]
    found += [*_validation(settings), *_database(settings)]
    if settings.kind == "production":
        found += _production(settings)
    return found


def _fargate(settings: Settings) -> Iterator[Violation]:
    service = settings.service
    memory = MEMORY_BY_CPU.get(service.cpu)
    if memory is None:
        allowed = ", ".join(map(str, MEMORY_BY_CPU))
        yield "service.cpu", service.cpu, f"one of {allowed} (Fargate)"
    elif service.memory not in memory:
        yield (
            "service.memory",
            service.memory,
            f"with cpu = {service.cpu}: {memory[0]} to {memory[-1]} in steps of {memory.step} (Fargate)",
        )
    if service.min_tasks > service.max_tasks:
        yield "service.min_tasks", service.min_tasks, f"at most max_tasks = {service.max_tasks}"
    if service.on_demand_base > service.max_tasks:
        yield (
            "service.on_demand_base",
            service.on_demand_base,
            f"at most max_tasks = {service.max_tasks}",
        )


def _image(settings: Settings) -> Iterator[Violation]:
    image = settings.service.image
    if image is None:
        return
    if ".dkr.ecr." in image:
        yield (
            "service.image",
            image,
            "an image outside ECR; for one in ECR leave this out and push it to the bootstrap stack's "
            "repository, the only one that tasks may pull from",
        )
    elif not settings.service.outbound_https:
        yield (
            "service.outbound_https",
            [],
            "the addresses of service.image's registry: tasks reach no others on the internet",
        )


def _domain(settings: Settings) -> Iterator[Violation]:
    domain = settings.domain
    if (domain.hosted_zone_id is None) == (domain.certificate_arn is None):
        yield (
            "domain",
            "both" if domain.hosted_zone_id else "neither",
            "exactly one of hosted_zone_id (certificates are made) and certificate_arn (yours is used)",
        )
    if domain.certificate_arn is not None:
        if f":{settings.region}:" not in domain.certificate_arn:
            yield (
                "domain.certificate_arn",
                domain.certificate_arn,
                f"a certificate in {settings.region}, where the load balancer is",
            )
        if domain.edge_certificate_arn is None:
            yield (
                "domain.edge_certificate_arn",
                None,
                "the ARN of a certificate for static.<name> in us-east-1 "
                "(the same one, if it covers both names and is there)",
            )
    if domain.edge_certificate_arn is not None:
        if ":us-east-1:" not in domain.edge_certificate_arn:
            yield (
                "domain.edge_certificate_arn",
                domain.edge_certificate_arn,
                "a certificate in us-east-1: CloudFront reads no other region's",
            )
        if domain.certificate_arn is None:
            yield (
                "domain.edge_certificate_arn",
                domain.edge_certificate_arn,
                "only together with certificate_arn; with hosted_zone_id it is made for you",
            )
    for key in ("certificate_arn", "edge_certificate_arn"):
        arn = getattr(domain, key)
        if arn is not None and f":{settings.account_id}:" not in arn:
            yield (
                f"domain.{key}",
                arn,
                f"a certificate of account {settings.account_id}: another account's can't be used",
            )
    # An ACM certificate's common name is limited to 64 characters (ACM user guide, quotas).
    if len(domain.static_name) > 64:
        yield (
            "domain.name",
            domain.name,
            "at most 57 characters: ACM allows 64 with 'static.' before it",
        )


def _zones(settings: Settings) -> Iterator[Violation]:
    if settings.region == "us-west-1":
        yield "region", settings.region, "a region with three Availability Zones; this one has two"
    strangers = [zone for zone in settings.zones if not zone.startswith(settings.region)]
    if strangers:
        yield "network.availability_zones", strangers, f"zones of {settings.region}"


def _validation(settings: Settings) -> Iterator[Violation]:
    validation = settings.validation
    # Lambda developer guide, "Configuring a queue to use with Lambda".
    least = 6 * validation.timeout_seconds
    if validation.visibility_timeout_seconds < least:
        yield (
            "validation.visibility_timeout_seconds",
            validation.visibility_timeout_seconds,
            f"at least {least}: six times timeout_seconds, as AWS advises for a queue before Lambda",
        )
    # Maximum concurrency of an event source mapping starts at 2 (Lambda developer guide).
    if validation.reserved_concurrency in (0, 1):
        yield (
            "validation.reserved_concurrency",
            validation.reserved_concurrency,
            "at least 2 (Lambda polls a queue with two at least), or -1 to reserve nothing",
        )


def _database(settings: Settings) -> Iterator[Violation]:
    wanted = settings.service.max_tasks * settings.service.database_connections_per_task
    # A tenth is kept for administration, RDS's own sessions and a rollout's surplus tasks.
    usable = settings.database.max_connections * 9 // 10
    if wanted > usable:
        yield (
            "service.database_connections_per_task",
            settings.service.database_connections_per_task,
            f"at most {usable // settings.service.max_tasks}: {settings.service.max_tasks} tasks may take "
            f"90 % of database.max_connections = {settings.database.max_connections}",
        )


def _production(settings: Settings) -> Iterator[Violation]:
    least: list[tuple[str, int, int]] = [
        ("service.min_tasks", settings.service.min_tasks, 2),
        ("service.on_demand_base", settings.service.on_demand_base, 1),
        ("database.backup_retention_days", settings.database.backup_retention_days, 14),
        # PCI DSS 4.0, 10.5.1: twelve months of audit logs.
        ("network.flow_log_retention_days", settings.network.flow_log_retention_days, 365),
        ("logs.retention_days", settings.logs.retention_days, 365),
        ("logs.function_retention_days", settings.logs.function_retention_days, 365),
        ("logs.access_log_expiration_days", settings.logs.access_log_expiration_days, 365),
    ]
    for key, value, minimum in least:
        if value < minimum:
            yield key, value, f"at least {minimum} in production"
    if settings.network.nat_gateways != "per-zone":
        yield (
            "network.nat_gateways",
            settings.network.nat_gateways,
            "\"per-zone\" in production: one zone's failure must not take the others' way out",
        )
    if settings.database.instance_class.startswith("db.t"):
        yield (
            "database.instance_class",
            settings.database.instance_class,
            "a db.r class in production: burstable ones run out of CPU credits",
        )
    if settings.validation.reserved_concurrency == -1:
        yield (
            "validation.reserved_concurrency",
            -1,
            "at least 2 in production: other functions of the account must not take what payments need",
        )
    if not settings.alerts.emails:
        yield "alerts.emails", [], "at least one address in production"
