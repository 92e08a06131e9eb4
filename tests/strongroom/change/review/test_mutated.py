"""Each node of a small plan in turn is something else, or is not there: that is a verdict or one sentence, and
what can't be read never makes a plan look better."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strongroom.change.review.document import document
from strongroom.change.review.given import read
from strongroom.change.review.review import review
from strongroom.errors import UnusableError
from tests.strongroom.change.review.plans import change, write
from tests.strongroom.change.review.test_masking import formats

Plan = dict[str, Any]
Step = str | int

GONE = object()
LARGER = "1e999, without its quotes"
OTHERS: dict[str, Any] = {
    "null": None,
    "list": [],
    "object": {},
    "text": "x",
    "number": -7,
    "large": 10**400,
    "larger": LARGER,
    "true": True,
    "list of null": [None],
    "gone": GONE,
}


def resource(address: str, values: Plan) -> Plan:
    type_, name = address.split(".")
    return {"address": address, "mode": "managed", "type": type_, "name": name, "values": values,
            "sensitive_values": {"tags": {}}, "schema_version": 0}  # fmt: skip


def configured(address: str, **expressions: Any) -> Plan:
    type_, name = address.split(".")
    return {"address": address, "mode": "managed", "type": type_, "name": name,
            "provider_config_key": "aws", "expressions": expressions}  # fmt: skip


CLUSTER = "aws_rds_cluster.ledger"
RULE = "aws_vpc_security_group_ingress_rule.all"
GROUP = "aws_security_group.app"
BEFORE: dict[str, Plan] = {
    CLUSTER: {"id": "ledger", "deletion_protection": True, "backup_retention_period": 14},
    RULE: {"id": "sgr-1", "security_group_id": "sg-0123456789abcdef0", "cidr_ipv4": "10.0.0.0/16",
           "ip_protocol": "tcp", "from_port": 443, "to_port": 443},
    GROUP: {"id": "sg-0123456789abcdef0", "name": "app", "vpc_id": "vpc-1", "tags": {"Name": "app"}},
}  # fmt: skip
OPENED = {**BEFORE[RULE], "cidr_ipv4": "0.0.0.0/0"}


def small() -> Plan:
    """A database goes, a rule is opened, a group stays."""
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "complete": True,
        "planned_values": {
            "root_module": {"resources": [resource(RULE, OPENED), resource(GROUP, BEFORE[GROUP])]}
        },
        "prior_state": {
            "format_version": "1.0",
            "values": {"root_module": {"resources": [resource(*each) for each in BEFORE.items()]}},
        },
        "resource_changes": [
            change(CLUSTER, ["delete"], BEFORE[CLUSTER], None, of={"action_reason": "delete_because_each_key"},
                   after_unknown={}, before_sensitive={}, after_sensitive=False),
            change(RULE, ["update"], BEFORE[RULE], OPENED, after_unknown={}, before_sensitive={}),
            change(GROUP, ["no-op"], BEFORE[GROUP], BEFORE[GROUP], after_unknown={}),
        ],
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-1"}}}},
            "root_module": {
                "outputs": {"group": {"expression": {"references": [f"{GROUP}.id", GROUP]}}},
                "resources": [
                    configured(
                        RULE,
                        security_group_id={"references": [f"{GROUP}.id", GROUP]},
                        cidr_ipv4={"constant_value": "0.0.0.0/0"},
                        ip_protocol={"constant_value": "tcp"},
                        from_port={"constant_value": 443},
                        to_port={"constant_value": 443},
                    ),
                    configured(GROUP, name={"constant_value": "app"}, tags={"constant_value": {"Name": "app"}}),
                ],
            },
        },
        "output_changes": {"group": {"actions": ["no-op"], "before": "sg-1", "after": "sg-1"}},
        "checks": [{"address": {"to_display": "check.a"}, "status": "pass", "instances": []}],
    }  # fmt: skip


def places(value: Any, place: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in inner:
        yield (*place, step)
        yield from places(each, (*place, step))


def mutated(place: tuple[Step, ...], other: Any) -> Plan:
    plan = copy.deepcopy(small())
    inner: Any = plan
    for step in place[:-1]:
        inner = inner[step]
    if other is GONE:
        del inner[place[-1]]
    else:
        inner[place[-1]] = copy.deepcopy(other)
    return plan


def exit_code(plan: Plan, folder: Path) -> tuple[int, str]:
    """2 is a sentence."""
    try:
        file = write(folder, plan)
        file.write_text(file.read_text(encoding="utf-8").replace(f'"{LARGER}"', "1e999"), encoding="utf-8")
        told = document(review([read(file)]))
    except UnusableError as error:
        assert "\n" not in str(error)  # noqa: PT017
        return 2, str(error)
    for name, text in formats(told):
        assert text, name
        if name == "json":
            json.loads(text, parse_constant=pytest.fail)
    return told["exit_code"], told["verdict"]


def test_as_it_is_it_is_irreversible(tmp_path: Path) -> None:
    assert exit_code(small(), tmp_path) == (3, "irreversible")


@pytest.mark.parametrize("other", sorted(OTHERS))
def test_what_can_not_be_read_never_looks_better(other: str, tmp_path: Path) -> None:
    """The end of the database needs an approval, and the opened rule does: no single node takes both away."""
    better = {}
    for place in places(small()):
        code, verdict = exit_code(mutated(place, OTHERS[other]), tmp_path)
        if code not in (2, 3):
            better[place] = verdict
    assert not better


ONE = {CLUSTER: (0, 3), RULE: (1, 1)}
"""The only change of a plan -> its place, and the lowest exit code where one of its nodes is another."""


@pytest.mark.parametrize("other", sorted(OTHERS))
@pytest.mark.parametrize("address", sorted(ONE))
def test_an_only_change_that_can_not_be_read_is_never_harmless(
    address: str, other: str, tmp_path: Path
) -> None:
    index, lowest = ONE[address]
    better = {}
    for place in places(small()):
        if place[:2] == ("resource_changes", index) and len(place) < 5:
            plan = mutated(place, OTHERS[other])
            kept = plan["resource_changes"][index:][:1] if other != "gone" or len(place) > 2 else []
            plan = {"format_version": "1.2", "resource_changes": kept}
            code, verdict = exit_code(plan, tmp_path)
            if kept and code != 2 and code < lowest:
                better[place] = verdict
    assert not better


@pytest.mark.parametrize(
    "told", [None, [], {}, "x", 5, GONE], ids=["null", "list", "object", "text", "number", "gone"]
)
def test_a_list_of_changes_that_was_taken_away_is_seen(told: Any, tmp_path: Path) -> None:
    assert exit_code(mutated(("resource_changes",), told), tmp_path)[0] in (2, 3)


def test_an_only_destruction_that_was_taken_away_is_seen(tmp_path: Path) -> None:
    plan = small()
    plan["resource_changes"] = [plan["resource_changes"][2]]
    plan["planned_values"]["root_module"]["resources"] = [resource(GROUP, BEFORE[GROUP])]
    assert exit_code(plan, tmp_path)[0] == 3


def test_of_a_plan_with_targets_the_rest_is_not_missed(tmp_path: Path) -> None:
    plan = small()
    plan["resource_changes"] = [plan["resource_changes"][2]]
    plan["planned_values"]["root_module"]["resources"] = [resource(GROUP, BEFORE[GROUP])]
    plan["complete"] = False
    assert exit_code(plan, tmp_path) == (1, "review")


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_json_has_no_word_for_is_a_sentence(constant: str, tmp_path: Path) -> None:
    file = write(tmp_path, small())
    file.write_text(file.read_text(encoding="utf-8").replace("14", constant), encoding="utf-8")
    with pytest.raises(UnusableError, match=rf"not JSON \({constant} is no number\)"):
        read(file)


def test_a_change_in_place_of_which_nothing_is_known_needs_an_approval(tmp_path: Path) -> None:
    plan = {"format_version": "1.2", "resource_changes": [change(RULE, ["update"], BEFORE[RULE], "x")]}
    assert exit_code(plan, tmp_path) == (3, "dangerous")
    plan["resource_changes"] = [change(RULE, ["update"], BEFORE[RULE], OPENED, after_unknown=True)]
    assert exit_code(plan, tmp_path) == (3, "dangerous")
