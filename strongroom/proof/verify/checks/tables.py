"""DynamoDB: recovery, capacity, keys, indexes, what expires, and who writes."""

from __future__ import annotations

import re
from collections import defaultdict
from fnmatch import fnmatchcase

from strongroom.proof.permissions.roles import Access
from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.synthesized import Resource, Stack, as_list, is_unknown, number, on, statements

# How the names of what expires by its nature begin.
EXPIRING = ("cache", "idempoten", "nonce", "otp", "session", "token")

# `${aws_dynamodb_table.sessions.arn}/index/by-user`
_INDEX = re.compile(r"\$\{(aws_dynamodb_table\.[\w-]+)\.(?:arn|id|name)\}/index/(.+)")

WRITING = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem")


@check(
    "SR501",
    "Every table can be restored to any second",
    why="What a faulty release has written over can be had back from a second before it, or never.",
    remedy="Set point_in_time_recovery.enabled to true.",
    controls=("AWS FSBP DynamoDB.2", "AWS Well-Architected REL09-BP03"),
)
def point_in_time_recovery(stack: Stack) -> Verdicts:
    for table in stack.of_type("aws_dynamodb_table"):
        enabled = any(on(block.get("enabled")) for block in table.blocks("point_in_time_recovery"))
        yield judge(table, enabled, "point_in_time_recovery is not on")


@check(
    "SR502",
    "What expires by its nature is deleted when it has",
    why="Sessions and tokens that are never deleted can be used after their time, and cost for ever.",
    remedy="Add a ttl block, enabled, with the attribute that holds the time.",
    controls=("AWS Well-Architected SEC07-BP04",),
)
def expiry(stack: Stack) -> Verdicts:
    for table in stack.of_type("aws_dynamodb_table"):
        lives = table.blocks("ttl")
        if lives:
            works = all(on(block.get("enabled")) and block.get("attribute_name") for block in lives)
            yield judge(table, works, "its ttl block is not enabled, or names no attribute")
            continue
        words = re.split(r"[^a-z]+", str(table.get("name", "")).lower())
        expiring = next((word for word in words if word.startswith(EXPIRING)), None)
        yield judge(table, expiring is None, f"no ttl block for its {expiring}")


@check(
    "SR503",
    "A table declares the attributes that are keys, and no others",
    why="CreateTable is refused for an attribute that no key or index uses, and for a key without one.",
    remedy="Give every hash_key and range_key an attribute block, and no other attribute.",
    controls=("AWS Well-Architected OPS05-BP02",),
)
def declared_attributes(stack: Stack) -> Verdicts:
    for table in stack.of_type("aws_dynamodb_table"):
        declared = {str(block.get("name")) for block in table.blocks("attribute")}
        keys = {
            str(owner[key])
            for owner in (table.attributes, *_indexes(table))
            for key in ("hash_key", "range_key")
            if owner.get(key)
        }
        known = not any(map(is_unknown, declared ^ keys))
        yield judge(
            table,
            declared == keys or not known or table.get("dynamic"),
            f"declared but no key: {sorted(declared - keys)}; key but not declared: {sorted(keys - declared)}",
        )


@check(
    "SR504",
    "A table's capacity follows demand in one way",
    why="A fixed capacity throttles at the first peak; a scaling target on an on-demand table is refused.",
    remedy="Set billing_mode to PAY_PER_REQUEST without capacities or targets, or scale both capacities.",
    controls=("AWS FSBP DynamoDB.1",),
)
def capacity(stack: Stack) -> Verdicts:
    for table in stack.of_type("aws_dynamodb_table"):
        scaled = {
            str(target.get("scalable_dimension")).rpartition(":")[2]
            for target in stack.of_type("aws_appautoscaling_target")
            if target.mentions(table, "resource_id")
            or target.get("resource_id") == f"table/{table.get('name')}"
        }
        mode = table.get("billing_mode", "PROVISIONED")
        fixed = [name for name in ("read_capacity", "write_capacity") if number(table.get(name))]
        if mode == "PAY_PER_REQUEST":
            yield judge(table, not scaled and not fixed, f"on demand, and has {sorted(scaled) or fixed}")
        else:
            both = {"ReadCapacityUnits", "WriteCapacityUnits"} <= scaled
            yield judge(table, both or is_unknown(mode), f"{mode}, and scaled: {sorted(scaled) or 'nothing'}")


@check(
    "SR505",
    "An index that a policy opens is there",
    why="A query of an index that is missing is refused (ValidationException), whatever the policy allows.",
    remedy="Add the global_secondary_index, or correct its name in the policy.",
    controls=("AWS Well-Architected OPS05-BP02",),
)
def queried_indexes(stack: Stack) -> Verdicts:
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for policy in stack.of_type("aws_iam_policy", "aws_iam_role_policy"):
        for statement in statements(policy.get("policy")):
            for resource in as_list(statement.get("Resource")):
                if found := _INDEX.fullmatch(str(resource)):
                    wanted[found[1]].add(found[2])
    for table in stack.of_type("aws_dynamodb_table"):
        names = [str(index.get("name")) for index in _indexes(table)]
        for pattern in sorted(wanted[table.address]):
            there = any(fnmatchcase(name, pattern) or is_unknown(name) for name in names)
            yield judge(table, there, f"it has no index {pattern}")


@check(
    "SR506",
    "A table has one writer",
    why="Two services in one table overwrite each other's items, and each can forge the other's.",
    remedy="Give each service a table of its own, and its role the writing actions on that table alone.",
    controls=("PCI DSS 4.0 7.2.5", "AWS Well-Architected SEC03-BP02"),
)
def one_writer(stack: Stack) -> Verdicts:
    access = Access(stack)
    for table in stack.of_type("aws_dynamodb_table"):
        arn = access.arns.of(table)
        writers = [
            role.address
            for role in stack.of_type("aws_iam_role")
            if arn and any(access.may(role, action, arn).allowed for action in WRITING)
        ]
        yield judge(table, len(writers) <= 1, f"written by {', '.join(writers)}")


def _indexes(table: Resource) -> list[dict[str, object]]:
    return [*table.blocks("global_secondary_index"), *table.blocks("local_secondary_index")]
