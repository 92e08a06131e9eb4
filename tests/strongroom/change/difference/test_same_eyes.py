"""Without a plan an edit is never judged lower than the plan of it, but where a plan alone can know.

`--forms all` takes every change; otherwise some of each kind.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pytest

from strongroom.change.difference.judged import reviewed
from strongroom.change.difference.stack import StackDifference, difference
from strongroom.change.review.given import Given
from strongroom.change.review.places import Places
from strongroom.change.review.review import review
from strongroom.change.review.verdict import Verdict
from strongroom.synthesized import Stack, load
from tests.changes import corpus
from tests.changes.edits import EDITS, Edit
from tests.changes.expected import of_written
from tests.changes.planning import named
from tests.changes.stacks_of import synthesized
from tests.changes.written.edit import Written, untouched
from tests.changes.written.edits import EDITS as WRITTEN

# So many of each kind are between two that are taken.
OF_SETTINGS, OF_DOCUMENTS = 60, 5

PLANS_ALONE = {"precondition-failed": "that a condition fails is what planning finds out"}
"""Change -> why a plan alone knows what it comes to; beside those that are no edit of a configuration at all:
of the state, of what is deployed, of the command line."""

Base = Callable[[str, str], Stack]
SETTINGS = [
    (environment, edit)
    for environment in ("dev", "prod")
    for edit in EDITS
    if edit.only in ("", environment) and named(edit, environment).name in corpus.plans()
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    every = metafunc.config.getoption("forms") == "all"
    if "edit" in metafunc.fixturenames:
        given = SETTINGS[:: 1 if every else OF_SETTINGS]
        metafunc.parametrize(
            ("environment", "edit"), given, ids=[f"{each} {edit.name}" for each, edit in given]
        )
    elif "written" in metafunc.fixturenames:
        known = [each for each in WRITTEN if is_an_edit(each)]
        taken = known[:: 1 if every else OF_DOCUMENTS]
        metafunc.parametrize("written", taken, ids=[each.name for each in taken])


def is_an_edit(written: Written) -> bool:
    told = written.arguments or written.state is not untouched or written.behind
    return not told and written.name not in PLANS_ALONE


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """What is changed, synthesized once."""
    found: dict[tuple[str, str], Stack] = {}

    def of(environment: str, name: str) -> Stack:
        if (environment, name) not in found:
            stacks = synthesized(environment, name, None, tmp_path_factory.mktemp("base"))
            assert isinstance(stacks, Path), stacks
            found[environment, name] = load(stacks / environment)
        return found[environment, name]

    return of


def judged(old: Stack, new: Stack) -> StackDifference:
    return reviewed(difference(old.name, old, new), old, new)


def test_a_change_of_settings_is_judged_as_its_plan(
    environment: str, edit: Edit, base: Base, tmp_path: Path
) -> None:
    """Its plan has both configurations here: what they do to security it knows as well as the difference."""
    stacks = synthesized(environment, edit.base, edit, tmp_path)
    assert isinstance(stacks, Path), stacks
    old, new = base(environment, edit.base), load(stacks / environment)
    plan = corpus.plans()[named(edit, environment).name]
    (planned,) = review([Given(environment, tmp_path, plan, Places(None), old, new)]).plans

    found = judged(old, new)

    assert found.verdict >= planned.verdict
    assert found.security == planned.security


def test_an_edited_document_is_judged_as_its_plan_has_to_be(written: Written, base: Base) -> None:
    old = base("prod", "plain")
    document = copy.deepcopy(old.document)
    written.edit(document)
    (expected,) = of_written(written.name)

    found = judged(old, Stack("prod", document, old.folder))

    assert found.verdict >= Verdict[expected.verdict.upper()], expected.why


def test_what_a_plan_alone_knows_is_said_to_be_that(base: Base) -> None:
    """The table has nothing that is known without one; what it has is told of wherever anything changes."""
    old = base("prod", "plain")
    for each in filter(lambda each: each.name in PLANS_ALONE, WRITTEN):
        document = copy.deepcopy(old.document)
        each.edit(document)
        (expected,) = of_written(each.name)
        found = judged(old, Stack("prod", document, old.folder))
        assert found.verdict < Verdict[expected.verdict.upper()]
        assert any("whether a condition fails" in told for told in found.only_a_plan)


def test_a_plan_is_judged_by_the_same_code(monkeypatch: pytest.MonkeyPatch, base: Base) -> None:
    """Whatever a review says of an entry, a difference says of it: there is no second judgement."""
    old = base("prod", "plain")
    document = copy.deepcopy(old.document)
    next(iter(document["resource"]["aws_sqs_queue"].values()))["delay_seconds"] = 5
    monkeypatch.setattr("strongroom.change.review.review.judge", lambda *_, **__: ())
    assert judged(old, Stack("prod", document, old.folder)).verdict is Verdict.NONE
