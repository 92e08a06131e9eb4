"""How large the instance classes are that the database may have."""

from __future__ import annotations

__all__ = ["instance_memory"]

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
