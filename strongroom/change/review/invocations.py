"""Actions of a provider that an apply invokes (Terraform 1.14): a plan tells that they are, and no effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from strongroom.change.review.untrusted import object_of, objects_of, text_of
from strongroom.change.review.verdict import Reason, Verdict

__all__ = ["invocations"]

PARTS = ("action_invocations", "deferred_action_invocations")
UNKNOWN = "actions are invoked: what they do is not in the plan"
# AWS provider, aws_ec2_stop_instance.
STOPPING = {"aws_ec2_stop_instance": "an instance is stopped"}


def invocations(document: dict[str, Any]) -> Iterator[Reason]:
    """Each one by its address, and when it is invoked."""
    for part in PARTS:
        told = document.get(part)
        for each in objects_of(told):
            yield _reason(object_of(each.get("action_invocation")) or each)
        if told and not objects_of(told):
            yield Reason(Verdict.REVIEW, UNKNOWN)


def _reason(told: dict[str, Any]) -> Reason:
    address = text_of(told.get("address")) or "an action"
    trigger = object_of(told.get("lifecycle_action_trigger"))
    by = text_of(trigger.get("triggering_resource_address"))
    when = f" with {by}" if by else ""
    type_ = text_of(told.get("type")) or address.removeprefix("action.").partition(".")[0]
    if type_ in STOPPING:
        return Reason(Verdict.DANGEROUS, f"{address} is invoked{when}: {STOPPING[type_]}")
    return Reason(Verdict.REVIEW, f"{address} is invoked{when}: what it does is not in the plan")
