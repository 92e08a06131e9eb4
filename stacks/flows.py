"""Who may open which port to whom, and why: the one table that security groups are made from.

What is not in this table is refused. `Peer` names what may be at either end:

- `internet`: any IPv4 address; as a source only, as a target never.
- `load_balancer`, `service`, `migration`, `function`, `database`, `endpoints`: a security group each; so has
  each further program of the settings, under its kind and name: `service-admin`, `function-settle`.
- `dynamodb`, `s3`: the gateway endpoints' prefix lists; as targets only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stacks.schema.ecr import ecr_repository_arn
from stacks.schema.sections import Job
from stacks.settings import Settings

__all__ = ["Flow", "flows", "security_groups"]


def security_groups(settings: Settings) -> dict[str, str]:
    """The security groups there are, and their descriptions."""
    return {
        "load_balancer": "Load balancer: HTTPS from the internet",
        "service": "Application tasks on Fargate",
        **{f"service-{name}": f"Tasks of service {name}" for name in settings.services},
        **{f"job-{name}": f"Tasks of job {name}" for name in settings.jobs},
        **({"migration": "Tasks of the migration on Fargate"} if settings.service.migration else {}),
        "function": "Transaction validation function",
        **{f"function-{name}": f"Function {name}" for name in settings.functions},
        "database": "Aurora PostgreSQL",
        "endpoints": "Interface endpoints of AWS services",
    }


@dataclass(frozen=True)
class Flow:
    """`source` may open TCP `port` to `target`; `cidr` only where an end is an address range, `internet` or
    `partners`."""

    source: str
    target: str
    port: int
    why: str
    cidr: str | None = None


def flows(settings: Settings) -> list[Flow]:
    """Every allowed flow of an environment."""
    return [
        Flow("internet", "load_balancer", 443, "HTTPS from browsers and API clients", "0.0.0.0/0"),
        Flow("internet", "load_balancer", 80, "Redirected to HTTPS, never served", "0.0.0.0/0"),
        *(flow for program in settings.containers for flow in _of_tasks(settings, program)),
        *(_of_migration(settings) if settings.service.migration else ()),
        Flow("function", "dynamodb", 443, "Verdicts, by the gateway endpoint"),
        Flow("function", "endpoints", 443, "Keys of account numbers, within the VPC"),
        *(flow for name in settings.functions for flow in _of_function(settings, name)),
    ]


def _of_function(settings: Settings, name: str) -> Iterator[Flow]:
    """To what the settings give it, and nowhere else. Lambda itself takes the messages from its queue."""
    group = f"function-{name}"
    if settings.tables_of(name):
        yield Flow(group, "dynamodb", 443, "Tables it was given, by the gateway endpoint")
    if settings.buckets_of(name):
        yield Flow(group, "s3", 443, "Buckets it was given, by the gateway endpoint")
    if settings.queues_of(name):
        yield Flow(group, "endpoints", 443, "Queues that it sends to, within the VPC")


def _of_migration(settings: Settings) -> Iterator[Flow]:
    """To the database, and to what starts a task: never to the application's partners, but for its registry."""
    service, group = settings.service, "migration"
    yield Flow(group, "database", 5432, "Schema of the ledger, over TLS")
    yield Flow(group, "endpoints", 443, "Image, log and secrets, within the VPC")
    if service.image is None or ecr_repository_arn(service.image):
        yield Flow(group, "s3", 443, "Layers of the container image, by the gateway endpoint")
        return
    for cidr in service.outbound_https:
        why = "Addresses in service.outbound_https, by NAT: the registry of the image is one"
        yield Flow(group, "partners", 443, why, str(cidr))


def _of_tasks(settings: Settings, program: str) -> Iterator[Flow]:
    service, first = settings.containers[program], program == "service"
    group = program if first else f"{'job' if isinstance(service, Job) else 'service'}-{program}"
    if not isinstance(service, Job) and service.balanced:
        yield Flow("load_balancer", group, service.port, "Requests and health checks")
    if service.database:
        yield Flow(group, "database", 5432, "The ledger, over TLS")
    yield Flow(group, "endpoints", 443, "Images, logs, secrets, queues and keys, within the VPC")
    if first:
        yield Flow(group, "dynamodb", 443, "Sessions and verdicts, by the gateway endpoint")
    elif settings.tables_of(program) or (isinstance(service, Job) and service.ledger):
        yield Flow(group, "dynamodb", 443, "Its tables, by the gateway endpoint")
    # ECR keeps layers there; other registries are partners.
    if service.image is None or ecr_repository_arn(service.image) or settings.buckets_of(program):
        yield Flow(group, "s3", 443, "Layers of the container image, by the gateway endpoint")
    for cidr in service.outbound_https:
        key = f"{settings.key_of(program)}.outbound_https"
        yield Flow(group, "partners", 443, f"Addresses in {key}, by NAT", str(cidr))
