"""The database."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le
from pydantic import AfterValidator, Field

from stacks.schema.aurora_versions import AS_OF, END_OF_STANDARD_SUPPORT, RELEASED, known, nearest
from stacks.schema.fields import Allowed, Section, Unit, holds, text
from stacks.schema.postgresql import RESERVED_WORDS

__all__ = ["Database"]

# PostgreSQL cuts identifiers at 63 characters.
IDENTIFIER = text(
    r"[a-z][a-z0-9_]{0,62}", "up to 63 lower-case letters, digits and underscores, beginning with a letter"
)

# What a cluster has without asking.
EXISTING_DATABASES = {"postgres", "rdsadmin", "template0", "template1"}

# Names that Aurora PostgreSQL refuses (Aurora user guide, "Master user account privileges").
RESERVED_USERS = {"admin", "postgres", "rdsadmin", "rdsrepladmin", "public"}

# Users whom the ledger's migrations make: the application's own, and that of a job with `ledger`.
APPLICATION_USER = "ledger_app"
OPERATOR_USER = "ledger_operator"

# RDS API reference, CreateDBCluster.
LONGEST_USER = 16

EVERY_VERSION = "one of " + "; ".join(
    ", ".join(known(major)) + (f" (standard support until {until})" if until else "")
    for major, until in END_OF_STANDARD_SUPPORT.items()
)


def _released(version: str) -> str:
    if version not in RELEASED:
        raise ValueError(
            f"a version of Aurora PostgreSQL, such as {' or '.join(nearest(version))}; one that AWS has "
            f"released since {AS_OF} is added to stacks/schema/aurora_versions.py"
        )
    return version


EngineVersion = Annotated[str, AfterValidator(_released), Allowed(EVERY_VERSION)]

InstanceClass = Annotated[
    str,
    text(
        r"db\.(t4g\.(medium|large)|r[678]g\.((2|4|8|12|16)?x)?large|r8g\.(24|48)xlarge|serverless)",
        "db.t4g.medium, db.t4g.large, db.serverless, or a size of db.r6g, db.r7g or db.r8g, such as "
        '"db.r7g.xlarge"',
    ),
]

# RDS API reference, ServerlessV2ScalingConfiguration; 0 from Aurora PostgreSQL 16.3 on.
MOST_CAPACITY = 256
Capacity = Annotated[
    float,
    holds(
        lambda value: 0 <= value <= MOST_CAPACITY and value * 2 == int(value * 2), "0 to 256 in steps of 0.5"
    ),
    Unit("ACUs, of 2 GiB each"),
]

NOT_RESERVED = holds(lambda name: name not in RESERVED_WORDS, "a name that is no reserved word of PostgreSQL")


class Database(Section):
    """Aurora PostgreSQL."""

    engine_version: EngineVersion = Field(
        default="17.7", description="AWS upgrades no minor version by itself: each comes through review"
    )
    major_version_upgrade_to: Annotated[int, Allowed("the major version of engine_version")] | None = Field(
        default=None,
        description="allows the cluster one upgrade to this major version, which is that of engine_version; "
        "taken out when it is done (guides/database-versions.md)",
    )
    logical_replication: bool = Field(
        default=False,
        description="what an RDS blue/green deployment needs; from the writer's next restart on, and more is "
        "written while it is on (guides/database-versions.md)",
    )
    instance_class: InstanceClass = Field(
        default="db.r7g.large", description="of the writer and of each reader, which may have to take over"
    )
    reader_instance_class: InstanceClass | None = Field(
        default=None,
        description="default: instance_class; another one while the class is changed, readers first "
        "(guides/database-changes.md)",
    )
    serverless_min_capacity: Capacity | None = Field(
        default=None,
        description="of each instance, with db.serverless; at 0 an instance pauses that nobody is connected to",
    )
    serverless_max_capacity: Capacity | None = Field(
        default=None, description="of each instance, with db.serverless; what its memory and alarms go by"
    )
    serverless_auto_pause_seconds: Annotated[int, Ge(300), Le(86400)] | None = Field(
        default=None, description="without a connection, before an instance pauses; default: 300, AWS's own"
    )
    name: Annotated[
        str,
        IDENTIFIER,
        NOT_RESERVED,
        holds(
            lambda name: name not in EXISTING_DATABASES,
            f"a name that the cluster does not have already: not {', '.join(sorted(EXISTING_DATABASES))}",
        ),
    ] = Field(default="ledger", description="the database in the cluster")
    master_username: Annotated[
        str,
        IDENTIFIER,
        NOT_RESERVED,
        holds(lambda name: len(name) <= LONGEST_USER, f"at most {LONGEST_USER} characters (RDS)"),
        holds(
            lambda name: name not in RESERVED_USERS and not name.startswith(("pg_", "rds_")),
            "a name that Aurora PostgreSQL does not reserve: not admin, postgres, pg_..., rds_...",
        ),
        holds(
            lambda name: name not in (APPLICATION_USER, OPERATOR_USER),
            f"not {APPLICATION_USER}: that is the application, which must not be the master user; nor "
            f"{OPERATOR_USER}",
        ),
    ] = Field(default="ledger_owner", description="its password is RDS's, in Secrets Manager, new every week")
    readers: int = Field(
        default=1,
        ge=0,
        le=15,
        description="one takes over when the writer fails; without one, AWS makes another writer, in about ten "
        "minutes; AWS allows 15",
    )
    backup_retention_days: int = Field(
        default=7, ge=1, le=35, description="any second of these days can be restored; 35 is AWS's maximum"
    )
    max_connections: Annotated[int, Unit("connections an instance")] = Field(
        default=1000,
        ge=100,
        le=5000,
        description="of the parameter group; what all tasks may open at once must fit in nine tenths of it",
    )
