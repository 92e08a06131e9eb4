"""The tables of an environment's TOML file, one class each.

Every field has its unit, its range and, where the range is AWS's, the reason for it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from stacks.settings.fields import (
    AcmCertificateArn,
    Cidr,
    DomainName,
    EmailAddress,
    LogRetentionDays,
    Section,
    TagValue,
    distinct,
    text,
)

__all__ = [
    "Alerts",
    "ContinuousIntegration",
    "Database",
    "Domain",
    "Edge",
    "Logs",
    "Network",
    "Service",
    "Tags",
    "Validation",
    "Waf",
]

ZoneName = Annotated[
    str, text(r"[a-z]{2}(-[a-z]+)+-[0-9][a-z]", 'the name of an Availability Zone, such as "us-east-1a"')
]

# RFC 1918: what a VPC should use (VPC user guide, "VPC CIDR blocks").
PRIVATE_RANGES = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


class Tags(Section):
    """Who owns it and who pays: on every taggable resource."""

    team: TagValue
    cost_center: TagValue
    repository: TagValue = Field(description="where the code that made a resource lives")


class Domain(Section):
    """The names that people use, and the certificates behind them.

    Either `hosted_zone_id` (certificates are requested and validated in that Route 53 zone, alias
    records are made), or `certificate_arn` (an existing certificate; DNS is yours).
    """

    name: DomainName = Field(description="the load balancer answers here, CloudFront at static.<name>")
    hosted_zone_id: (
        Annotated[str, text(r"Z[A-Z0-9]{4,31}", "the id of a Route 53 hosted zone: Z...")] | None
    ) = None
    certificate_arn: AcmCertificateArn | None = Field(
        default=None, description="for <name>, in the environment's region"
    )
    edge_certificate_arn: AcmCertificateArn | None = Field(
        default=None, description="for static.<name>, in us-east-1, where CloudFront looks for it"
    )

    @property
    def static_name(self) -> str:
        return f"static.{self.name}"


class Network(Section):
    """One VPC with public, private and isolated subnets in three zones."""

    cidr: Cidr = Field(description="a /16 to /20; each subnet is 1/16 of it")
    availability_zones: tuple[ZoneName, ...] = Field(
        default=(), description="three zone names; empty: the region's a, b and c", strict=False
    )
    nat_gateways: Literal["per-zone", "single"] = "per-zone"
    flow_log_retention_days: LogRetentionDays = 365

    @field_validator("cidr")
    @classmethod
    def _fits_subnets(cls, cidr: IPv4Network) -> IPv4Network:
        # A VPC may be /16 to /28 and a subnet at least /28 (VPC user guide); Lambda and Fargate take an
        # address per task, so a subnet smaller than /24 is too tight to grow in.
        if not 16 <= cidr.prefixlen <= 20 or not any(map(cidr.subnet_of, PRIVATE_RANGES)):
            raise ValueError("a range of size /16 to /20 in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16")
        return cidr

    @field_validator("availability_zones")
    @classmethod
    def _three_zones(cls, zones: tuple[str, ...]) -> tuple[str, ...]:
        if zones and (len(zones), len(set(zones))) != (3, 3):
            raise ValueError("three different zone names, or leave it out")
        return zones


class Service(Section):
    """The Fargate service and the application's container."""

    image: (
        Annotated[
            str,
            text(
                r"[A-Za-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+(@sha256:[0-9a-f]{64}|:\w[\w.-]{0,127})",
                'a whole reference, such as "registry.example.com/app:1.2.3" or with @sha256:...',
            ),
        ]
        | None
    ) = Field(
        default=None,
        description="a whole image reference; left out: the bootstrap repository's, tag from `image_tag`",
    )
    image_tag: Annotated[str, text(r"\w[\w.-]{0,127}", 'an image tag, such as "1.2.3"')] = Field(
        default="1.0.0", description="default of the Terraform variable image_tag"
    )
    architecture: Literal["ARM64", "X86_64"] = "ARM64"
    cpu: int = Field(default=512, ge=512, le=16384, description="CPU units a task; 1024 is one vCPU")
    memory: int = Field(default=1024, ge=1024, le=122880, description="MiB a task")
    port: int = Field(default=8080, ge=1024, le=65535, description="non-root can't bind below 1024")
    health_check_path: Annotated[
        str, text(r"/[\w./-]{0,1023}", "a path that begins with /, without a query")
    ] = "/health"
    min_tasks: int = Field(default=2, ge=1, le=1000)
    max_tasks: int = Field(default=10, ge=1, le=1000)
    on_demand_base: int = Field(
        default=2, ge=0, le=1000, description="tasks that are on demand before Spot is mixed in"
    )
    spot_percent: int = Field(default=50, ge=50, le=100, description="share of Fargate Spot above the base")
    requests_per_target: int = Field(
        default=1000, ge=1, le=1_000_000, description="requests a minute and task to scale at"
    )
    database_connections_per_task: int = Field(default=20, ge=1, le=1000)
    session_ttl_seconds: int = Field(default=3600, ge=300, le=86400)
    outbound_https: Annotated[tuple[Cidr, ...], AfterValidator(distinct)] = Field(
        default=(),
        description="addresses outside AWS that the application calls on 443, through NAT",
        strict=False,
    )

    @field_validator("outbound_https")
    @classmethod
    def _partners(cls, ranges: tuple[IPv4Network, ...]) -> tuple[IPv4Network, ...]:
        wide = [str(each) for each in ranges if each.prefixlen < 16]
        if wide:
            raise ValueError(f"a partner's addresses, /16 or smaller each; {', '.join(wide)} is the internet")
        return ranges


# PostgreSQL cuts identifiers at 63 characters.
IDENTIFIER = text(
    r"[a-z][a-z0-9_]{0,62}", "up to 63 lower-case letters, digits and underscores, beginning with a letter"
)


class Database(Section):
    """Aurora PostgreSQL."""

    engine_version: Annotated[
        str, text(r"(16|17)\.[0-9]{1,2}", 'a version of Aurora PostgreSQL 16 or 17, such as "17.7"')
    ] = "17.7"
    instance_class: Annotated[
        str,
        text(
            r"db\.(t4g\.(medium|large)|r[678]g\.((2|4|8|12|16|24|48)?x)?large)",
            'db.t4g.medium, db.t4g.large, or a size of db.r6g, db.r7g or db.r8g, such as "db.r7g.xlarge"',
        ),
    ] = "db.r7g.large"
    name: Annotated[str, IDENTIFIER] = "ledger"
    master_username: Annotated[str, IDENTIFIER] = "ledger_owner"
    readers: int = Field(default=1, ge=1, le=15, description="AWS allows 15 readers a cluster")
    backup_retention_days: int = Field(default=7, ge=1, le=35, description="AWS's maximum is 35")
    max_connections: int = Field(
        default=1000,
        ge=100,
        le=5000,
        description="set in the parameter group, checked against users of it",
    )

    @field_validator("master_username")
    @classmethod
    def _not_reserved(cls, username: str) -> str:
        # Names that Aurora PostgreSQL refuses (Aurora user guide, "Master user account privileges").
        if username in {"admin", "postgres", "rdsadmin", "rdsrepladmin", "public"} or username.startswith(
            ("pg_", "rds_")
        ):
            raise ValueError(
                "a name that Aurora PostgreSQL does not reserve: not admin, postgres, pg_..., rds_..."
            )
        return username


class Validation(Section):
    """The queue and the function that validates transactions."""

    memory: int = Field(default=256, ge=256, le=10240, description="MiB")
    timeout_seconds: int = Field(default=30, ge=3, le=900)
    visibility_timeout_seconds: int = Field(default=180, ge=30, le=43200)
    reserved_concurrency: int = Field(
        default=20, ge=-1, le=1000, description="-1 reserves nothing (AWS's own value for it)"
    )
    batch_size: int = Field(default=10, ge=1, le=10)
    max_receive_count: int = Field(
        default=5,
        ge=5,
        le=1000,
        description="AWS advises at least 5 with Lambda, which may be throttled",
    )
    max_amount: Decimal = Field(
        default=Decimal("1000000"),
        gt=0,
        le=Decimal(10**15),
        description="text, in the transaction's own currency",
    )

    @field_validator("max_amount", mode="before")
    @classmethod
    def _exact(cls, value: object) -> Decimal:
        # The function takes the plain form alone: Decimal would also take "1e15", "1_000" and "NaN".
        if isinstance(value, str) and re.fullmatch(r"(0|[1-9][0-9]*)(\.[0-9]+)?", value, re.ASCII):
            return Decimal(value)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return Decimal(value)
        raise ValueError('a whole number, or a decimal in quotes such as "999999.99"')


class Edge(Section):
    """CloudFront."""

    price_class: Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"] = "PriceClass_100"


class Waf(Section):
    """AWS WAF on the load balancer and on CloudFront."""

    rate_limit: int = Field(
        default=2000, ge=10, le=2_000_000_000, description="requests an address in five minutes"
    )


class Alerts(Section):
    """Who is told."""

    emails: Annotated[tuple[EmailAddress, ...], AfterValidator(distinct)] = Field(default=(), strict=False)


class Logs(Section):
    """How long logs are kept."""

    retention_days: LogRetentionDays = 365
    function_retention_days: LogRetentionDays = 365
    access_log_expiration_days: int = Field(default=400, ge=1, le=3650)


class ContinuousIntegration(Section):
    """Who may deploy from outside AWS. Left out, the bootstrap stack makes no roles for it."""

    # GitHub's limits: 39 characters for an owner, 100 for a repository.
    github_repository: (
        Annotated[
            str, text(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[\w.-]{1,100}", "owner/name of a GitHub repository")
        ]
        | None
    ) = Field(default=None, description="owner/name; its workflows may assume the roles")
    main_branch: Annotated[str, text(r"\w[\w./-]{0,99}", 'the name of a branch, such as "main"')] = Field(
        default="main", description="the branch whose workflows may push images"
    )
