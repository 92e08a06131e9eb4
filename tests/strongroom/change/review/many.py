"""Plans of one form and of any size: so many changes of one kind, and what each of them refers to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from tests.strongroom.change.review.plans import change, plan

__all__ = ["FORMS"]

Plan = dict[str, Any]
Values = dict[str, Any]
Side = Callable[[int], Values]

UPDATE, REPLACE = ["update"], ["delete", "create"]


def _address(type_: str, number: int, name: str = "a") -> str:
    return f'{type_}.{name}["{number}"]'


def _whole(changes: Iterable[Plan], **more: Any) -> Plan:
    """With the states, and a configuration that has an expression for each argument."""
    told = [*changes]
    drifted = more.get("resource_drift", ())
    before, after = (
        {each["address"]: each for each in (*told, *drifted) if each["change"][side] is not None}
        for side in ("before", "after")
    )
    written: dict[str, set[str]] = {}
    for each in after.values():
        written.setdefault(each["address"].partition("[")[0], set()).update(each["change"]["after"])
    configured = [
        {
            "address": address,
            "mode": "managed",
            "type": address.partition(".")[0],
            "name": address.partition(".")[2],
            "expressions": {name: {} for name in sorted(names - {"id", "arn"})},
        }
        for address, names in written.items()
    ]
    return plan(
        *told,
        planned_values=_state(after, "after"),
        prior_state={"values": _state(before, "before")},
        configuration={"root_module": {"resources": configured}},
        **more,
    )


def _state(told: dict[str, Plan], side: str) -> Plan:
    resources = [
        {
            "address": address,
            "mode": "managed",
            "type": each["type"],
            "name": address.partition(".")[2].partition("[")[0],
            "index": address.partition('["')[2][:-2],
            "values": each["change"][side],
        }
        for address, each in told.items()
    ]
    return {"root_module": {"resources": resources}}


def _each(type_: str, count: int, before: Side, after: Side, actions: Any = UPDATE) -> Plan:
    return _whole(
        change(_address(type_, number), actions, before(number), after(number)) for number in range(count)
    )


def _policy(actions: list[str], resource: str, principals: int = 0) -> str:
    statement: Values = {"Effect": "Allow", "Action": actions, "Resource": resource}
    if principals:
        accounts = [f"arn:aws:iam::{100000000000 + each}:root" for each in range(principals)]
        statement["Principal"] = {"AWS": accounts}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _rule(port: int, **ends: Any) -> Values:
    return {"protocol": "tcp", "from_port": port, "to_port": port, **ends}


def bucket_policies(count: int, own: str = "*") -> Plan:
    def of(actions: list[str]) -> Side:
        return lambda number: {
            "id": f"b{number}",
            "bucket": f"b{number}",
            "policy": _policy(actions, f"arn:aws:s3:::{own.format(number)}/*", 4),
        }

    return _each("aws_s3_bucket_policy", count, of(["s3:GetObject"]), of(["s3:GetObject", "s3:Put*"]))


def policies_of_one_role(count: int, resource: str = "arn:aws:s3:::b{}/*") -> Plan:
    def of(actions: list[str]) -> Side:
        return lambda number: {
            "id": f"ci:{number}",
            "role": "ci",
            "name": f"p{number}",
            "policy": _policy(actions, resource.format(number)),
        }

    return _each("aws_iam_role_policy", count, of(["s3:Get*"]), of(["s3:Get*", "dynamodb:*"]))


def roles_in_a_chain(count: int) -> Plan:
    def of(step: int) -> Side:
        def values(number: int) -> Values:
            told = {"AWS": f"arn:aws:iam::123456789012:role/r{number + step}"}
            trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": told}
            name = f"r{number}"
            return {"id": name, "name": name, "assume_role_policy": json.dumps({"Statement": [trust]})}

        return values

    return _each("aws_iam_role", count, of(1), of(2))


def groups_in_a_chain(count: int) -> Plan:
    def of(step: int) -> Side:
        return lambda number: {
            "id": f"sg-{number:08x}",
            "name": str(number),
            "vpc_id": "vpc-1",
            "ingress": [_rule(443, security_groups=[f"sg-{number + step:08x}"])],
        }

    return _each("aws_security_group", count, of(1), of(2))


def rules_of_one_group(count: int) -> Plan:
    def of(first: int) -> Side:
        blocks = [f"{first}.{number // 250}.{number % 250}.0/24" for number in range(count)]
        rules = [_rule(number, cidr_blocks=[block]) for number, block in enumerate(blocks)]
        return lambda _: {"id": "sg-1", "name": "one", "ingress": rules}

    return _each("aws_security_group", 1, of(10), of(11))


def rules_of_their_own(count: int) -> Plan:
    def of(first: int) -> Side:
        return lambda number: {
            "id": f"sgr-{number}",
            "security_group_id": "sg-1",
            "type": "ingress",
            **_rule(1000 + number, cidr_blocks=[f"{first}.{number // 250}.{number % 250}.0/24"]),
        }

    return _each("aws_security_group_rule", count, of(10), of(11), REPLACE)


def task_definitions(count: int) -> Plan:
    def of(tag: int) -> Side:
        def values(number: int) -> Values:
            variables = [{"name": f"E{each}", "value": "v" * 40} for each in range(20 + tag)]
            container = {"name": "app", "image": f"ledger/{number}:{tag}", "environment": variables}
            return {
                "id": f"t{number}",
                "family": f"t{number}",
                "container_definitions": json.dumps([container]),
            }

        return values

    return _each("aws_ecs_task_definition", count, of(0), of(1), REPLACE)


def renamed_queues(count: int) -> Plan:
    values = {"name_prefix": "t", "delay_seconds": 1}
    gone = [
        change(_address("aws_sqs_queue", number, "a"), ["delete"], {"id": f"t{number}", **values})
        for number in range(count // 2)
    ]
    come = [
        change(_address("aws_sqs_queue", number, "b"), ["create"], None, values) for number in range(count // 2)
    ]
    return _whole([*gone, *come])


def drifted_groups(count: int) -> Plan:
    drifted = [
        change(
            _address("aws_security_group", number),
            UPDATE,
            {"id": f"sg-{number}", "ingress": []},
            {"id": f"sg-{number}", "ingress": [_rule(22, cidr_blocks=["0.0.0.0/0"])]},
        )
        for number in range(count)
    ]
    return _whole([], resource_drift=drifted)


FORMS: dict[str, Callable[[int], Plan]] = {
    "bucket policies": bucket_policies,
    "bucket policies, each its own": lambda count: bucket_policies(count, "b{}"),
    "drifted groups": drifted_groups,
    "groups in a chain": groups_in_a_chain,
    "policies of one role": policies_of_one_role,
    "policies of one role, all about the same": lambda count: policies_of_one_role(count, "arn:aws:s3:::*b{}*"),
    "renamed queues": renamed_queues,
    "roles in a chain": roles_in_a_chain,
    "rules of one group": rules_of_one_group,
    "rules of their own": rules_of_their_own,
    "task definitions": task_definitions,
}
