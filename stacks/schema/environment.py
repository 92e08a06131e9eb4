"""An environment's settings as a whole, and what follows from them."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Annotated, Final, Literal, TypeVar

from pydantic import Field

from stacks.schema.fields import Section, holds, text
from stacks.schema.regions import REGIONS, ZONE_LETTERS
from stacks.schema.sections import (
    Account,
    Alerts,
    Bucket,
    Capacity,
    ContinuousIntegration,
    Database,
    Domain,
    Edge,
    Function,
    FurtherService,
    Job,
    Logs,
    Network,
    OnFargate,
    Quotas,
    Schedule,
    Service,
    Table,
    Tags,
    Validation,
    Waf,
)
from stacks.schema.sections.container import Permission
from stacks.schema.sections.named import Name, named

__all__ = ["SHARED", "EnvironmentSchema"]

SHARED: Final = "shared"
"""What stands for the environment in names and tags of resources that all environments share."""

FIRST_IMAGE_TAG = "1.0.0"

# These two are in every name, so they keep to what the strictest services take: RDS no double hyphen, and in
# front Parameter Store no "aws" or "ssm", load balancers no "internal-", security groups no "sg-", buckets no
# "amzn-" or "sthree-" (naming rules in each service's API reference).
ApplicationName = Annotated[
    str,
    text(
        r"(?=.{3,20}$)(?!aws|ssm|internal|sg-|amzn-|sthree-)[a-z][a-z0-9]*(-[a-z0-9]+)*",
        "3 to 20 lower-case letters, digits and single hyphens, beginning with a letter, but not with aws, "
        "ssm, internal, sg-, amzn- or sthree-, which AWS keeps for itself",
    ),
]

# A bucket's name, of which it is the end, must not end in -s3alias (S3 user guide, "Bucket naming rules").
# The account's own stack and resources stand under "bootstrap" and "shared".
EnvironmentName = Annotated[
    str,
    text(
        r"(?=.{2,16}$)(?!bootstrap|shared$)(?!.*(^|-)s3alias$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
        "2 to 16 lower-case letters, digits and single hyphens, beginning with a letter, but neither "
        '"bootstrap..." nor "shared", which are the account\'s, nor ending in s3alias, which S3 keeps',
    ),
]

# CloudFront, its certificate and its web ACL are made in us-east-1, by the same account.
Region = Annotated[
    str,
    holds(
        REGIONS.__contains__,
        'an AWS region such as "eu-central-1"; not of China, GovCloud or the isolated partitions, whose '
        "accounts have no us-east-1, where CloudFront's parts are",
    ),
]


OfFargate = TypeVar("OfFargate", FurtherService, Job)


class EnvironmentSchema(Section):
    """One environment. There is deliberately no switch for a protection: `kind` decides them all.

    `[account]` is none: it says who manages what an account has once, and somebody must.

    Each value by itself is as it must be; what they may not be together, `stacks.settings` knows.
    """

    application: ApplicationName = Field(
        description="the first part of every name; environments that share an account share it"
    )
    environment: EnvironmentName = Field(
        description="the last part of every name, and the file's own: `prod` in `prod.toml`"
    )
    kind: Literal["production", "nonproduction"] = Field(
        description='"production" can\'t be destroyed by a plan; any other environment can, in one command'
    )
    account_id: Annotated[str, text(r"[0-9]{12}", "the twelve digits of an AWS account, in quotes")] = Field(
        description="Terraform refuses credentials of any other account"
    )
    region: Region = Field(
        default="us-east-1", description="of everything but CloudFront's parts; one for all of an account"
    )

    tags: Tags
    domain: Domain
    network: Network
    capacity: Capacity = Field(default_factory=Capacity)
    service: Service = Field(default_factory=Service)
    database: Database = Field(default_factory=Database)
    validation: Validation = Field(default_factory=Validation)
    tables: Annotated[dict[Name, Table], named()] = Field(default={})
    buckets: Annotated[dict[Name, Bucket], named()] = Field(default={})
    functions: Annotated[dict[Name, Function], named()] = Field(default={})
    services: Annotated[dict[Name, FurtherService], named()] = Field(default={})
    jobs: Annotated[dict[Name, Job], named()] = Field(default={})
    edge: Edge = Field(default_factory=Edge)
    waf: Waf = Field(default_factory=Waf)
    alerts: Alerts = Field(default_factory=Alerts)
    logs: Logs = Field(default_factory=Logs)
    ci: ContinuousIntegration = Field(default_factory=ContinuousIntegration)
    account: Account = Field(default_factory=Account)
    quotas: Quotas = Field(default_factory=Quotas)

    def unjudged(self) -> EnvironmentSchema:
        """The same values for calculations on paper, which may change one alone; no stack takes them."""
        return EnvironmentSchema.model_validate({key: getattr(self, key) for key in self.model_fields_set})

    @property
    def protected(self) -> bool:
        """Whether stateful resources are protected from deletion: in production, always."""
        return self.kind == "production"

    @property
    def default_image_tag(self) -> str | None:
        """What the Terraform variable image_tag is for whoever passes none; production must be told."""
        return None if self.protected else self.service.image_tag or FIRST_IMAGE_TAG

    @property
    def programs(self) -> tuple[str, ...]:
        """What may be given tables, buckets and queues: `service`, and the further programs by name."""
        return ("service", *self.functions, *self.services, *self.jobs)

    @property
    def fargate(self) -> dict[str, Service | FurtherService]:
        """The services on Fargate, by program; what a further one takes from `[service]` is in it."""
        return {
            "service": self.service,
            **{name: self._with_image(it) for name, it in self.services.items()},
        }

    @property
    def containers(self) -> dict[str, OnFargate]:
        """All that has tasks on Fargate, by program: services and jobs."""
        return {**self.fargate, **{name: self._with_image(it) for name, it in self.jobs.items()}}

    def _with_image(self, program: OfFargate) -> OfFargate:
        if program.image is not None:
            return program
        image = self.service
        return program.model_copy(
            update={
                "image": image.image,
                "image_credentials_secret_arn": image.image_credentials_secret_arn,
                "architecture": image.architecture,
            }
        )

    def key_of(self, program: str) -> str:
        """Where the settings of a program on Fargate are."""
        if program == "service":
            return program
        return f"jobs.{program}" if program in self.jobs else f"services.{program}"

    @property
    def permissions(self) -> dict[str, tuple[Permission, ...]]:
        """What the settings give to task roles beside the stack's own, by program."""
        return {
            "service": self.service.permissions,
            **{name: it.permissions for name, it in self.jobs.items()},
        }

    def tables_of(self, program: str) -> tuple[str, ...]:
        """The further tables that a program reads or writes."""
        return tuple(name for name, it in self.tables.items() if program in (*it.read_by, *it.written_by))

    def buckets_of(self, program: str) -> tuple[str, ...]:
        """The further buckets that a program reads or writes."""
        return tuple(name for name, it in self.buckets.items() if program in (*it.read_by, *it.written_by))

    def queues_of(self, program: str) -> tuple[str, ...]:
        """The functions to whose queues a program sends."""
        return tuple(name for name, it in self.functions.items() if program in it.sent_by)

    @property
    def has_ledger_metrics(self) -> bool:
        """Whether the application logs its backlog; somebody else's image is not taken to."""
        given = self.service.ledger_metrics
        return self.service.image is None if given is None else given

    @property
    def partners(self) -> dict[str, tuple[IPv4Network, ...]]:
        """The addresses on the internet that each program may call, by the program.

        Nothing else leaves the VPC by a default route: AWS's services have endpoints.
        """
        return {program: it.outbound_https for program, it in self.containers.items()}

    @property
    def nat_zones(self) -> tuple[str, ...]:
        """The zones that have a NAT gateway: none, where no program may call anybody by it."""
        if not any(self.partners.values()):
            return ()
        return self.zones if self.network.nat_gateways == "per-zone" else self.zones[:1]

    @property
    def endpoint_zones(self) -> tuple[str, ...]:
        """The zones that interface endpoints are in."""
        return self.zones if self.network.interface_endpoints == "per-zone" else self.zones[:1]

    @property
    def schedules(self) -> dict[str, Schedule]:
        """What comes by itself, by the program that it is for."""
        return {
            **{name: it.schedule for name, it in self.functions.items() if it.schedule is not None},
            **{name: it.schedule for name, it in self.jobs.items()},
        }

    @property
    def partition(self) -> str:
        """The `aws` in an ARN of this region; `Region` takes none of another partition."""
        return "aws"

    @property
    def zones(self) -> tuple[str, ...]:
        """Three Availability Zones: their names, or their IDs where the settings have these."""
        letters = ZONE_LETTERS.get(self.region, "abc")
        return self.network.availability_zones or tuple(f"{self.region}{letter}" for letter in letters)

    @property
    def state_bucket(self) -> str:
        """The S3 bucket that holds the account's Terraform state; the bootstrap stack creates it."""
        return f"{self.application}-state-{self.account_id}"

    @property
    def default_tags(self) -> dict[str, str]:
        """The tags on every taggable resource."""
        return {
            "Application": self.application,
            "CostCenter": self.tags.cost_center,
            "Environment": self.environment,
            "ManagedBy": "terraform",
            "Repository": self.tags.repository,
            "Team": self.tags.team,
        }

    @property
    def metric_namespace(self) -> str:
        """The CloudWatch namespace of the application's own metrics: environments may share an account."""
        return f"{self.application}/{self.environment}"
