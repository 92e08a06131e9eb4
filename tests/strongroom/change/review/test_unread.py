"""A change is judged no lower where its plan has its values and no expressions, as of `dynamic` blocks."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strongroom.change.review.given import read
from strongroom.change.review.kinds import FILE, opening
from strongroom.change.review.review import PlanReview, review
from strongroom.change.review.verdict import Verdict
from tests.changes.written import corpus
from tests.strongroom.change.review.plans import change, plan, write

GROUP = "aws_security_group.db"
BASE = {"id": "sg-0123456789abcdef0", "name": "db", "vpc_id": "vpc-0123456789abcdef0"}


def rule(block: str, port: int = 5432) -> dict[str, Any]:
    return {"from_port": port, "to_port": port, "protocol": "tcp", "cidr_blocks": [block]}


def policy(*actions: str) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]})


def judged(document: dict[str, Any], folder: Path) -> PlanReview:
    (found,) = review([read(write(folder, document))]).plans
    return found


def resource(address: str, values: dict[str, Any]) -> dict[str, Any]:
    type_, _, name = address.partition(".")
    return {"address": address, "mode": "managed", "type": type_, "name": name, "values": values}


def document(
    address: str, before: dict[str, Any], after: dict[str, Any], *given: str, beside: Any = ()
) -> dict[str, Any]:
    """A plan that changes one resource; `given`: its arguments that have an expression."""
    views = [{"root_module": {"resources": [resource(address, each), *beside]}} for each in (after, before)]
    configured = [
        {
            **{name: each[name] for name in ("address", "mode", "type", "name")},
            "expressions": {
                name: {"constant_value": value}
                for name, value in each["values"].items()
                if name != "id" and (each["address"] != address or name in given)
            },
        }
        for each in views[0]["root_module"]["resources"]
    ]
    return plan(
        change(address, ["update"], before, after),
        planned_values=views[0],
        prior_state={"values": views[1]},
        configuration={"root_module": {"resources": configured}},
    )


@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        (GROUP, {"ingress": [rule("10.0.0.0/16")]}, {"ingress": [rule("0.0.0.0/0")]}),
        (GROUP, {"ingress": [rule("10.0.0.0/16")]}, {"ingress": [rule("10.0.0.0/8")]}),
        (GROUP, {"egress": [rule("10.0.0.0/16")]}, {"egress": [rule("0.0.0.0/0")]}),
        ("aws_iam_policy.p", {"policy": policy("s3:Get*")}, {"policy": policy("s3:*t*", "dynamodb:*")}),
        ("aws_iam_role_policy.p", {"policy": policy("s3:Get*")}, {"policy": policy("s3:*t*", "dynamodb:*")}),
        ("aws_s3_bucket_policy.p", {"policy": policy("s3:Get*")}, {"policy": policy("s3:*")}),
    ],
    ids=["group-open", "group-wider", "group-egress", "policy", "role-policy", "bucket-policy"],
)
def test_values_without_expressions_are_not_safe(
    address: str, before: dict[str, Any], after: dict[str, Any], tmp_path: Path
) -> None:
    own = BASE if address == GROUP else {"id": "x", "name": "x", "role": "r"}
    found = judged(document(address, own | before, own | after, "name"), tmp_path)
    assert found.verdict >= Verdict.REVIEW


def test_a_dynamic_block_counts_beside_a_rule_of_its_own(tmp_path: Path) -> None:
    """The separate rule fills the group's argument in, too: what differs is the block's all the same."""
    beside = resource(
        "aws_vpc_security_group_ingress_rule.one",
        {"security_group_id": BASE["id"], "cidr_ipv4": "10.0.0.0/8", "ip_protocol": "-1", "id": "sgr-1"},
    )
    before, after = ({**BASE, "ingress": [rule(each)]} for each in ("10.0.1.0/24", "0.0.0.0/0"))
    found = judged(document(GROUP, before, after, "name", beside=[beside]), tmp_path)
    assert found.verdict is Verdict.DANGEROUS
    assert found.security is not None
    assert "0.0.0.0/0" in str(found.security.as_dict())


def types() -> Iterator[tuple[str, str]]:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for type_ in sorted({*told["secured"], *told["opening"]}):
        yield from ((type_, name) for name in sorted(opening(type_)))


@pytest.mark.parametrize(("type_", "name"), [*types()], ids=str)
def test_no_argument_is_handed_over_to_what_has_not_seen_it(type_: str, name: str, tmp_path: Path) -> None:
    before, after = ({"id": "x", "name": "x", name: each} for each in ("one", "another"))
    assert judged(document(f"{type_}.x", before, after), tmp_path).verdict >= Verdict.REVIEW


def without_expressions(document: dict[str, Any]) -> dict[str, Any]:
    """As if every block were a `dynamic` one: of what changes in place, only what is no block has one."""
    told: dict[str, Any] = json.loads(json.dumps(document))
    changed = {
        each["address"].partition("[")[0]
        for each in told.get("resource_changes", ())
        if each["change"]["actions"] == ["update"]
    }
    for each in told.get("configuration", {}).get("root_module", {}).get("resources", ()):
        if each["address"] in changed:
            each["expressions"] = {
                name: each for name, each in each["expressions"].items() if not isinstance(each, list)
            }
    return told


def test_no_planned_change_is_lower_where_its_blocks_are_dynamic(tmp_path: Path) -> None:
    lower = []
    for name, whole in corpus.plans():
        hidden = without_expressions(whole)
        if hidden != whole and judged(hidden, tmp_path).verdict < judged(whole, tmp_path).verdict:
            lower.append(name)
    assert not lower
