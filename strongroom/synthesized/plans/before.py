"""A resource as it stands, told as the configuration would tell it.

What is as it will be is told in the same words. Of what changes the state has the value, and the configuration
only whether it is still given: one that was given before is one that the plan takes away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from strongroom.synthesized.plans.arguments import EMPTY, Arguments
from strongroom.synthesized.plans.document import Attributes, object_
from strongroom.synthesized.plans.instances import Instance

# What every resource has and nobody gives.
NOBODY_GIVES = ("arn", "id", "tags_all")
# Filled in by the attachments beside, as a list of text.
FILLED_IN = {"aws_iam_role": ("managed_policy_arns",)}


def standing(
    instance: Instance,
    planned: Instance | None,
    configured: Attributes | None,
    arguments: Arguments,
    after: Attributes,
) -> Attributes:
    """The arguments of a resource that is there; `planned`: what becomes of it, `after`: how that is told."""
    expressions = object_(configured.get("expressions"), "expressions") if configured is not None else {}
    if configured is None:
        return unconfigured(instance, arguments)
    if planned is None:
        return replace(arguments, stands=True).read(instance.values, expressions)
    same = {name for name, value in instance.values.items() if is_same(planned.values, name, value)}
    changed = {name: value for name, value in instance.values.items() if name not in same}
    left = {name: expression for name, expression in expressions.items() if name in changed}
    told = replace(arguments, stands=True, becomes=(planned.values,)).read(changed, left)
    return {name: value for name, value in after.items() if name in same} | told


def is_same(values: Mapping[str, object], name: str, value: object) -> bool:
    return name in values and values[name] == value


def unconfigured(instance: Instance, arguments: Arguments) -> Attributes:
    """What is known of one without a configuration: whatever it has, but for what others fill in."""
    left = {*arguments.shown, *NOBODY_GIVES, *FILLED_IN.get(instance.type, ())}
    kept = {name: value for name, value in instance.values.items() if name not in left and value not in EMPTY}
    return {name: arguments.back(value) for name, value in kept.items()}
