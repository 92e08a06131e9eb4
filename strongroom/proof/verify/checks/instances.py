"""Resources that are written down: Terraform makes them."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.configuration import backend
from strongroom.synthesized import Resource, Stack, number


@check(
    "SR956",
    "Every resource of the stack is made",
    why=(
        "With a count of 0, or an empty for_each, there is no resource, and Terraform says nothing: what waits "
        "for a migration does not, what is sent to a log is gone, an alarm never rings. Each other check takes "
        "a resource that is written down for one that is there."
    ),
    remedy=(
        "Take count and for_each out, or give them a number of 1 or more, and a map with members; leave a "
        "resource that is not wanted out of the program."
    ),
    controls=("AWS Well-Architected OPS05-BP02",),
)
def made(stack: Stack) -> Verdicts:
    # Of the whole: a resource that says nothing of its count has been looked at by no check, as far as
    # the figures go.
    yield Verdict(backend(stack), None)
    for resource in (*stack.resources.values(), *stack.unmade.values()):
        if "count" in resource.attributes or "for_each" in resource.attributes:
            yield Verdict(resource, _not_made(resource))


def _not_made(resource: Resource) -> str | None:
    count, members = resource.get("count"), resource.get("for_each")
    if count is not None and (number(count) or 0) < 1:
        return f"its count is {count}"
    if members is not None and not (isinstance(members, dict) and members):
        return f"its for_each is {members or 'empty'}"
    return None
