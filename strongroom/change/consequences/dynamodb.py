"""What goes of a DynamoDB table that stays: an index, the deletion of old items; and what DynamoDB refuses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from strongroom.change.values.changes import Change
from strongroom.synthesized import Attributes, Resource, blocks, off

__all__ = ["parts_lost", "refused_by_aws"]

TABLE = "aws_dynamodb_table"
KEYS = ("hash_key", "range_key")


def parts_lost(type_: str, old: Attributes, new: Attributes) -> tuple[str, ...]:
    """A sentence for each part that serves somebody and goes, from a table's arguments before and after."""
    if type_ != TABLE:
        return ()
    return (*_indexes_lost(old, new), *_ttl_left_on(old, new))


def _indexes_lost(old: Attributes, new: Attributes) -> Iterable[str]:
    """The provider deletes and creates one that has other keys (AWS provider, aws_dynamodb_table)."""
    kept = {str(index.get("name")): index for index in blocks(new.get("global_secondary_index"))}
    for index in blocks(old.get("global_secondary_index")):
        name = str(index.get("name"))
        if name not in kept:
            yield (
                f"The index {name} would be deleted: queries of it fail. First have nobody query it; one under "
                "another name is made beside it, by a change before"
            )
        elif any(index.get(key) != kept[name].get(key) for key in KEYS):
            yield (
                f"The index {name} would be deleted and built again with other keys: queries of it fail, then "
                "find what has been filled in. Make one under another name beside it, have it queried, then "
                "take this one out"
            )


def _ttl_left_on(old: Attributes, new: Attributes) -> Iterable[str]:
    """The provider takes a block that is not there for what the table has (its suppression of differences)."""
    was = _ttl(old)
    if was and not blocks(new.get("ttl")):
        yield (
            f"DynamoDB would go on deleting items by their {was}: without a ttl block the provider changes "
            "nothing. Turn it off in DynamoDB (update-time-to-live), then take the setting out"
        )


def refused_by_aws(resource: Resource, found: Iterable[Change]) -> tuple[str, ...]:
    """DynamoDB takes another attribute only once none is (DynamoDB API reference, UpdateTimeToLive)."""
    if resource.type != TABLE:
        return ()
    return tuple(
        f"DynamoDB refuses to go from {change.old} to {change.new} while TTL is on. Turn it off in DynamoDB "
        "(update-time-to-live), wait until it is, up to an hour, then deploy this"
        for change in found
        if [step for step in change.place if isinstance(step, str)] == ["ttl", "attribute_name"]
        and isinstance(change.old, str)
        and isinstance(change.new, str)
        and change.old
        and change.new
    )


def _ttl(attributes: Attributes) -> Any:
    return next(
        (
            block.get("attribute_name")
            for block in blocks(attributes.get("ttl"))
            if not off(block.get("enabled"))
        ),
        None,
    )
