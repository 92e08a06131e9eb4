"""What a resource's `lifecycle` block says. A plan has none: ask for it last (`unheld` says why)."""

from __future__ import annotations

from typing import Any

from strongroom.proof.verify.unheld import ask
from strongroom.synthesized import Attributes, Resource, as_list, on


def has(resource: Resource, argument: str) -> bool:
    """Whether `prevent_destroy` or `create_before_destroy` is on."""
    return any(on(block.get(argument)) for block in written(resource))


def listed(resource: Resource, argument: str) -> list[Any]:
    """What `ignore_changes` or `replace_triggered_by` has."""
    return [each for block in written(resource) for each in as_list(block.get(argument))]


def written(resource: Resource, *arguments: str) -> list[Attributes]:
    """The blocks, or those in them."""
    ask(resource.address)
    return resource.blocks("lifecycle", *arguments)


def ignores(resource: Resource, argument: str) -> bool:
    """Whether `ignore_changes` has the argument, a part of it, or `all`; in Terraform's older form, as an
    expression, too."""
    return any(_covers(str(each), argument) for each in listed(resource, "ignore_changes"))


def _covers(ignored: str, argument: str) -> bool:
    name = ignored.removeprefix("${").removesuffix("}")
    return name == "all" or name.replace("[", ".").partition(".")[0] == argument
