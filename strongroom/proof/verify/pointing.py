"""Who is meant by an argument: resources name each other by reference, or by the very name."""

from __future__ import annotations

from strongroom.synthesized import Resource, Stack


def points_at(resource: Resource, argument: str, other: Resource, name: str) -> bool:
    """Whether an argument means another resource: it refers to it, or is what that one has under `name`."""
    given = resource.get(argument)
    return resource.mentions(other, argument) or (given is not None and given == other.get(name))


def configuring(stack: Stack, other: Resource, type_: str, argument: str, name: str) -> list[Resource]:
    """The resources of a type that mean another one in an argument: a bucket's policies, for one."""
    return [each for each in stack.of_type(type_) if points_at(each, argument, other, name)]
