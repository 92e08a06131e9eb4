"""Every environment and every account synthesizes to a stack of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stacks.settings import Settings
from tests.environments.accounts import accounts
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(1)


def test_there_is_a_stack_for_each_environment_and_each_account(
    all_stacks: dict[str, SynthesizedStack], environments: list[Settings]
) -> None:
    assert environments, "no settings, so nothing is proven"
    assert all_stacks.keys() == {*accounts(environments), *(each.environment for each in environments)}


def test_cdktf_knows_each_stack(all_stacks: dict[str, SynthesizedStack], synthesis: Path) -> None:
    manifest = json.loads((synthesis.parent / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["stacks"].keys() == all_stacks.keys()


def test_no_stack_is_empty(any_stack: SynthesizedStack) -> None:
    assert any_stack.all_resources
    assert any_stack.json["provider"]["aws"]
    assert any_stack.json["terraform"]["required_providers"]["aws"]["version"]
