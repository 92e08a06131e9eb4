"""Further services on Fargate, and workers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from stacks.schema.fields import Unit, distinct, holds, text
from stacks.schema.sections.container import (
    MOST_KEYS,
    Command,
    KeyArn,
    MoreSecrets,
    SecretArn,
    Variables,
)
from stacks.schema.sections.service import (
    HealthCheckCommand,
    HealthCheckPath,
    ImageReference,
    Partners,
    WritableFolders,
)
from stacks.schema.sections.tasks import Tasks

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


class FurtherService(Tasks):
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
    image: ImageReference | None = Field(default=None, description="default: that of [service]")
    image_credentials_secret_arn: SecretArn | None = Field(
        default=None, description="of image's registry, as in [service]"
    )
    architecture: Literal["ARM64", "X86_64"] | None = Field(
        default=None, description="what image is built for; default: that of [service]"
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
    database: bool = Field(
        default=False, description="may sign in to the database, by IAM, as the user of [service]"
    )
    database_connections_per_task: Annotated[int, Unit("connections a task")] = Field(
        default=5, ge=1, le=1000, description="with database: the most that the program's pool opens"
    )
    outbound_https: Partners = Field(
        default=(), description="addresses outside AWS that it calls on 443, through NAT", strict=False
    )
    entry_point: Command = Field(default=(), description="in place of the image's ENTRYPOINT", strict=False)
    command: Command = Field(default=(), description="in place of the image's CMD", strict=False)
    health_check_command: HealthCheckCommand = Field(
        description=(
            "ECS runs it in the container every 30 seconds, and replaces a task that fails three times; a "
            "worker's tells whether it gets on with its work"
        ),
        strict=False,
    )
    stop_timeout_seconds: int = Field(
        default=30, ge=30, le=120, description="from SIGTERM to SIGKILL; Fargate gives no more than 120"
    )
    writable_folders: WritableFolders = Field(
        default=(), description="beside /tmp, as in [service]", strict=False
    )
    environment: Variables = Field(
        default={}, description="variables beside the stack's own; secrets are in secrets"
    )
    secrets: MoreSecrets = Field(
        default={},
        description="variables that ECS fills when a task starts; its execution role may read exactly these",
    )
    secret_key_arns: Annotated[
        tuple[KeyArn, ...],
        AfterValidator(distinct),
        holds(lambda keys: len(keys) <= MOST_KEYS, f"at most {MOST_KEYS}"),
    ] = Field(
        default=(),
        description="keys of yours that those secrets are encrypted with; AWS's own keys need none",
        strict=False,
    )

    @property
    def balanced(self) -> bool:
        """Whether the load balancer sends requests to it; otherwise it is a worker."""
        return bool(self.path)
