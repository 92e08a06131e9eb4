"""What the emulator does not keep, as data; each row with what would happen without it.

Rows name resource types and attributes, never addresses. A test fails on a row whose type or
attribute no longer occurs in any synthesized stack. What could be mended in the emulator is mended
there (`strongroom/local/shim`), so that Terraform still checks it; these rows are what is left.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Forgotten:
    """Attributes the emulator accepts and then does not give back: every plan would set them."""

    resource_type: str
    attributes: tuple[str, ...]
    reason: str


FORGOTTEN = (
    Forgotten(
        "aws_rds_cluster",
        ("enabled_cloudwatch_logs_exports",),
        "the emulator describes a cluster without its log exports",
    ),
)
