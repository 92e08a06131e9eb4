"""The application."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from stacks.schema.fields import Allowed, Cidr, Unit, distinct, holds, text
from stacks.schema.health_check import can_fail
from stacks.schema.sections.container import (
    Command,
    Folder,
    KeyArns,
    MoreSecrets,
    Permissions,
    SecretArn,
    Variables,
)
from stacks.schema.sections.network import PRIVATE_RANGES
from stacks.schema.sections.tasks import Count, Size

__all__ = ["HealthCheckCommand", "HealthCheckPath", "ImageReference", "Partners", "Service", "WritableFolders"]

# The grammar of references that Docker and containerd share, and OCI's of a repository's name: anything else is
# an "invalid reference format" to each task that starts (github.com/distribution/reference; OCI distribution
# specification, "Pulling manifests").
LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
REGISTRY = rf"{LABEL}(\.{LABEL})*(:[0-9]{{1,5}})?"
PART = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
REPOSITORY = rf"{PART}(/{PART})*"

# Without its digest (ECS API reference, ContainerDefinition).
LONGEST_IMAGE = 255

# A group has 60 rules each way (Amazon VPC user guide, "Quotas"), and the service's has some of its own.
MOST_PARTNERS = 50
RULES = "a security group has 60 rules each way"

# Not on the internet, so not behind a NAT gateway, but in this VPC or a neighbour's: who may be called there is
# decided by the table of flows. 169.254.0.0/16 has the credentials of tasks (IANA's special-purpose registry).
INSIDE = (
    *PRIVATE_RANGES,
    *map(IPv4Network, ("0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3")),
)

# Lambda's 900 seconds, without the longest stop_timeout_seconds and what the function needs to tell the end
# (stacks/tiers/migration_function.py; AWS Lambda quotas, "Function timeout").
LONGEST_MIGRATION = 720

PARTNER = "a partner's addresses on the internet, /16 or smaller"


def _is_partner(cidr: IPv4Network) -> bool:
    return cidr.prefixlen >= 16 and not any(map(cidr.overlaps, INSIDE))


ImageReference = Annotated[
    str,
    text(
        rf"{REGISTRY}/{REPOSITORY}@sha256:[0-9a-f]{{64}}",
        'a whole reference by digest, such as "registry.example.com/app@sha256:...": a tag of somebody '
        "else's registry can be moved to another image",
    ),
    holds(
        lambda image: len(image.partition("@")[0]) <= LONGEST_IMAGE,
        f"at most {LONGEST_IMAGE} characters before the digest (ECS)",
    ),
]
Partners = Annotated[
    tuple[Annotated[Cidr, holds(_is_partner, PARTNER), Allowed(PARTNER)], ...],
    AfterValidator(distinct),
    holds(lambda ranges: len(ranges) <= MOST_PARTNERS, f"at most {MOST_PARTNERS}: {RULES}"),
]
HealthCheckCommand = Annotated[
    Command,
    holds(
        # Docker's shell would take a third word for the name of its script.
        lambda words: len(words) == 2 if words[:1] == ("CMD-SHELL",) else words[:1] == ("CMD",) != words,
        'a command of the image, with "CMD" before it, or "CMD-SHELL" and one line for its shell',
    ),
    holds(
        can_fail,
        "one that ends with another code than 0 where the application does not answer: with true, exit 0 or "
        "|| true at its end it never does",
    ),
]
HealthCheckPath = Annotated[str, text(r"/[\w./-]{1,1023}", "a path of its own, not / itself, without a query")]


def _apart(folders: tuple[str, ...]) -> bool:
    return not any(inner.startswith(f"{outer}/") for inner in folders for outer in folders)


WritableFolders = Annotated[
    tuple[Folder, ...],
    AfterValidator(distinct),
    holds(lambda folders: len(folders) <= 5, "at most 5"),
    holds(_apart, "no folder within another: whatever is in a writable folder can be written to"),
]


class Service(Size, Count):
    """The Fargate service and the application's container."""

    image: ImageReference | None = Field(
        default=None,
        description="default: the image in the bootstrap stack's repository that has the tag `image_tag`",
    )
    image_credentials_secret_arn: SecretArn | None = Field(
        default=None,
        description=(
            "a registry's user name and password, as ECS wants them: JSON with `username` and `password`. ECS "
            "reads it, the application can't"
        ),
    )
    image_tag: Annotated[str, text(r"\w[\w.-]{0,127}", 'an image tag, such as "1.2.3"')] | None = Field(
        default=None,
        description="default of the Terraform variable image_tag, 1.0.0 where nothing is said; production has "
        "none, so that no plan puts an old image back",
    )
    architecture: Literal["ARM64", "X86_64"] = Field(
        default="ARM64", description="what the image is built for; ARM64 costs a fifth less"
    )
    port: int = Field(
        default=8080,
        ge=1024,
        le=65535,
        description="where the container listens; it is not root, which alone may bind below 1024",
    )
    health_check_path: HealthCheckPath = Field(
        default="/health", description="the load balancer asks here, and wants a 200"
    )
    requests_per_target: Annotated[int, Unit("requests a minute and task")] = Field(
        default=1000,
        ge=1,
        le=1_000_000,
        description=(
            "autoscaling adds tasks above this, which a task is taken to answer with ease: an assumption (60 "
            "ms a request, one at a time), far below what the reference application was measured to answer "
            "(docs/reference/capacity.md), until a load test of your application on AWS says otherwise"
        ),
    )
    database_connections_per_task: Annotated[int, Unit("connections a task")] = Field(
        default=20, ge=1, le=1000, description="the most that the application's pool opens"
    )
    ledger_metrics: bool | None = Field(
        default=None,
        description=(
            "whether the application logs a line `ledger backlog` every minute, as the reference application "
            "does: metrics and alarms are made of it, and silence is one; default: true without image"
        ),
    )
    session_ttl_seconds: int = Field(
        default=3600, ge=300, le=86400, description="a session ends after this, used or not"
    )
    outbound_https: Partners = Field(
        default=(),
        description=(
            "addresses outside AWS that the application calls on 443; NAT gateways are made for these alone"
        ),
        strict=False,
    )
    entry_point: Command = Field(
        default=(),
        description="in place of the image's ENTRYPOINT; its CMD is left out then, so set command as well",
        strict=False,
    )
    command: Command = Field(default=(), description="in place of the image's CMD", strict=False)
    health_check_command: HealthCheckCommand = Field(
        default=("CMD", "python", "-m", "app.healthcheck"),
        description="ECS runs it in the container every 30 seconds, and replaces a task that fails three times",
        strict=False,
    )
    stop_timeout_seconds: int = Field(
        default=30,
        ge=30,
        le=120,
        description=(
            "from SIGTERM to SIGKILL; the load balancer lets open requests run for 30, and Fargate gives no "
            "more than 120"
        ),
    )
    writable_folders: WritableFolders = Field(
        default=(),
        description=(
            "beside /tmp; an empty volume of the task each, gone with it. Name it as VOLUME in the Dockerfile "
            "as well: Fargate takes owner and mode from there"
        ),
        strict=False,
    )
    migration: Command = Field(
        default=("python", "-m", "app.migrate"),
        description=(
            "the command that brings the schema up to date, once a release and before it runs, as the "
            "database's owner, in a task of its own; empty: there is none, and no container has the owner's "
            "secret"
        ),
        strict=False,
    )
    migration_entry_point: Command = Field(
        default=(), description="in place of the image's ENTRYPOINT, of that task's container", strict=False
    )
    migration_timeout_seconds: int = Field(
        default=600,
        ge=60,
        le=LONGEST_MIGRATION,
        description=(
            "a migration that takes longer is stopped, and the deployment fails; AWS Lambda, which waits for "
            "it, has 15 minutes. A longer one is run by hand first (docs/guides/operate.md)"
        ),
    )
    environment: Variables = Field(
        default={},
        description=(
            "variables of application and migration beside the stack's own "
            "(docs/guides/your-application.md has those); "
            "everybody who may read a task definition reads them: secrets are in [service.secrets]"
        ),
    )
    secrets: MoreSecrets = Field(
        default={},
        description=(
            "variables of application and migration that ECS fills when a task starts; its execution role may "
            "read exactly these"
        ),
    )
    secret_key_arns: KeyArns = Field(
        default=(),
        description="keys of yours that those secrets are encrypted with; AWS's own keys need none",
        strict=False,
    )
    permissions: Permissions = Field(
        default=(),
        description="of the task role, beside the stack's own; the workload boundary is around them all",
        strict=False,
    )

    @property
    def database(self) -> bool:
        """Whether it signs in to the database: the ledger is its own."""
        return True

    @property
    def balanced(self) -> bool:
        """Whether the load balancer sends requests to it."""
        return True
