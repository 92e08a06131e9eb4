"""Queues, and the queues for what they could not deliver."""

from __future__ import annotations

import re

from strongroom.proof.verify.pointing import configuring
from strongroom.synthesized import Resource, Stack, is_unknown, references

# In the JSON text, and in the `jsonencode` of one.
_RECEIVES = re.compile(r"""maxReceiveCount["\\]*\s*[:=]\s*["\\]*(\d+)""")

# Arguments that send what has failed to a queue.
DEAD_LETTERING = ("dead_letter_config", "destination_config", "redrive_policy")


def redrive(stack: Stack, queue: Resource) -> str:
    """The queue's redrive policy, as text; empty where it has none."""
    own = [queue, *configuring(stack, queue, "aws_sqs_queue_redrive_policy", "queue_url", "url")]
    return "".join(str(each.get("redrive_policy", "")) for each in own)


def dead_letter_queue(stack: Stack, queue: Resource) -> Resource | None:
    """Where the queue's redrive policy sends messages, if that is a queue of the stack."""
    named = (stack.find(reference.address) for reference in references(redrive(stack, queue)))
    return next((other for other in named if other and other.type == "aws_sqs_queue"), None)


def receives(policy: str) -> int | None:
    """After how many receives a redrive policy gives up; None where only the plan knows."""
    found = _RECEIVES.search(policy)
    return int(found[1]) if found else None


def sources(stack: Stack, queue: Resource) -> list[Resource]:
    """The queues whose dead-letter messages come to this one."""
    return [each for each in stack.of_type("aws_sqs_queue") if dead_letter_queue(stack, each) == queue]


def takes_dead_letters(stack: Stack, queue: Resource) -> bool:
    """Whether anything sends here what it could not deliver."""
    return any(stack.referring_to(queue, by=argument) for argument in DEAD_LETTERING) or any(
        reference.address == queue.address
        for schedule in stack.of_type("aws_scheduler_schedule")
        for reference in references(schedule.blocks("target", "dead_letter_config"))
    )


def may_give_up(policy: str) -> bool:
    """Whether a redrive policy without a number in it may have one when the plan knows it."""
    return is_unknown(policy) and ("maxReceiveCount" in policy or "deadLetterTargetArn" not in policy)
