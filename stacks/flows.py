"""Who may open which port to whom, and why: the one table that security groups are made from.

What is not in this table is refused. `Peer` names what may be at either end:

- `internet`: any IPv4 address; as a source only, as a target never.
- `load_balancer`, `service`, `function`, `database`, `endpoints`: a security group each; so has each further
  program of the settings, under its `program.id`: `function-settle`.
- `dynamodb`, `s3`: the gateway endpoints' prefix lists; as targets only.
"""

from __future__ import annotations

from dataclasses import dataclass

from stacks.schema.ecr import ecr_repository_arn
from stacks.settings import Settings

__all__ = ["Flow", "flows", "security_groups"]


def security_groups(settings: Settings) -> dict[str, str]:
    """The security groups there are, and their descriptions."""
    return {
        "load_balancer": "Load balancer: HTTPS from the internet",
        "service": "Application tasks on Fargate",
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
    service = settings.service.port
    return [
        Flow("internet", "load_balancer", 443, "HTTPS from browsers and API clients", "0.0.0.0/0"),
        Flow("internet", "load_balancer", 80, "Redirected to HTTPS, never served", "0.0.0.0/0"),
        Flow("load_balancer", "service", service, "Requests and health checks"),
        Flow("service", "database", 5432, "The ledger, over TLS"),
        Flow("service", "endpoints", 443, "Images, logs, secrets and queues, within the VPC"),
        Flow("service", "dynamodb", 443, "Sessions and verdicts, by the gateway endpoint"),
        *(
            # ECR keeps them there; other registries are partners.
            [Flow("service", "s3", 443, "Layers of the container image, by the gateway endpoint")]
            if settings.service.image is None
            or ecr_repository_arn(settings.service.image)
            or settings.buckets_of("service")
            else []
        ),
        Flow("function", "dynamodb", 443, "Verdicts, by the gateway endpoint"),
        *(flow for name in settings.functions for flow in _of_function(settings, name)),
        *(
            Flow(group, "partners", 443, f"Addresses in {group}.outbound_https, by NAT", str(cidr))
            for group, cidrs in settings.partners.items()
            for cidr in cidrs
        ),
    ]


def _of_function(settings: Settings, name: str) -> list[Flow]:
    """To what the settings give it, and nowhere else. Lambda itself takes the messages from its queue."""
    group, flows = f"function-{name}", []
    if settings.tables_of(name):
        flows.append(Flow(group, "dynamodb", 443, "Tables it was given, by the gateway endpoint"))
    if settings.buckets_of(name):
        flows.append(Flow(group, "s3", 443, "Buckets it was given, by the gateway endpoint"))
    if settings.queues_of(name):
        flows.append(Flow(group, "endpoints", 443, "Queues that it sends to, within the VPC"))
    return flows
