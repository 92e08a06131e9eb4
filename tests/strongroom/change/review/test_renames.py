"""What is destroyed and comes again under another address: found over a whole construct, in linear time."""

from __future__ import annotations

import time
from typing import Any

from strongroom.change.review.entry import entries
from strongroom.change.review.renames import Pair, renames
from tests.strongroom.change.review.plans import change, told


def destroyed(address: str, **values: Any) -> dict[str, Any]:
    return change(address, ["delete"], values)


def created(address: str, unknown: tuple[str, ...] = (), **values: Any) -> dict[str, Any]:
    return change(address, ["create"], None, values, after_unknown=dict.fromkeys(unknown, True))


TABLE = {"hash_key": "id", "billing_mode": "PAY_PER_REQUEST"}
RENAMED = [
    destroyed("aws_dynamodb_table.sessions_table_11111111", name="app-sessions", arn="arn:1", **TABLE),
    created("aws_dynamodb_table.store_table_22222222", ("arn",), name="app-store", **TABLE),
    destroyed("aws_iam_role.sessions_role_11111111", name="r", path="/", unique_id="1"),
    created("aws_iam_role.store_role_22222222", ("unique_id",), name="r", path="/"),
    # Of this one nothing is known: the others say what it is.
    destroyed("aws_iam_role_policy_attachment.sessions_attachment_11111111", role="r", policy_arn="arn:p"),
    created("aws_iam_role_policy_attachment.store_attachment_22222222", ("role", "policy_arn")),
]


def test_a_construct_that_was_renamed() -> None:
    (found,) = renames(entries(RENAMED))
    assert (found.old, found.new) == ("sessions", "store")
    assert found.pairs == (
        Pair("aws_dynamodb_table.sessions_table_11111111", "aws_dynamodb_table.store_table_22222222"),
        Pair("aws_iam_role.sessions_role_11111111", "aws_iam_role.store_role_22222222"),
        Pair(
            "aws_iam_role_policy_attachment.sessions_attachment_11111111",
            "aws_iam_role_policy_attachment.store_attachment_22222222",
        ),
    )


def test_the_lines_to_paste_are_told() -> None:
    (rename,) = told(*RENAMED)["renames"]
    assert rename["moves"][0]["call"] == ('.move_from_id("aws_dynamodb_table.sessions_table_11111111")')
    assert rename["moves"][0]["path"] == "store_table"


def test_others_are_not_taken_for_it() -> None:
    other = created(
        "aws_dynamodb_table.store_table_22222222", name="app-store", hash_key="other", billing_mode="x"
    )
    assert renames(entries([RENAMED[0], other])) == []


def test_of_several_that_are_alike_the_construct_decides() -> None:
    alike: dict[str, Any] = {"vpc_id": "vpc-1", "propagating": "no"}
    told_ = [
        *RENAMED,
        *(destroyed(f"aws_route_table.sessions_{zone}_11111111", **alike) for zone in "abc"),
        *(created(f"aws_route_table.store_{zone}_22222222", **alike) for zone in "abc"),
    ]
    (found,) = renames(entries(told_))
    assert {(each.old[-10], each.new[-10]) for each in found.pairs if "route" in each.old} == {
        (each, each) for each in "abc"
    }


def test_of_several_that_are_alike_and_no_other_there_is_none() -> None:
    alike: dict[str, Any] = {"vpc_id": "vpc-1", "propagating": "no"}
    told_ = [
        *(destroyed(f"aws_route_table.old_{zone}_11111111", **alike) for zone in "abc"),
        *(created(f"aws_route_table.new_{zone}_22222222", **alike) for zone in "abc"),
    ]
    assert renames(entries(told_)) == []


def test_keys_of_instances_belong_to_the_names() -> None:
    told_ = [
        destroyed('aws_sqs_queue.a["x/\\"y"]', name="q", delay_seconds=5),
        created('aws_sqs_queue.b["x/\\"y"]', name="q", delay_seconds=5),
    ]
    (found,) = renames(entries(told_))
    assert found.pairs == (Pair('aws_sqs_queue.a["x/\\"y"]', 'aws_sqs_queue.b["x/\\"y"]'),)


def test_what_is_replaced_or_read_is_no_part_of_it() -> None:
    told_ = [
        change("aws_vpc.a", ["delete", "create"], {"a": "1", "b": "2"}, {"a": "1", "b": "2"}),
        created("aws_vpc.b", a="1", b="2"),
    ]
    assert renames(entries(told_)) == []


def test_time_is_in_proportion_to_the_number() -> None:
    def seconds(count: int) -> float:
        given = [
            each
            for number in range(count)
            for each in (
                destroyed(f"aws_sqs_queue.a_{number}_x", name=f"q{number}", delay_seconds=number),
                created(f"aws_sqs_queue.b_{number}_x", name=f"q{number}", delay_seconds=number),
            )
        ]
        found = list(entries(given))
        begin = time.process_time()
        assert sum(len(each.pairs) for each in renames(found)) == count
        return time.process_time() - begin

    seconds(10)
    # A quadratic one would take sixteen times as long; the least of several is without a pause.
    few, many = (min(seconds(count) for _ in range(5)) for count in (1000, 4000))
    assert many < 10 * max(few, 0.01)
