"""What people and programs get to see."""

from __future__ import annotations

import io
import json
from typing import Any

from rich.console import Console

from strongroom.change.consequences import interruptions
from strongroom.change.consequences.costs import TierCost
from strongroom.change.consequences.instead import instead
from strongroom.change.difference.as_json import as_json
from strongroom.change.difference.comparison import Compared
from strongroom.change.difference.report import show, show_plan
from strongroom.change.difference.stack import Action, ResourceChange, StackDifference
from strongroom.change.values.changes import ABSENT, Change, Item
from strongroom.change.values.parsed import Json
from strongroom.change.values.text import place_text, value_text
from strongroom.proof.verify.outcome import Issue

TTL = Change(("ttl", "enabled"), True, False)
CHANGED = ResourceChange("aws_dynamodb_table.a", Action.CHANGE, (TTL,), "tables/a")
LOST = ResourceChange("aws_dynamodb_table.b", Action.DESTROY, (Change(("x",), 1, ABSENT),))
REPLACED = ResourceChange("aws_vpc.v", Action.REPLACE, (), forced_by=(("cidr_block",),), refused=True)


def issue(stack: str) -> Issue:
    return Issue(
        "strongroom", stack, "SR501", "A claim", "aws_dynamodb_table.a", "", (), "is off", "why", "Set it."
    )


def compared(*stacks: StackDifference) -> Compared:
    return Compared("HEAD", "0" * 40, stacks)


def shown(*stacks: StackDifference, plan: StackDifference | None = None) -> list[str]:
    console = Console(file=io.StringIO(), width=40)
    show(console, compared(*stacks))
    if plan:
        show_plan(console, plan)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_what_aws_refuses_is_told_with_the_resource() -> None:
    refused = ResourceChange("aws_rds_cluster.c", Action.CHANGE, (TTL,), refused_by_aws=("AWS refuses it",))
    assert "      ✗ AWS refuses it." in shown(StackDifference("dev", (refused,)))
    (stack,) = json.loads(as_json(compared(StackDifference("dev", (refused,))), None))["stacks"]
    assert stack["resources"][0]["refused_by_aws"] == ["AWS refuses it"]


def test_losses_are_named_first_each_once() -> None:
    stacks = [StackDifference(name, (CHANGED, LOST)) for name in ("dev", "prod")]
    first, *others = shown(*stacks)
    assert first == "✗ aws_dynamodb_table.b would be destroyed in dev, prod. Lost with it: items."
    assert others[0].startswith("  Instead, aws_dynamodb_table: Make the new table beside it")
    assert others[1:3] == ["dev: 1 to change, 1 to destroy", "prod: 1 to change, 1 to destroy"]
    assert not any("would be" in line for line in others)


def test_they_are_red_on_a_terminal() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=200)
    show(console, compared(StackDifference("dev", (LOST,))))
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().startswith("\x1b[1;31m✗ aws_dynamodb_table.b")


def test_what_stacks_have_in_common_is_told_once() -> None:
    own = Change(("output", "o", "value"), ABSENT, "x")
    dev = StackDifference("dev", (CHANGED,), findings=(issue("dev"),))
    prod = StackDifference("prod", (CHANGED,), (own,), (issue("prod"),))
    lines = shown(dev, prod, StackDifference("staging", ()))
    (deleted,) = interruptions.of("aws_dynamodb_table", ["ttl"])
    assert lines == [
        "dev: 1 to change; new findings: 1",
        "prod: 1 to change; new findings: 1",
        "staging: no difference from HEAD (000000000000)",
        "",
        "dev, prod",
        "  ~ aws_dynamodb_table.a  tables/a",
        f"      ! {deleted.what}; {deleted.lasts}",
        "      ~ ttl.enabled: true -> false",
        "  ✗ SR501  A claim",
        "      aws_dynamodb_table.a: is off",
        "      fix: Set it.",
        "",
        "prod",
        '  + output.o.value: "x"',
    ]


def test_a_value_that_changes_in_many_places_is_told_once() -> None:
    places = [Change(("widgets", Item(number, number)), "a", "b") for number in range(3)]
    lines = shown(StackDifference("dev", (ResourceChange("aws_route.r", Action.CHANGE, tuple(places)),)))
    assert lines[-1] == '      ~ widgets[0]: "a" -> "b" (in 2 more places)'


def test_a_plan_says_what_replaces() -> None:
    lines = shown(StackDifference("dev", ()), plan=StackDifference("dev", (REPLACED,)))
    assert lines[2:] == [
        "✗ aws_vpc.v would be replaced in the local deployment. Lost with it: everything. "
        "Terraform refuses to: prevent_destroy is set.",
        f"  Instead, aws_vpc: {instead(REPLACED)}",
        "dev, as Terraform plans it against the local deployment: 1 to replace",
        "  -/+ aws_vpc.v",
        "      replaced for cidr_block",
    ]
    assert shown(plan=StackDifference("dev", ()))[-1].endswith("local deployment: no changes")


def test_of_new_stacks_and_those_that_have_gone_only_that() -> None:
    added = ResourceChange("aws_vpc.v", Action.ADD, (Change(("x",), ABSENT, 1),))
    lines = shown(StackDifference("a", (added,), is_new=True), StackDifference("b", (), has_gone=True))
    assert lines[0] == "a: a new stack, 1 to add"
    assert lines[1].startswith("b: is no stack any more, and nothing destroys what it has made")
    assert len(lines) == 2


def test_places() -> None:
    place = ("policy", "Statement", Item(0, 1, "Read"), "Condition", "aws:SourceArn", "a.b", Item(2, None))
    assert place_text(place) == 'policy.Statement[Read].Condition.aws:SourceArn["a.b"][2]'
    assert place_text((Item(0, None), "x")) == "[0].x"


def test_values_are_cut_to_where_they_differ() -> None:
    told = value_text(Change((), "x" * 500 + "old", "x" * 500 + "new" + "y" * 500))
    assert told.startswith("…")
    assert len(told) < 300
    old, new = told.split(" -> ")
    assert old.endswith('old"')
    assert "new" in new


def test_a_value_that_begins_like_the_other_still_differs() -> None:
    assert value_text(Change((), "a" * 200, "a" * 201)) != value_text(Change((), "a" * 200, "a" * 202))


def test_what_a_stack_leaves_behind_is_a_sentence_before_all_else() -> None:
    gone = StackDifference("prod", (), has_gone=True, abandoned=("aws_dynamodb_table.a", "aws_vpc.v"))
    assert shown(gone)[0] == (
        "✗ prod would be no stack any more, and nothing would look after its 2 stateful resources "
        "(1 aws_dynamodb_table, 1 aws_vpc). Bring its settings file back, or destroy it first."
    )


def test_an_environment_that_would_be_another_one_says_so_first() -> None:
    where = Change(("terraform", "backend", "s3", "key"), "a", "b")
    moved = StackDifference("prod", (), (where,), elsewhere=(where,), abandoned=("aws_vpc.v",))
    assert shown(moved)[0] == (
        '✗ prod would be another environment (terraform.backend.s3.key: "a" -> "b"): Terraform would make all '
        "of it once more, and nothing would look after its 1 stateful resources (1 aws_vpc). Go back to the "
        "old value; to have such an environment, give it a settings file of its own."
    )


def test_json_for_programs() -> None:
    change = Change(("policy",), ABSENT, Json({"Version": [1]}))
    stack = StackDifference("dev", (CHANGED, LOST), (change,), (issue("dev"),))
    told: dict[str, Any] = json.loads(as_json(compared(stack), StackDifference("dev", (REPLACED,))))
    assert list(told) == ["revision", "commit", "stacks", "plan", "verdict"]
    (dev,) = told["stacks"]
    assert list(dev) == [
        "name",
        "is_new",
        "has_gone",
        "resources",
        "others",
        "findings",
        "elsewhere",
        "abandoned",
        "costs",
        "ordering",
        "security",
        "verdict",
        "reasons",
        "renames",
        "only_a_plan",
    ]
    assert dev["resources"][0] == {
        "address": "aws_dynamodb_table.a",
        "path": "tables/a",
        "line": None,
        "verdict": "",
        "action": "change",
        "was": None,
        "loses": None,
        "instead": None,
        "beside": False,
        "forced_by": [],
        "refused": False,
        "refused_by_aws": [],
        "changes": [{"place": "ttl.enabled", "old": True, "new": False}],
        "follows": [],
        "needs": [],
        "removed": False,
        "parts_lost": [],
    }
    assert dev["resources"][1]["loses"] == "items"
    assert dev["others"] == [{"place": "policy", "new": {"Version": [1]}}]
    assert dev["findings"][0]["check"] == "SR501"
    assert told["plan"]["resources"][0]["forced_by"] == ["cidr_block"]
    assert json.loads(as_json(compared(), None))["plan"] is None


def test_what_an_edit_changes_in_cost_is_the_last_section() -> None:
    costs = (TierCost("database", 107.98, 1214.56), TierCost("keys", 7.0, 6.0))
    lines = shown(StackDifference("dev", (CHANGED,), costs=costs), StackDifference("prod", (CHANGED,)))
    assert lines[-4].startswith("Cost at rest, US dollars a month by prices of us-east-1")
    assert lines[-3:] == [
        "  dev: +$1,105.58",
        "      database: $107.98 -> $1,214.56",
        "      keys: $7.00 -> $6.00",
    ]
    (stack,) = json.loads(as_json(compared(StackDifference("dev", (), costs=costs)), None))["stacks"]
    assert stack["costs"][1] == {
        "tier": "keys",
        "before": 7.0,
        "after": 6.0,
        "before_at_least": False,
        "after_at_least": False,
        "known": True,
    }


def test_an_edit_that_costs_nothing_has_none() -> None:
    assert not [line for line in shown(StackDifference("dev", (CHANGED,))) if "Cost" in line]
