"""What an environment has several of, each under a name of its own: `[tables.refunds]`, `[services.admin]`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from stacks.schema.fields import distinct, holds, text

__all__ = ["MOST", "Name", "Programs", "named"]

# Names of resources are cut at 32 to 128 characters (stacks/naming.py); what is cut is harder to read.
Name = Annotated[
    str,
    text(
        r"(?=.{2,20}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
        "2 to 20 lower-case letters, digits and single hyphens, beginning with a letter",
    ),
]

# Each is a security group, alarms and roles of its own; AWS's quotas of an account bear ten of each kind.
MOST = 10

Programs = Annotated[
    tuple[Name, ...],
    AfterValidator(distinct),
    holds(lambda names: len(names) <= 4 * MOST, f"at most {4 * MOST}"),
]
"""Which programs: `service`, the one of `[service]`, or names of `[services]`, `[functions]` and `[jobs]`."""


def named() -> AfterValidator:
    """For a table of tables: no more than an account bears."""
    return holds(lambda given: len(given) <= MOST, f"at most {MOST}")
