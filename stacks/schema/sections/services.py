"""Further services on Fargate, and workers."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from stacks.schema.fields import Unit, distinct, holds, text
from stacks.schema.sections.program import FargateProgram
from stacks.schema.sections.service import HealthCheckCommand, HealthCheckPath
from stacks.schema.sections.tasks import Count

__all__ = ["FurtherService"]

# Values of all conditions of a listener's rule (Elastic Load Balancing user guide, "Quotas for your Application
# Load Balancers").
MOST_PATHS = 5

Path = Annotated[
    str,
    text(
        r"(?=.{2,128}$)(/(?!\.+(/|$))[\w.-]+)+(/\*)?",
        'a path such as "/admin", or with /* behind it all that is beneath it: letters, digits and _ . -, no '
        "part of dots alone, at most 128",
    ),
]


class FurtherService(FargateProgram, Count):
    """A Fargate service beside `[service]`: with `path` behind the load balancer, without it a worker."""

    path: Annotated[
        tuple[Path, ...],
        AfterValidator(distinct),
        holds(lambda paths: len(paths) <= MOST_PATHS, f"at most {MOST_PATHS}: a listener's rule takes no more"),
    ] = Field(
        default=(),
        description=(
            "requests to these paths of domain.name are its own, in place of [service]; default: a worker, "
            "which nobody reaches"
        ),
        strict=False,
    )
    port: int = Field(
        default=8080,
        ge=1024,
        le=65535,
        description="with path: where the container listens; it is not root, which alone may bind below 1024",
    )
    health_check_path: HealthCheckPath = Field(
        default="/health", description="with path: the load balancer asks here, and wants a 200"
    )
    max_tasks: Annotated[int, Unit("tasks")] = Field(
        default=4, ge=1, le=1000, description="autoscaling never goes above; an alarm says when it is there"
    )
    requests_per_target: Annotated[int, Unit("requests a minute and task")] = Field(
        default=1000,
        ge=1,
        le=1_000_000,
        description="with path: autoscaling adds tasks above this; a worker scales by CPU and memory alone",
    )
    health_check_command: HealthCheckCommand = Field(
        description=(
            "ECS runs it in the container every 30 seconds, and replaces a task that fails three times; a "
            "worker's tells whether it gets on with its work"
        ),
        strict=False,
    )

    @property
    def balanced(self) -> bool:
        """Whether the load balancer sends requests to it; otherwise it is a worker."""
        return bool(self.path)
