"""A data source that the apply reads tells what waits for it."""

from __future__ import annotations

from typing import Any

from strongroom.change.review.outline import outline
from strongroom.change.review.outline_parts import Code
from strongroom.synthesized import Stack
from tests.strongroom.change.review.plans import change, given, plan, told_of

READ = {
    **change("data.aws_ami.a", ["read"], None, {}, after_unknown={"id": True}),
    "mode": "data",
    "action_reason": "read_because_dependency_pending",
}


def told(stack: Stack | None) -> dict[str, Any]:
    changes = [
        change("aws_instance.i[0]", ["update"], {"ami": "a"}, {}, after_unknown={"ami": True}),
        change("aws_instance.j", ["update"], {"ami": "a"}, {"ami": "b"}),
    ]
    (found,) = told_of(given(plan(READ, *changes), after=stack))["plans"]
    return found  # type: ignore[no-any-return]


def test_what_refers_to_it_is_named() -> None:
    instances = {"i[0]": {"ami": "${data.aws_ami.a.id}"}, "j": {"ami": "b"}}
    found = told(Stack("s", {"resource": {"aws_instance": instances}, "data": {"aws_ami": {"a": {}}}}))
    assert found["reads"][0]["dependents"] == ["aws_instance.i[0]"]
    (section,) = [each for each in outline(found).sections if each.title.startswith("Data read")]
    assert section.items[0].lines == (("used by: ", Code("aws_instance.i[0]")),)


def test_without_a_configuration_nothing_is_known_of_it() -> None:
    assert told(None)["reads"][0]["dependents"] == []
