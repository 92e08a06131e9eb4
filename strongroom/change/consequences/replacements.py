"""Which change of an argument replaces a resource that holds something or serves somebody.

The provider alone decides that, and its schema does not tell:
the table beside this file has what its plans told.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from strongroom.change.values.changes import ABSENT, Change, Place
from strongroom.change.values.parsed import Json
from strongroom.proof.addresses.stateful import STATEFUL
from strongroom.synthesized import Resource

FILE = Path(__file__).with_suffix(".toml")

# Type -> what is lost, of types that hold nothing and through which somebody is served.
SERVING = {
    "aws_lambda_event_source_mapping": "who takes the queue's messages; they wait, as long as it keeps them",
    "aws_lb_listener": "every request until the new one is there",
    "aws_lb_listener_rule": "its service's requests, which go to what the listener has for all others",
    "aws_nat_gateway": "the connections to the outside",
    "aws_route53_record": "the name, for who asks it; of a validation record, the certificate's renewal",
    "aws_route53_zone": "its records, and its name servers, which the delegation names",
    "aws_s3_bucket_lifecycle_configuration": "the bucket's rules: nothing is deleted any more",
    "aws_scheduler_schedule": "the times that it would have come at",
    "aws_security_group": "the rules of everything that is in it",
    "aws_vpc_endpoint": "the way to the AWS service, of all in the VPC",
}
LOST = {**STATEFUL, **SERVING}

# Types of which nothing is lost, and whose replacement somebody notices: others follow a task definition's new
# revision (Amazon ECS developer guide, "Updating an Amazon ECS task definition"), and an invocation runs again.
FOLLOWED = ("aws_ecs_task_definition", "aws_lambda_invocation")
KNOWN = (*LOST, *FOLLOWED)

# Types of which nothing is lost when the new one is there before the old one goes: whoever uses one takes the
# new one in between.
REPLACED_BESIDE = ("aws_acm_certificate", "aws_rds_cluster_parameter_group")

# Types of which nothing is lost where they go with what used them, and nothing that stays names them.
MISSED_BY_NAME = ("aws_iam_role",)

# (type, argument) -> the argument with which a change of the first replaces nothing, unless it comes or goes
# (the provider's own condition for it; a test plans both).
UNLESS = {("aws_ecs_service", "capacity_provider_strategy"): "force_new_deployment"}


@cache
def table() -> dict[str, Any]:
    """Type -> `arguments`, `documented` and `kept`; and `provider`, whose version they are of."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def forced_by(resource: Resource, found: Iterable[Change]) -> tuple[Place, ...]:
    """The places of these changes, which led to the resource, that make the provider replace it."""
    told = table().get(resource.type) if resource.type in KNOWN else None
    if told is None:
        return ()
    kept = ignored(resource)
    return tuple(
        change.place
        for change in found
        if not (_is_nothing(change.old) and _is_nothing(change.new))
        and not kept & {change.place[0], "all"}
        and any(
            _forces(resource, change, argument, told["kept"])
            for argument in [*told["arguments"], *told["documented"]]
        )
    )


def _forces(resource: Resource, change: Change, argument: str, kept: list[str]) -> bool:
    steps = tuple(step for step in change.place if isinstance(step, str))
    wanted = tuple(argument.split("."))
    if steps[: len(wanted)] == wanted:
        return not (steps == wanted and argument in kept and change.new is ABSENT) and not _excused(
            resource, change, argument
        )
    if wanted[: len(steps)] != steps:
        return False
    inner = wanted[len(steps) :]  # a block that has come or gone, with the argument in it
    return any(True for side in (change.old, change.new) for _ in _values(side, inner))


def _excused(resource: Resource, change: Change, argument: str) -> bool:
    unless = UNLESS.get((resource.type, argument))
    if unless is None or resource.get(unless) is not True:
        return False
    whole = all(isinstance(step, str) for step in change.place) and len(change.place) == 1
    return not (whole and (_is_nothing(change.old) or _is_nothing(change.new)))


def _values(value: Any, steps: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(value, list):
        for element in value:
            yield from _values(element, steps)
    elif steps and isinstance(value, dict):
        yield from _values(value.get(steps[0], ABSENT), steps[1:])
    elif not steps and not _is_nothing(value):
        yield value


def _is_nothing(value: Any) -> bool:
    """Left out, or as good as: to the provider an empty text, `false` and an empty list are not given."""
    inner = value.value if isinstance(value, Json) else value
    return inner is ABSENT or inner is False or inner == "" or inner == []


def ignored(resource: Resource) -> set[Any]:
    """The arguments whose changes Terraform leaves alone, as its `lifecycle` says; `all` among them."""
    found: set[Any] = set()
    for lifecycle in resource.blocks("lifecycle"):
        names = lifecycle.get("ignore_changes")
        found |= {names} if isinstance(names, str) else set(names or ())
    return found


def forcing(resource: Resource, names: Iterable[str]) -> tuple[Place, ...]:
    """Those of these arguments that make the provider replace the resource where what they refer to is new."""
    told = table().get(resource.type) if resource.type in KNOWN else None
    forced = {argument.partition(".")[0] for argument in (told or {}).get("arguments", ())}
    return tuple(
        (name,)
        for name in sorted({*names} & forced)
        if resource.get(UNLESS.get((resource.type, name), "")) is not True
    )
