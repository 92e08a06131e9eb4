"""The worst stands first, whoever has it; then what most stacks have in common."""

from __future__ import annotations

from strongroom.change.difference.judged import reviewed
from strongroom.change.difference.sections import sections
from strongroom.change.difference.stack import StackDifference, difference
from strongroom.synthesized import Stack


def edited(name: str, before: dict[str, str], after: dict[str, str]) -> StackDifference:
    def stack(queue: dict[str, str]) -> Stack:
        return Stack(name, {"resource": {"aws_sqs_queue": {"a": queue, "b": {"name": "b", "x": queue["x"]}}}})

    old, new = stack(before), stack(after)
    return reviewed(difference(name, old, new), old, new)


def test_what_is_lost_in_one_stack_is_before_what_all_have() -> None:
    both = [
        edited("dev", {"name": "a", "x": "1"}, {"name": "a", "x": "2"}),
        edited("prod", {"name": "a", "x": "1"}, {"name": "other", "x": "2"}),
    ]
    found = [(each.stacks, [told.verdict for told in each.resources]) for each in sections(both)]
    assert found == [
        (("prod",), ["irreversible"]),
        (("dev", "prod"), ["review"]),
        (("dev",), ["review"]),
    ]
