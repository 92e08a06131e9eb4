"""The building blocks of settings: a strict base model and the types that several sections share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

__all__ = [
    "AcmCertificateArn",
    "DomainName",
    "EmailAddress",
    "LogRetentionDays",
    "Section",
    "TagValue",
]


class Section(BaseModel):
    """A table of the TOML file: unknown keys are errors, values never change their type silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)


# RFC 1035 labels, lower case; at least two of them.
DomainName = Annotated[
    str,
    StringConstraints(
        max_length=253,
        pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
    ),
]

EmailAddress = Annotated[
    str, StringConstraints(max_length=254, pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+\.[a-z]{2,}$")
]

AcmCertificateArn = Annotated[
    str,
    StringConstraints(pattern=r"^arn:aws[a-z-]*:acm:[a-z]{2}(-[a-z]+)+-\d:\d{12}:certificate/[0-9a-f-]{36}$"),
]

# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
TagValue = Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=r"^[\w .:/=+@-]+$")]

# The only values that CloudWatch Logs accepts (API reference, PutRetentionPolicy).
LogRetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
    1096, 1827, 2192, 2557, 2922, 3288, 3653,
]  # fmt: skip
