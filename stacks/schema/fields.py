"""The building blocks of settings: a strict base model and the types that several sections share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainValidator

__all__ = [
    "LOG_RETENTION_DAYS",
    "AcmCertificateArn",
    "AddressRange",
    "Allowed",
    "Cidr",
    "DomainName",
    "EmailAddress",
    "Holds",
    "LogRetentionDays",
    "RoleArn",
    "Section",
    "TagValue",
    "Unit",
    "distinct",
    "holds",
    "text",
]


class Section(BaseModel):
    """A table of the TOML file: unknown keys are errors, values never change their type silently.

    None is made without being validated, whatever way is taken.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, validate_default=True, revalidate_instances="always"
    )

    # pydantic's own ones look at nothing that they are given.

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:  # noqa: ARG002 -- nothing in it can change
        """A copy with other values, validated like any other."""
        given = {key: getattr(self, key) for key in self.model_fields_set}
        return self.model_validate({**given, **(update or {})})

    copy = model_copy  # type: ignore[assignment]  # pydantic's older name for it

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """The values, validated all the same."""
        return cls.model_validate(values)


@dataclass(frozen=True)
class Unit:
    """What a number counts, where its key does not say so."""

    name: str


@dataclass(frozen=True)
class Allowed:
    """Allowed values, in words, for the page of settings; for types whose own check reads any value."""

    words: str


@dataclass(frozen=True)
class Holds:
    """A value that passes the test; the error for any other is what is `allowed`, in words."""

    test: Callable[[Any], object]
    allowed: str

    def __call__(self, value: Any) -> Any:
        if not self.test(value):
            raise ValueError(self.allowed)
        return value


def holds(test: Callable[[Any], object], allowed: str) -> AfterValidator:
    """For values that pass the test."""
    return AfterValidator(Holds(test, allowed))


def text(pattern: str, allowed: str) -> AfterValidator:
    """For text that matches `pattern` as a whole."""
    return holds(re.compile(pattern, re.ASCII).fullmatch, allowed)


def distinct(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Each entry of a list makes a resource, and two resources can't have one address."""
    twice = sorted(str(value) for value, times in Counter(values).items() if times > 1)
    if twice:
        raise ValueError(f"each entry once; given more than once: {', '.join(twice)}")
    return values


RANGE = 'an IPv4 range in quotes, such as "10.20.0.0/16", with nothing set behind the prefix'


def _range(value: object) -> IPv4Network:
    if isinstance(value, IPv4Network):  # of a copy
        return value
    # IPv4Network itself takes numbers too: 5 would be 0.0.0.5/32.
    if isinstance(value, str):
        with suppress(ValueError):
            return IPv4Network(value)
    raise ValueError(RANGE)


Cidr = Annotated[IPv4Network, PlainValidator(_range), Allowed(RANGE)]

EITHER_RANGE = (
    'a range in quotes, such as "203.0.113.0/24" or "2001:db8::/48", with nothing set behind the prefix'
)


def _either_range(value: object) -> IPv4Network | IPv6Network:
    if isinstance(value, IPv4Network | IPv6Network):  # of a copy
        return value
    if isinstance(value, str) and "/" in value:
        with suppress(ValueError):
            return ip_network(value)
    raise ValueError(EITHER_RANGE)


AddressRange = Annotated[IPv4Network | IPv6Network, PlainValidator(_either_range), Allowed(EITHER_RANGE)]

LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"  # RFC 1035, in lower case
DOMAIN = rf"({LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])?"

DomainName = Annotated[
    str, text(rf"(?=.{{1,253}}$){DOMAIN}", 'a domain name in lower case, such as "pay.example.com"')
]

# A slash, which hardly any address has, would part a construct's path.
EmailAddress = Annotated[
    str,
    text(
        rf"(?=.{{1,254}}$)[A-Za-z0-9][A-Za-z0-9.!#&'*+=?^_`|~-]*@{DOMAIN}",
        'an e-mail address, such as "oncall@example.com", its domain in lower case',
    ),
]

AcmCertificateArn = Annotated[
    str,
    text(
        r"arn:aws:acm:[a-z]{2}(-[a-z]+)+-[0-9]:[0-9]{12}:certificate/[0-9a-f-]{36}",
        "the ARN of a certificate in AWS Certificate Manager",
    ),
]

# IAM and STS quotas: a name of 64 characters, a path of 512.
RoleArn = Annotated[
    str,
    text(
        r"arn:aws:iam::[0-9]{12}:role/([\w+=,.@-]+/){0,32}[\w+=,.@-]{1,64}",
        'the ARN of a role, such as "arn:aws:iam::210987654321:role/dns-records"',
    ),
]

# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
TagValue = Annotated[
    str,
    text(
        r"(?!aws:)[\w.:/=+@-]([\w .:/=+@-]{0,254}[\w.:/=+@-])?",
        "1 to 256 letters, digits, spaces and . : / = + @ _ -, with no space at either end, and not beginning "
        "with aws:, which AWS keeps for itself",
    ),
]

# CloudWatch Logs API reference, PutRetentionPolicy.
LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
    1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip

LogRetentionDays = Annotated[
    int,
    holds(
        LOG_RETENTION_DAYS.__contains__,
        f"{', '.join(map(str, LOG_RETENTION_DAYS))}: CloudWatch Logs takes no other",
    ),
]
