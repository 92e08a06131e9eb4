"""Further tables and buckets: what may be said of them, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.settings import Settings
from tests.stacks.settings.conftest import Refused
from tests.stacks.settings.tables import SMALL, changed

TABLE = {"hash_key": "refund_id"}
A, B = {"name": "by-a", "hash_key": "a"}, {"name": "by-b", "hash_key": "b"}
TOPIC = "arn:aws:sns:us-east-1:123456789012:strongroom-{}-dev"
PERMISSIONS = [
    {"actions": ["sns:Publish"], "resources": [TOPIC.format(letter * 200) for letter in "abcdefghij"]}
]


def tables(**named: Any) -> dict[str, Any]:
    return {"tables": {name.replace("_", "-"): {**TABLE, **table} for name, table in named.items()}}


@pytest.mark.parametrize(
    ("changes", "key", "allowed"),
    [
        (
            tables(sessions={}),
            "tables.sessions",
            "another name: the stack has idempotency, sessions, transactions",
        ),
        ({"buckets.assets": {}}, "buckets.assets", "another name: the stack has assets"),
        ({"tables.Refunds": TABLE}, "tables.Refunds", "2 to 20 lower-case letters"),
        ({"tables": []}, "tables", "tables, each under a name: [tables.<name>]"),
        ({"tables.refunds": 3}, "tables.refunds", "a table of settings"),
        ({"tables.refunds": {}}, "tables.refunds.hash_key", "missing"),
        (tables(refunds={"hash_ky": "a"}), "tables.refunds.hash_ky", "did you mean hash_key?"),
        (
            tables(refunds={"indexes": [{**A, "nme": "a"}]}),
            "tables.refunds.indexes[0].nme",
            "did you mean name? known here: name, hash_key, range_key",
        ),
        (
            tables(refunds={"range_key": "refund_id"}),
            "tables.refunds.range_key",
            "another attribute than hash_key",
        ),
        (
            tables(refunds={"indexes": [B, {**A, "range_key": "a"}]}),
            "tables.refunds.indexes[1].range_key",
            "another attribute than hash_key",
        ),
        (tables(refunds={"ttl": "refund_id"}), "tables.refunds.ttl", "an attribute that is no key"),
        (
            tables(refunds={"ttl": "b", "indexes": [A, B]}),
            "tables.refunds.ttl",
            "an attribute that is no key, as it is in tables.refunds.indexes[1]",
        ),
        (
            tables(refunds={"indexes": [A, {**B, "name": "by-a"}]}),
            "tables.refunds.indexes[1].name",
            "another name: an index before it has this one",
        ),
        (
            tables(refunds={"indexes": [{**A, "name": f"by-{number}"} for number in range(5)]}),
            "tables.refunds.indexes",
            "at most 4",
        ),
        (
            tables(refunds={"read_by": ["admin"]}),
            "tables.refunds.read_by[0]",
            "a program that there is: service",
        ),
        (
            tables(refunds={"written_by": ["service", "service"]}),
            "tables.refunds.written_by",
            "each entry once",
        ),
        ({"buckets.hand-ins": {"read_by": ["x1"]}}, "buckets.hand-ins.read_by[0]", "a program that there is"),
        (
            {"buckets.hand-ins": {"written_by": ["x1"]}},
            "buckets.hand-ins.written_by[0]",
            "a program that there is",
        ),
        ({"buckets.b": {}}, "buckets.b", "2 to 20 lower-case letters"),
        ({"tables": {f"t{number}": TABLE for number in range(11)}}, "tables", "at most 10"),
        (
            {**tables(refunds={"read_by": ["service"]}), "service.permissions": PERMISSIONS},
            "tables",
            "fewer tables, indexes, buckets or queues for service: their ARNs have",
        ),
        ({"service.environment": {"TABLE_REFUNDS": "a"}}, "service.environment.TABLE_REFUNDS", "another name"),
        ({"service.environment": {"BUCKET_A": "a"}}, "service.environment.BUCKET_A", "another name"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_is_refused(refused: Refused, changes: dict[str, Any], key: str, allowed: str) -> None:
    (problem,) = refused(changed(SMALL, changes))
    assert problem.key == key
    assert allowed in problem.allowed


def test_a_bucket_has_a_name_that_is_never_cut(refused: Refused) -> None:
    longest = {"application": "a" * 20, "environment": "e" * 16}
    Settings.model_validate(changed(SMALL, {**longest, "buckets.hand-s": {}}))
    (problem,) = refused(changed(SMALL, {**longest, "buckets.hand-in": {}}))
    assert (problem.key, problem.allowed[:20]) == ("buckets.hand-in", "at most 6 characters")


def test_permissions_alone_may_be_longer_than_the_room_for_tables() -> None:
    given = Settings.model_validate(changed(SMALL, {**tables(refunds={}), "service.permissions": PERMISSIONS}))
    assert given.tables["refunds"].read_by == ()


def test_what_there_is_for_a_program() -> None:
    given = Settings.model_validate(
        changed(
            SMALL,
            {
                **tables(refunds={"read_by": ["service"]}, payouts={"written_by": ["service"]}, nobodys={}),
                "buckets": {"hand-ins": {"written_by": ["service"]}, "nobodys": {}},
            },
        )
    )
    assert given.tables_of("service") == ("refunds", "payouts")
    assert given.buckets_of("service") == ("hand-ins",)
