"""Further DynamoDB tables."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from stacks.schema.fields import Section, distinct, holds, text
from stacks.schema.sections.named import Programs

__all__ = ["Index", "Table"]

# An alarm adds up no more than ten metrics (CloudWatch user guide, "CloudWatch service quotas"): refused reads
# and writes of the table, and of each index.
MOST_INDEXES = 4

Attribute = Annotated[
    str, text(r"[a-z][a-z0-9_]{0,63}", "an attribute's name: lower-case letters, digits and _, a letter first")
]


class Index(Section):
    """A global secondary index, which has the keys of what it finds and nothing else."""

    name: Annotated[
        str, text(r"[a-z][a-z0-9-]{2,63}", "3 to 64 lower-case letters, digits and hyphens, a letter first")
    ] = Field(description="as a query names it")
    hash_key: Attribute = Field(description="text")
    range_key: Attribute | None = Field(default=None, description="text; sorts what has the same hash key")


class Table(Section):
    """A DynamoDB table: on demand, encrypted, recoverable to any second. Its keys are text and can't change."""

    hash_key: Attribute = Field(description="text; another one is another table")
    range_key: Attribute | None = Field(
        default=None, description="text; sorts what has the same hash key; another one is another table"
    )
    ttl: Attribute | None = Field(
        default=None, description="a number, seconds since 1970: DynamoDB deletes what is past it"
    )
    indexes: Annotated[
        tuple[Index, ...],
        AfterValidator(distinct),
        holds(lambda given: len(given) <= MOST_INDEXES, f"at most {MOST_INDEXES}"),
    ] = Field(default=(), description="global secondary indexes", strict=False)
    read_by: Programs = Field(default=(), description="programs that may get and query", strict=False)
    written_by: Programs = Field(
        default=(), description="programs that may put, update and delete", strict=False
    )
