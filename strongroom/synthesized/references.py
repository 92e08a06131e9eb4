"""What a value of a configuration refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strongroom.synthesized.addresses import IN_TEXT, split, told

# `aws_lb.web_1A.arn`, `data.aws_ecr_image.app_1A.image_digest`, `aws_rds_cluster.a.master_user_secret[0].arn`
_REFERENCE = re.compile(rf"(?<![\w.]){IN_TEXT}((?:\.\w+|\[\d+\])*)")

# Arguments of a block that refer to resources without passing on anything of theirs.
META = ("//", "depends_on", "lifecycle")


@dataclass(frozen=True)
class Reference:
    """`address` is what the stack calls the resource, `attribute` what is asked of it (`arn`)."""

    address: str
    attribute: str

    @property
    def type(self) -> str:
        """`aws_kms_key`; `data` of a data source, which the stack does not make."""
        return split(self.address)[1].partition(".")[0]


def references(value: Any) -> list[Reference]:
    """Every reference in a value, however deep; text without `${` refers to nothing."""
    return list(_references(value))


def _references(value: Any) -> Iterator[Reference]:
    if isinstance(value, str):
        if "${" in value:
            for bracketed, bare, attribute in _REFERENCE.findall(value):
                yield Reference(told(bracketed, bare), attribute.removeprefix("."))
    elif isinstance(value, dict):
        for key, member in value.items():
            if key not in META:
                yield from _references(member)
    elif isinstance(value, list):
        for member in value:
            yield from _references(member)
