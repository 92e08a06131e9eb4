"""The requests that AWS checks while Terraform makes, changes and removes a resource, from reviewed tables.

The tables are the `*.toml` beside this, a row for each type. `on` is the ARN behind `arn:<partition>:`. Actions
of `create` are checked while the resource has no tags and the request gives them, those of `change` when it has
them. `also` is what else is checked, if the argument `given` is there; `context` are condition keys. In braces:
an argument, `block.argument` for one in a block, `argument.other` for an argument of what it refers to, `id`
for what AWS makes up.

Reading is not in them: a deployment reads by AWS's `ReadOnlyAccess`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from strongroom.proof.permissions import authorization
from strongroom.proof.permissions.arns import Arns, made_up_id
from strongroom.proof.permissions.evaluate import Request
from strongroom.synthesized import Resource, Stack

__all__ = ["Needs", "table"]

Row = dict[str, Any]

_PLACE = re.compile(r"\{([\w.]+)\}")
_EXPRESSION = re.compile(r"\$\{[^}]*\}")
NOBODY_KNOWS = "any"
# As the Service Authorization Reference has them in ARNs, where the API has others.
SCOPES = {"CLOUDFRONT": "global", "REGIONAL": "regional"}


@cache
def table() -> Mapping[str, Row]:
    """Type of resource -> its row."""
    rows: dict[str, Row] = {}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        rows |= tomllib.loads(file.read_text(encoding="utf-8"))
    return rows


@dataclass(frozen=True)
class Needs:
    """What the resources of one stack need; `tags` are those that its provider gives to all."""

    stack: Stack
    tags: Mapping[str, str]

    def of(self, resource: Resource) -> Iterator[Request]:
        """Every request for a resource whose type is in the table."""
        row = table()[resource.type]
        for part in [row, *row.get("also", [])]:
            if "given" not in part or resource.get(part["given"]) not in (None, False, []):
                yield from self._part(resource, part)

    def _part(self, resource: Resource, part: Row) -> Iterator[Request]:
        if "on" not in part:
            return
        arn = self._filled(resource, part["on"])
        on = arn if arn == "*" or arn.startswith("arn:") else f"arn:{self._arns.partition}:{arn}"
        given = {key: self._filled(resource, value) for key, value in part.get("context", {}).items()}
        asked = {f"aws:RequestTag/{key}": value for key, value in self.tags.items()}
        tagged = {f"aws:ResourceTag/{key}": value for key, value in self.tags.items()}
        region = {"aws:RequestedRegion": self._region(resource)}
        for name in part.get("create", []):
            yield _request(name, on, {**given, **asked, **region})
        for name in part.get("change", []):
            yield _request(name, on, {**given, **asked, **tagged, **region})

    @cached_property
    def _arns(self) -> Arns:
        return Arns(self.stack)

    def _region(self, resource: Resource) -> str:
        """CloudFront, Route 53 and IAM are in us-east-1, whatever the provider's region."""
        own = re.match(r"aws_(cloudfront|route53|iam)_", resource.type)
        return "us-east-1" if own else self.stack.region_of(resource)

    def _filled(self, resource: Resource, form: str) -> str:
        return _PLACE.sub(lambda place: self._value(resource, place[1]), form)

    def _value(self, resource: Resource, name: str) -> str:
        if name == "account":
            return self._arns.account
        if name == "region":
            return self.stack.region_of(resource)
        if name == "id":
            return made_up_id(resource)
        argument, _, further = name.partition(".")
        block = next(iter(resource.blocks(argument)), {}) if further else {}
        if further and further not in block:
            other = self.stack.find(resource.reference(argument))
            return self._value(other, further) if other is not None else NOBODY_KNOWS
        value = block[further] if further else resource.get(argument)
        if not isinstance(value, str):
            return NOBODY_KNOWS
        known = _EXPRESSION.sub(NOBODY_KNOWS, self._arns.resolve(value))
        return SCOPES.get(known, known)


def _request(name: str, on: str, context: Mapping[str, str]) -> Request:
    """With the condition keys that AWS sends for the action, and on `*` where it checks it on no resource."""
    action = authorization.action(name)
    if action is None:
        raise LookupError(f"AWS has no action {name}")
    sent = {key: value for key, value in context.items() if action.sends(key)}
    return Request(name, on if action.arns else "*", sent)
