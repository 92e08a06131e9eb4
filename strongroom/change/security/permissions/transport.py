"""What a resource's own policy refuses because of how it is asked: in clear text, by an old TLS, without a key.

A denial that goes is such a refusal less, whoever it was about; and so is what was allowed by TLS alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from strongroom.change.security.delta import Posture, Topic
from strongroom.change.security.permissions.atoms import Atom
from strongroom.change.security.permissions.requests import Region

REFUSED, NOT_REFUSED = "refused", "not refused"
BY_TLS = ("bool", "aws:securetransport", frozenset(["true"]))


@dataclass(frozen=True)
class Refusal:
    """`key`: how the condition key begins, in small letters. `value`: the only one that is meant."""

    topic: Topic
    key: str
    what: str
    value: str = ""


# IAM user guide, "AWS global condition context keys", aws:SecureTransport; Amazon S3 user guide, "Bucket policy
# examples using condition keys": s3:TlsVersion and s3:x-amz-server-side-encryption….
REFUSALS = (
    Refusal("TLS", "aws:securetransport", "requests without TLS", "false"),
    Refusal("TLS", "s3:tlsversion", "requests by an older TLS"),
    Refusal("encryption", "s3:x-amz-server-side-encryption", "objects that are not encrypted as it says"),
)


def refusals(regions: Iterable[tuple[Region, str, str]], about: str, *, comes: bool) -> Iterator[Posture]:
    """Those that these regions, each with the address of its policy and its effect, give up; or that come."""
    before, after = (NOT_REFUSED, REFUSED) if comes else (REFUSED, NOT_REFUSED)
    for region, source, effect in regions:
        for refusal in REFUSALS:
            if _is_about(refusal, region, effect):
                told = f"{refusal.what} are " + ("refused" if comes else "no longer refused")
                yield Posture(refusal.topic, source or about, "policy", before, after, told)


def allowed_in_clear(
    before: Iterable[Atom], after: Iterable[Atom], gained: Iterable[tuple[Region, str, str]]
) -> Iterator[Posture]:
    """What was allowed by TLS alone, is allowed without that condition, and has really gained by it."""
    sources = {source for _, source, effect in gained if effect == "Allow"}
    now = {each.meaning: each for each in after if each.source in sources}
    for atom in before:
        if atom.effect == "Allow" and BY_TLS in atom.conditions:
            other = now.get(replace(atom, conditions=atom.conditions - {BY_TLS}).meaning)
            if other is not None:
                told = "requests without TLS are allowed"
                yield Posture("TLS", other.source, "policy", "by TLS alone", "in clear text too", told)


def _is_about(refusal: Refusal, region: Region, effect: str) -> bool:
    asked = [region.key] if region.key else []
    if effect == "Deny":
        asked += [(key, value) for _, key, values in region.conditions for value in values]
    return any(
        key.startswith(refusal.key) and refusal.value in ("", str(value).lower()) for key, value in asked
    )
