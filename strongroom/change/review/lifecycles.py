"""Whether other lifecycle rules of a bucket delete more, or sooner, than those before, or archive more.

Amazon S3 user guide, "Expiring objects": objects that are older already are deleted as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from strongroom.synthesized import blocks, number

__all__ = ["LIFECYCLE", "RULES", "archives_more", "deletes_more"]

LIFECYCLE = "aws_s3_bucket_lifecycle_configuration"
RULES = {
    LIFECYCLE: "rule",
    "aws_s3_bucket": "lifecycle_rule",
    "aws_s3control_bucket_lifecycle_configuration": "rule",
}
"""Type -> its argument with the rules, in both of the provider's forms."""

FOREVER = float("inf")
AT_ONCE = 0.0
# Block -> the arguments that say after how many days: of the resource's own form, and of the bucket's.
EXPIRING = {
    "expiration": ("days",),
    "noncurrent_version_expiration": ("noncurrent_days", "days"),
    "abort_incomplete_multipart_upload": ("days_after_initiation",),
}
ARCHIVING = {"transition": ("days",), "noncurrent_version_transition": ("noncurrent_days", "days")}
# Amazon S3 user guide, "Understanding and managing Amazon S3 storage classes": these have to be restored first.
ARCHIVES = ("GLACIER", "DEEP_ARCHIVE")
ABORTING = "abort_incomplete_multipart_upload_days"  # of the bucket's own form


@dataclass(frozen=True)
class Scope:
    """What a rule is for: the objects that have all of it."""

    prefix: str = ""
    tags: frozenset[tuple[str, str]] = frozenset()
    larger: float = 0
    smaller: float = FOREVER
    others: frozenset[str] = frozenset()

    def holds(self, other: Scope) -> bool:
        """Whether all objects of the other are among its own."""
        return (
            other.prefix.startswith(self.prefix)
            and self.tags <= other.tags
            and self.larger <= other.larger
            and self.smaller >= other.smaller
            and self.others <= other.others
        )


@dataclass(frozen=True)
class Taking:
    """What a rule does to objects: after `days`, or from a `date` on; of older versions but to `newer` ones."""

    block: str
    scope: Scope = field(default_factory=Scope)
    days: float = AT_ONCE
    date: str = ""
    newer: float = 0

    def does(self, other: Taking) -> bool:
        """Whether it takes all that the other takes, and no later."""
        in_time = self.date <= other.date if self.date and other.date else self.days <= other.days
        return (
            self.block == other.block
            and bool(self.date) == bool(other.date)
            and in_time
            and self.newer <= other.newer
            and self.scope.holds(other.scope)
        )


def deletes_more(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether something would be deleted that the old rules keep, or sooner; where that is not known, too."""
    return _more(before, after, EXPIRING)


def archives_more(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """The same of what has to be restored before somebody can read it."""
    return _more(before, after, ARCHIVING)


def _more(before: Mapping[str, Any], after: Mapping[str, Any], named: Mapping[str, tuple[str, ...]]) -> bool:
    old = list(_takings(before, named))
    return any(not any(each.does(new) for each in old) for new in _takings(after, named))


def _takings(values: Mapping[str, Any], named: Mapping[str, tuple[str, ...]]) -> Iterator[Taking]:
    for rule in (rule for argument in set(RULES.values()) for rule in blocks(values.get(argument))):
        if rule.get("status") == "Disabled" or rule.get("enabled") is False:
            continue
        scope = _scope(rule)
        for name, arguments in named.items():
            for block in blocks(rule.get(name)):
                yield from _taking(name, scope, block, arguments)
        if named is EXPIRING and (days := number(rule.get(ABORTING))):
            yield Taking("abort_incomplete_multipart_upload", scope, days)


def _taking(name: str, scope: Scope, block: Mapping[str, Any], arguments: tuple[str, ...]) -> Iterator[Taking]:
    told = {key: value for key, value in block.items() if value not in (None, "", [], {}, 0, False)}
    if name in ARCHIVING:
        class_ = told.pop("storage_class", ARCHIVES[0])
        if class_ not in ARCHIVES and class_ in KNOWN_CLASSES:
            return
        name, told = f"{name} to an archive", {"days": block.get(arguments[0], 0), **told}
        name = name if class_ in ARCHIVES else f"{name} {class_}"
    if not told or told.keys() == {"expired_object_delete_marker"}:
        return  # a marker of what is deleted already
    days = next((told[each] for each in (*arguments, "days") if each in told), None)
    yield Taking(
        name,
        scope,
        number(days) or AT_ONCE,
        str(told.get("date", "")),
        number(told.get("newer_noncurrent_versions")) or 0,
    )


# Those that are read at once, or tell nobody (S3 user guide, as above); intelligent tiering archives by a
# configuration of its own.
KNOWN_CLASSES = ("GLACIER_IR", "INTELLIGENT_TIERING", "ONEZONE_IA", "STANDARD", "STANDARD_IA")


def _scope(rule: Mapping[str, Any]) -> Scope:
    """A filter's parts, whether they stand in it or in its `and`."""
    parts = [rule, *blocks(rule.get("filter"))]
    parts += [inner for each in parts[1:] for inner in blocks(each.get("and"))]
    tags: set[tuple[str, str]] = set()
    for each in parts:
        tags |= {(str(key), str(value)) for key, value in _tags(each.get("tags"))}
        tags |= {(str(tag.get("key")), str(tag.get("value"))) for tag in blocks(each.get("tag"))}
    return Scope(
        max((str(each.get("prefix") or "") for each in parts), key=len),
        frozenset(tags),
        max(float(number(each.get("object_size_greater_than")) or 0) for each in parts),
        min(float(number(each.get("object_size_less_than")) or FOREVER) for each in parts),
        frozenset(_others(parts[1:])),
    )


def _tags(told: Any) -> Iterator[tuple[Any, Any]]:
    yield from told.items() if isinstance(told, dict) else ()


PARTS = ("and", "object_size_greater_than", "object_size_less_than", "prefix", "tag", "tags")


def _others(parts: list[Any]) -> Iterator[str]:
    for each in parts:
        yield from (f"{key} {value}" for key, value in each.items() if key not in PARTS and value)
