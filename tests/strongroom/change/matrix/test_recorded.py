"""Every change of every setting has its recorded outcome, and what production accepts loses nothing unsaid."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from strongroom.change.consequences import interruptions
from strongroom.change.consequences.instead import table
from strongroom.change.consequences.interruptions import ANYWHERE
from strongroom.change.consequences.replacements import KNOWN, LOST
from strongroom.change.difference import plan_changes
from strongroom.change.difference.stack import Action, StackDifference, difference
from strongroom.change.matrix.level import loses
from strongroom.change.matrix.outcome import Outcome, effects, read, recorded, written
from strongroom.synthesized import load
from tests.changes.bases import BASES
from tests.changes.corpus import plans
from tests.changes.edits import EDITS, Edit
from tests.changes.planning import named
from tests.changes.stacks_of import synthesized

CHANGES = {
    named(edit, environment).name: edit
    for edit in EDITS
    for environment in ("prod", "dev")
    if edit.only in ("", environment)
}
LOSING = [each for each in recorded() if each.environment == "prod" and any(map(loses, each.effects))]


def test_every_change_of_every_setting_is_recorded() -> None:
    """In production and in development, as it is and with all that settings may add."""
    known = {each.name for each in recorded()}
    assert not CHANGES.keys() - known, "plan them: python -m tests.changes --record prod|dev KEY"
    assert not known - CHANGES.keys(), "no such changes any more"


@pytest.fixture(scope="module", params=BASES)
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = synthesized("prod", request.param, None, tmp_path_factory.mktemp("base"))
    assert isinstance(folder, Path), folder
    return request.param, folder / "prod"


def test_what_production_accepts_loses_nothing_that_a_difference_does_not_refuse(
    base: tuple[str, Path], tmp_path: Path
) -> None:
    """With what to do instead; or Terraform itself refuses it."""
    name, before = base
    for outcome in LOSING:
        if outcome.base == name:
            told = _difference(before, CHANGES[outcome.name], tmp_path)
            assert told.alarms, outcome.name
            said = {each.address.partition(".")[0] for each in told.losses}
            lost = {effect.type for effect in outcome.effects if loses(effect) and not effect.protected}
            assert lost <= said, outcome.name
            assert said <= table().keys()


def test_another_environment_is_told(tmp_path: Path) -> None:
    before = synthesized("prod", "plain", None, tmp_path / "base")
    assert isinstance(before, Path)
    elsewhere = [each for each in recorded() if each.environment == "prod" and each.elsewhere]
    assert len(elsewhere) >= 3
    for outcome in elsewhere:
        edit = CHANGES[outcome.name]
        stacks = synthesized("prod", edit.base, edit, tmp_path / "changed")
        assert isinstance(stacks, Path), stacks
        folder = stacks / "prod"
        new = load(folder) if folder.is_dir() else None
        assert difference("prod", load(before / "prod"), new).abandoned, outcome.name


def _difference(before: Path, edit: Edit, folder: Path) -> StackDifference:
    stacks = synthesized("prod", edit.base, edit, folder / "changed")
    assert isinstance(stacks, Path), stacks
    return difference("prod", load(before), load(stacks / "prod"))


def test_what_changes_in_place_is_judged() -> None:
    """Of what holds something or serves somebody: it interrupts, or it doesn't, by a document."""
    known = {
        (row.type, attribute)
        for row in (*interruptions.interruptions(), *interruptions.harmless())
        for attribute in row.attributes
    }
    found = {
        (effect.type, attribute)
        for outcome in recorded()
        for effect in outcome.effects
        if effect.action is Action.CHANGE and effect.type in LOST
        for attribute in effect.attributes
        if attribute not in ANYWHERE
    }
    assert not found - known, "strongroom/change/consequences/interruptions.toml says nothing of these"


def test_a_row_is_of_what_holds_or_serves_and_has_its_document() -> None:
    for row in (*interruptions.interruptions(), *interruptions.harmless()):
        assert row.type in KNOWN, row
        assert row.source
        assert row.what
    assert all(row.lasts and row.name for row in interruptions.interruptions())
    assert not any(row.lasts for row in interruptions.harmless())


def test_what_is_written_is_read_again() -> None:
    assert read(written(recorded())) == recorded()
    assert read(written([Outcome("prod", "plain", "a", "1")])) == (Outcome("prod", "plain", "a", "1"),)


def test_the_plans_say_what_is_recorded() -> None:
    """They are kept as they were, and are what other tools are tried on."""
    wanted = {each.name: each for each in recorded() if each.effects}
    assert plans().keys() == wanted.keys()
    for name, plan in plans().items():
        found = effects(plan_changes.read(name[0], plan).resources)
        assert [replace(each, protected=False) for each in found] == [
            replace(each, protected=False) for each in wanted[name].effects
        ], name


def test_raising_the_share_of_spot_replaces_nothing() -> None:
    """What two runbooks order during an outage."""
    (found,) = (
        each for each in recorded() if each.environment == "prod" and each.key == "service.on_demand_base"
    )
    assert found.effects
    assert {effect.action for effect in found.effects} == {Action.CHANGE}
