"""What a change does to the security of a stack: what it opens and closes, and which protections it takes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

Topic = Literal["public exposure", "encryption", "TLS", "WAF"]
Protected = Literal["alarm", "backup", "deletion protection", "hardening", "logging", "retention", "sign-in"]


@dataclass(frozen=True, order=True)
class Permission:
    """Who may do what to what, and when; in the words of the policies, references resolved.

    `principal`: the address of the role, user or group; of a resource's policy `AWS arn:…`, `Service …` or `*`.
    `condition`: empty where there is none. `source`: the address of the resource that has the policy. `effect`:
    `Allow`, where a statement allows it; `Deny`, where it is a denial that comes or goes; `Boundary`, where a
    permissions boundary does that is not in the stack.
    """

    principal: str
    action: str
    resource: str
    condition: str
    source: str
    effect: str

    def __str__(self) -> str:
        when = f" if {self.condition}" if self.condition else ""
        return f"{self.principal}: {self.action} on {self.resource}{when}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, order=True)
class Flow:
    """Who can open which port to whom, as `strongroom reach` names them; `port` has its protocol unless TCP."""

    source: str
    target: str
    port: str

    def __str__(self) -> str:
        return f"{self.source} -> {self.target} {self.port}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, order=True)
class Posture:
    """One place that is weaker or stronger than before. `place` is empty where the whole resource is meant;
    `before` and `after` are the values as text, `absent` where there is none."""

    topic: Topic
    address: str
    place: str
    before: str
    after: str
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, order=True)
class Protection:
    """One protection that goes or comes."""

    topic: Protected
    address: str
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, order=True)
class Unknown:
    """What could be one of these, and is not decided by what is known."""

    address: str
    place: str
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class SecurityDelta:
    """All of one stack's, each part sorted; empty where what is written only differs in form."""

    permissions_gained: tuple[Permission, ...] = ()
    permissions_lost: tuple[Permission, ...] = ()
    flows_gained: tuple[Flow, ...] = ()
    flows_lost: tuple[Flow, ...] = ()
    weakened: tuple[Posture, ...] = ()
    strengthened: tuple[Posture, ...] = ()
    protections_lost: tuple[Protection, ...] = ()
    protections_gained: tuple[Protection, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, each.name) for each in fields(self))

    def as_dict(self) -> dict[str, Any]:
        """Field -> the items' fields, all of them text."""
        return {
            each.name: [item.as_dict() for item in getattr(self, each.name)] for each in fields(SecurityDelta)
        }
