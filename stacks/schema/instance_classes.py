"""How large the instance classes are that the database may have."""

from __future__ import annotations

from stacks.schema.sections.database import Database

__all__ = ["GIB", "SERVERLESS", "instance_memory", "writer_memory"]

SERVERLESS = "db.serverless"

# Aurora user guide, "Aurora Serverless v2 capacity".
GIB_OF_AN_ACU = 2

GIB = 1024**3


def instance_memory(instance_class: str) -> int:
    """Bytes of memory of an instance class that settings allow.

    Aurora user guide, "Hardware specifications for DB instance classes": memory optimized classes have
    16 GiB as large, 32 as xlarge and 32 n as n-xlarge.
    """
    _, family, size = instance_class.split(".")
    if family == "t4g":
        return {"medium": 4, "large": 8}[size] * GIB
    if size == "large":
        return 16 * GIB
    return 32 * int(size.removesuffix("xlarge") or 1) * GIB


def writer_memory(database: Database) -> int:
    """Bytes of memory of the writer; of a serverless one at its largest, which its metrics go by as well."""
    if database.instance_class == SERVERLESS:
        return int((database.serverless_max_capacity or 0) * GIB_OF_AN_ACU * GIB)
    return instance_memory(database.instance_class)
