"""What any further program on Fargate is told, whether it serves, works or ends by itself."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from stacks.schema.fields import Unit
from stacks.schema.sections.container import (
    Command,
    KeyArns,
    MoreSecrets,
    SecretArn,
    Variables,
)
from stacks.schema.sections.service import ImageReference, Partners, WritableFolders
from stacks.schema.sections.tasks import Size

__all__ = ["FargateProgram"]


class FargateProgram(Size):
    """Image, size, commands, variables, secrets, and whom it calls."""

    image: ImageReference | None = Field(default=None, description="default: that of [service]")
    image_credentials_secret_arn: SecretArn | None = Field(
        default=None, description="of image's registry, as in [service]"
    )
    architecture: Literal["ARM64", "X86_64"] | None = Field(
        default=None, description="what image is built for; default: that of [service]"
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
    secret_key_arns: KeyArns = Field(
        default=(),
        description="keys of yours that those secrets are encrypted with; AWS's own keys need none",
        strict=False,
    )
