"""The environment begins when the bootstrap stack can be used, and neither outlives the other."""

from __future__ import annotations

import threading

import pytest

from strongroom.local.bootstrapping import LAST, Bootstrapping, CancelledError
from strongroom.local.progress import Step
from strongroom.local.terraform import Event, TerraformError

WITHIN = 10  # seconds; nothing here takes that long unless it hangs


def plan(resources: int) -> Event:
    changes = {"add": resources, "change": 0, "remove": 0, "operation": "plan"}
    return {"type": "change_summary", "changes": changes}


def hook(kind: str, address: str) -> Event:
    return {"type": kind, "hook": {"action": "create", "resource": {"addr": address}}}


def test_it_begins_when_nothing_but_lifecycle_rules_is_left() -> None:
    bootstrapping, begun = Bootstrapping(), threading.Event()
    order: list[str] = []

    def apply() -> None:
        report = bootstrapping.watch(Step("apply"))
        for event in (plan(2), hook("apply_start", "aws_kms_key.state"), hook("apply_start", f"{LAST}.state")):
            report(event)
        order.append("the key is under way")
        report(hook("apply_complete", "aws_kms_key.state"))
        assert begun.wait(WITHIN)
        report(hook("apply_complete", f"{LAST}.state"))
        order.append("the bootstrap stack is whole")

    with bootstrapping.beside(apply):
        order.append("the environment begins")
        begun.set()
    assert order == ["the key is under way", "the environment begins", "the bootstrap stack is whole"]


def test_a_resource_that_has_not_begun_is_waited_for() -> None:
    step = Step("apply")
    for event in (plan(2), hook("apply_start", f"{LAST}.state")):
        step(event)
    assert not step.only_left(LAST)
    step(hook("apply_start", f"{LAST}.audit"))
    assert step.only_left(LAST)


def test_a_plan_without_resources_is_no_sign() -> None:
    step = Step("apply")
    assert not step.only_left(LAST)


def test_the_environment_does_not_begin_where_the_bootstrap_stack_failed() -> None:
    def apply() -> None:
        raise TerraformError("no")

    with pytest.raises(TerraformError, match="no"), Bootstrapping().beside(apply):
        pytest.fail("it began")


def test_a_late_failure_of_the_bootstrap_stack_is_one_of_the_whole() -> None:
    bootstrapping, begun = Bootstrapping(), threading.Event()

    def apply() -> None:
        report = bootstrapping.watch(Step("apply"))
        report(plan(1))
        report(hook("apply_start", f"{LAST}.state"))
        assert begun.wait(WITHIN)
        raise TerraformError("late")

    with pytest.raises(TerraformError, match="late"), bootstrapping.beside(apply):
        begun.set()


def test_terraform_is_stopped_when_the_environment_fails() -> None:
    bootstrapping = Bootstrapping()
    ended: list[type[BaseException]] = []

    def apply() -> None:
        report = bootstrapping.watch(Step("apply"))
        report(plan(1))
        try:
            for _ in range(WITHIN * 100):
                report(hook("apply_start", f"{LAST}.state"))  # as it tells that it goes on
                threading.Event().wait(0.01)
        except CancelledError as cancelled:
            ended.append(type(cancelled))
            raise

    with pytest.raises(KeyboardInterrupt), bootstrapping.beside(apply):
        raise KeyboardInterrupt
    assert ended == [CancelledError]
