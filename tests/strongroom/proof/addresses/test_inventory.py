"""Stateful resources keep their addresses; or Terraform is told where they have gone."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from strongroom.cli import app
from strongroom.errors import UnusableError
from strongroom.proof.addresses import command
from strongroom.proof.addresses.inventory import Departure, departures, file_of, let_go, read, write
from strongroom.proof.addresses.stateful import STATEFUL, stateful
from strongroom.synthesized import Stack, load, synthesis
from strongroom.workspace import Workspace

STACKS = ["bootstrap", "dev", "staging", "prod"]


@pytest.mark.parametrize("name", STACKS)
def test_a_stack_is_as_its_inventory_has_just_been_written(name: str, synthesis: Path, tmp_path: Path) -> None:
    stack = load(synthesis / name)
    assert write(stack, tmp_path)
    whose, *lines = file_of(stack, tmp_path).read_text(encoding="utf-8").splitlines()
    assert whose == "# strongroom in 123456789012"
    assert lines == sorted(set(lines))
    assert {line.partition(".")[0] for line in lines} <= STATEFUL.keys()
    assert departures(stack, read(file_of(stack, tmp_path))) == []


def test_what_no_plan_may_destroy_is_stateful(synthesis: Path) -> None:
    prod = load(synthesis / "prod")
    protected = {
        resource.address
        for resource in prod.resources.values()
        if any(block.get("prevent_destroy") for block in resource.blocks("lifecycle"))
    }
    assert protected
    assert protected <= set(stateful(prod))


TABLE: dict[str, Any] = {"resource": {"aws_dynamodb_table": {"a": {}}, "aws_route": {"r": {}}}}
OLD, NEW = "aws_dynamodb_table.a", "aws_dynamodb_table.b"


def renamed(**more: Any) -> Stack:
    document = copy.deepcopy(TABLE)
    document["resource"]["aws_dynamodb_table"] = {"b": {}}
    return Stack("s", {**document, **more})


def found(stack: Stack) -> list[tuple[str, str]]:
    """(address, the problem's first two words) of each departure from an inventory with the old table alone."""
    return [(each.address, " ".join(each.problem.split()[:2]).strip(":")) for each in departures(stack, {OLD})]


def test_nothing_to_say_of_a_stack_that_is_as_it_was() -> None:
    assert found(Stack("s", TABLE)) == []
    assert stateful(Stack("s", TABLE)) == [OLD], "a route can be made again"


def test_a_renamed_resource_is_one_that_is_destroyed_and_one_that_is_new() -> None:
    assert found(renamed()) == [(OLD, "has gone"), (NEW, "is new")]


def test_what_has_gone_is_looked_for_among_what_is_new() -> None:
    """The one of its type whose address is most like it; what cdktf appends is of the whole path."""
    paths = {"stores_sessions_11111111": "stores/sessions", "stores_users_0000000A": "stores/users"}
    made = {name: {"//": {"metadata": {"path": f"s/{path}", "uniqueId": name}}} for name, path in paths.items()}
    stack = Stack("s", {"resource": {"aws_dynamodb_table": made, "aws_sqs_queue": {"tables_sessions_0": {}}}})
    gone = {"aws_dynamodb_table.tables_sessions_0000000A", "aws_kms_key.keys_0000000B"}
    (table,), (key,) = (
        [each.problem for each in departures(stack, gone) if each.address == address]
        for address in sorted(gone)
    )
    call = f'`move_from_id("{min(gone)}")` of that resource'
    assert table.endswith(f"a removed block. If it is stores/sessions now: {call}")
    assert key.endswith("a removed block"), "nothing new is a key"


def test_a_resource_that_has_gone_is_destroyed() -> None:
    assert found(Stack("s", {"resource": {"aws_route": {"r": {}}}})) == [(OLD, "has gone")]


def test_a_moved_block_takes_it_over() -> None:
    assert found(renamed(moved=[{"from": OLD, "to": NEW}])) == []
    assert found(renamed(moved={"from": OLD, "to": NEW})) == [], "a block alone, without a list"


def test_moves_may_follow_one_another() -> None:
    between = "aws_dynamodb_table.between"
    assert found(renamed(moved=[{"from": between, "to": NEW}, {"from": OLD, "to": between}])) == []


def test_a_move_to_nowhere_or_in_a_circle_takes_nothing_over() -> None:
    assert found(renamed(moved=[{"from": OLD, "to": "aws_dynamodb_table.c"}])) == [
        (OLD, "has gone"),
        (NEW, "is new"),
    ]
    circle = [{"from": OLD, "to": "aws_dynamodb_table.c"}, {"from": "aws_dynamodb_table.c", "to": OLD}]
    assert (OLD, "has gone") in found(renamed(moved=circle))


def test_a_removed_block_lets_it_go() -> None:
    stack = Stack("s", {"resource": {}, "removed": [{"from": OLD, "lifecycle": {"destroy": False}}]})
    assert found(stack) == []


def test_an_inventory_is_written_once(tmp_path: Path) -> None:
    stack = Stack("s", TABLE)
    with pytest.raises(UnusableError, match="--write"):
        read(file_of(stack, tmp_path))
    assert write(stack, tmp_path)
    assert not write(stack, tmp_path)
    assert read(file_of(stack, tmp_path)) == {OLD}


def test_a_departure_names_stack_and_address() -> None:
    assert str(Departure("prod", OLD, "has gone")) == f"prod: {OLD} has gone"


def test_what_is_written_over_is_said_before(tmp_path: Path) -> None:
    write(Stack("s", TABLE), tmp_path)
    (lost,) = let_go(renamed(), tmp_path)
    assert str(lost).startswith(f"s: {OLD} is let go: it has gone: Terraform would destroy it.")
    assert let_go(Stack("s", TABLE), tmp_path) == []
    assert let_go(renamed(moved=[{"from": OLD, "to": NEW}]), tmp_path) == []


def test_nothing_is_lost_where_there_was_no_inventory_of_this_owner(tmp_path: Path) -> None:
    assert let_go(renamed(), tmp_path) == []
    write(Stack("s", {**TABLE, "provider": {"aws": [{"allowed_account_ids": ["123456789012"]}]}}), tmp_path)
    assert let_go(renamed(), tmp_path) == []


def test_the_command_says_what_it_lets_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(project=tmp_path, local=tmp_path)
    write(Stack("s", TABLE), tmp_path)
    monkeypatch.setattr(command, "Workspace", lambda: workspace)
    monkeypatch.setattr(synthesis, "synthesize", lambda _: None)
    monkeypatch.setattr(command, "files", lambda _: [tmp_path])
    monkeypatch.setattr(command, "load", lambda _: renamed())
    written = CliRunner().invoke(app, ["addresses", "--write"])
    assert written.exit_code == 0
    assert f"s: {OLD} is let go" in written.stdout
    assert CliRunner().invoke(app, ["addresses", "--write"]).stdout == "Every inventory is current.\n"
