"""An unchanged plan says, of what stands and of what would be left, what the configuration says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from strongroom.proof.permissions import planned as permissions
from strongroom.proof.reach.as_json import as_json
from strongroom.proof.reach.reachability import reachability
from strongroom.proof.verify.finding import examine
from strongroom.synthesized import Stack, planned
from strongroom.synthesized.planned import Planned
from tests.strongroom.synthesized import unchanged

Document = dict[str, Any]

WITHIN = f"{unchanged.MODULE}."
FORMS: dict[str, Callable[[Document], Document]] = {
    "JSON": lambda plan: plan,
    "HCL": unchanged.without_texts,
    "module": unchanged.in_module,
    "HCL module": lambda plan: unchanged.in_module(unchanged.without_texts(plan)),
}


def read(folder: Path, document: Document, *, beside: bool) -> Planned:
    if beside:
        (folder / "cdk.tf.json").write_text(json.dumps(unchanged.written()), encoding="utf-8")
    return planned.of(document, folder / "plan.json")


@pytest.fixture(scope="module", params=FORMS)
def plan(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    folder = tmp_path_factory.mktemp("unchanged")
    return read(folder, FORMS[request.param](unchanged.plan()), beside=False)


@pytest.fixture(params=["before", "after"])
def side(request: pytest.FixtureRequest, plan: Planned) -> Stack:
    found: Stack = getattr(plan, request.param)
    return found


def bare(text: str) -> str:
    """Without the module, in text and in JSON."""
    return text.replace(json.dumps(WITHIN)[1:-1], "").replace(WITHIN, "")


def flows(stack: Stack) -> set[str]:
    return {bare(json.dumps(each, sort_keys=True)) for each in json.loads(as_json(reachability(stack).flows))}


def roles(stack: Stack) -> dict[str, set[str]]:
    return {
        each.name: {bare(json.dumps(statement, sort_keys=True)) for statement in each.statements}
        for each in permissions.roles(stack)
    }


def findings(stack: Stack) -> set[tuple[str, str, str]]:
    found = examine(stack).findings
    return {(each.check.code, each.resource.address, each.problem) for each in found}


def test_it_has_every_resource(side: Stack) -> None:
    configured = unchanged.configuration()
    assert {bare(address) for address in side.resources} == set(configured.resources)
    assert {bare(address) for address in side.data} == set(configured.data)
    types = {each.type for each in side.resources.values()}
    assert types == {each.type for each in configured.resources.values()}


def test_what_is_open_is_open_by_the_same_rules(side: Stack) -> None:
    known = flows(unchanged.configuration())
    assert flows(side) == known
    assert len(known) > 5


def test_every_role_may_do_what_it_might(side: Stack) -> None:
    found, known = roles(side), roles(unchanged.configuration())
    assert found.keys() == known.keys()
    # A key's id is made up of its address.
    actions = {name: {_without_resources(each) for each in said} for name, said in found.items()}
    assert actions == {name: {_without_resources(each) for each in said} for name, said in known.items()}


def _without_resources(statement: str) -> str:
    return json.dumps({key: value for key, value in json.loads(statement).items() if key != "Resource"})


@pytest.mark.parametrize("form", ["JSON", "HCL"])
def test_every_role_may_do_it_to_the_same(form: str, tmp_path: Path) -> None:
    found = read(tmp_path, FORMS[form](unchanged.plan()), beside=True)
    assert found.before is not None
    assert roles(found.before) == roles(found.after) == roles(unchanged.configuration())


def test_nothing_is_found_in_it(tmp_path: Path) -> None:
    found = read(tmp_path, unchanged.plan(), beside=True)
    assert found.name == "prod"
    assert found.before is not None
    assert findings(found.before) == findings(found.after) == findings(unchanged.configuration())


OF_THE_EMULATOR = {"SR124", "SR211", "SR213"}
"""It keeps no private DNS names of endpoints. What it is given ignores that by a lifecycle block."""


def test_in_a_plan_alone_nothing_is_found_for_what_it_does_not_hold(plan: Planned) -> None:
    judged = examine(plan.after)
    assert {"SR841", "SR846", "SR951"} <= {*judged.unheld}
    assert not {each.check.code for each in judged.findings} & {*judged.unheld}


def test_in_a_plan_alone_of_what_is_unchanged_nothing_is_found(tmp_path: Path) -> None:
    found = read(tmp_path, unchanged.plan(), beside=False)
    judged, whole = examine(found.after), examine(unchanged.configuration())
    assert {each.check.code for each in judged.findings} <= OF_THE_EMULATOR
    lost = {code for code, count in whole.evaluated.items() if count and not judged.evaluated[code]}
    assert lost <= {*judged.unheld}, "all others are judged"
    assert whole.unheld == ()


def test_what_changes_nothing_is_told_in_the_same_words(plan: Planned) -> None:
    assert plan.before is not None
    assert plan.before.document["resource"] == plan.after.document["resource"]


def test_what_refers_to_something_still_does(side: Stack) -> None:
    """But for four that the emulator does not keep, and one that a function has made text of."""
    lost = {
        f"{address} {reference.address}"
        for address, resource in unchanged.configuration().resources.items()
        for reference in resource.references()
        if reference.address not in _named(side, address)
    }
    assert len(lost) <= 6, lost


def _named(stack: Stack, address: str) -> set[str]:
    resource = stack.resources.get(address) or stack.resources[f"{WITHIN}{address}"]
    return {bare(reference.address) for reference in resource.references()}
