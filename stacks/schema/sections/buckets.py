"""Further S3 buckets."""

from __future__ import annotations

from pydantic import Field

from stacks.schema.fields import Section
from stacks.schema.sections.named import Programs

__all__ = ["Bucket"]


class Bucket(Section):
    """An S3 bucket: private, encrypted, versioned, TLS only, with access logs."""

    expiration_days: int | None = Field(
        default=None, ge=1, le=36500, description="an object is deleted after this; default: never"
    )
    read_by: Programs = Field(default=(), description="programs that may get and list", strict=False)
    written_by: Programs = Field(default=(), description="programs that may put and delete", strict=False)
