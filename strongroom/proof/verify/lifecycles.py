"""What a resource's `lifecycle` block says."""

from __future__ import annotations

from typing import Any

from strongroom.synthesized import Resource, as_list, on


def has(resource: Resource, argument: str) -> bool:
    """Whether `prevent_destroy` or `create_before_destroy` is on."""
    return any(on(block.get(argument)) for block in resource.blocks("lifecycle"))


def listed(resource: Resource, argument: str) -> list[Any]:
    """What `ignore_changes` or `replace_triggered_by` has."""
    return [each for block in resource.blocks("lifecycle") for each in as_list(block.get(argument))]


def ignores(resource: Resource, argument: str) -> bool:
    """Whether `ignore_changes` has the argument, a part of it, or `all`; in Terraform's older form, as an
    expression, too."""
    return any(_covers(str(each), argument) for each in listed(resource, "ignore_changes"))


def _covers(ignored: str, argument: str) -> bool:
    name = ignored.removeprefix("${").removesuffix("}")
    return name == "all" or name.replace("[", ".").partition(".")[0] == argument
