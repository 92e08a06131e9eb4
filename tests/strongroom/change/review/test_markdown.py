"""A comment that GitHub takes, and that names what is dangerous however much there is."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.review.markdown import LIMIT, MARKER, markdown
from tests.changes.corpus import plans
from tests.strongroom.change.review.plans import change, given, plan, told_of


def text_of(*changes: Any, **more: Any) -> str:
    return markdown(told_of(given(plan(*changes, **more))))


def replaced(number: int, type_: str = "aws_dynamodb_table") -> dict[str, Any]:
    before, after = {"hash_key": f"a{number}", "text": "x" * 300}, {"hash_key": f"b{number}", "text": "y" * 300}
    return change(
        f"{type_}.tables_items-{number}", ["delete", "create"], before, after, replace_paths=[["hash_key"]]
    )


def harmless(number: int) -> dict[str, Any]:
    return change(
        f"aws_sqs_queue.q-{number}", ["update"], {"tags": {"a": "x" * 300}}, {"tags": {"a": "y" * 300}}
    )


def test_the_first_line_is_for_the_program_that_comments() -> None:
    assert text_of().startswith(f"{MARKER}\n")


@pytest.mark.parametrize("count", [10, 200, 400])
def test_what_is_irreversible_is_named_with_what_forces_it_and_its_construct(count: int) -> None:
    text = text_of(*map(harmless, range(2000)), *map(replaced, range(count)))
    assert len(text) <= LIMIT
    for number in range(count):
        assert f"aws_dynamodb_table.tables_items-{number}`" in text or f"items-{number} ·" in text
    assert "hash_key" in text
    assert "tables_items-3" in text


def test_what_is_safe_is_counted_first() -> None:
    text = text_of(*map(harmless, range(2000)), replaced(1))
    assert "- 2000 `~ aws_sqs_queue`" in text
    assert "`aws_dynamodb_table.tables_items-1`" in text
    assert '`hash_key`: `"a1"` → `"b1"`' in text
    assert "Shortened to fit a comment" in text


def test_of_too_many_to_name_every_one_is_counted() -> None:
    text = text_of(*map(replaced, range(5000)), *(replaced(n, "aws_lb_listener") for n in range(3000)))
    assert len(text) <= LIMIT
    assert "5000 `-/+ aws_dynamodb_table, forced by hash_key`" in text
    assert "3000 `-/+ aws_lb_listener, forced by hash_key`" in text


@pytest.mark.parametrize("more", [{}, {"deposed": "0a1b2c3d"}], ids=["forgotten", "deposed"])
def test_what_is_lost_and_no_change_is_named_as_well(more: dict[str, Any]) -> None:
    action = "delete" if more else "forget"
    gone = [change(f"aws_dynamodb_table.t-{number}", [action], {"name": "t"}, of=more) for number in range(200)]
    text = text_of(*map(harmless, range(3000)), *map(replaced, range(300)), *gone)
    assert len(text) <= LIMIT
    for number in range(200):
        assert f"aws_dynamodb_table.t-{number}`" in text or f"t-{number} ·" in text


def odd(number: int) -> dict[str, Any]:
    """What is dangerous, and of the plan as a whole: no change."""
    return change(f"aws_sqs_queue.odd-{number}", ["read"], {}, {})


@pytest.mark.parametrize("count", [10, 4000])
def test_what_is_dangerous_about_the_whole_plan_is_never_dropped(count: int) -> None:
    text = text_of(*map(harmless, range(2000)), *map(odd, range(count)))
    assert len(text) <= LIMIT
    named = sum(f"aws\\_sqs\\_queue.odd-{number}: " in text for number in range(count))
    assert named == count or f"dangerous: {count} more reasons of the plan as a whole" in text


def test_what_is_weaker_is_counted_by_what_it_is_of_where_it_cannot_be_named() -> None:
    bucket = {"bucket": "a", "block_public_acls": True}
    type_, open_ = "aws_s3_bucket_public_access_block", {**bucket, "block_public_acls": False}
    changes = [change(f"{type_}.b-{'x' * 100}-{number}", ["update"], bucket, open_) for number in range(1000)]
    text = markdown(told_of(given(plan(*changes), untold="there are no stacks")))
    assert len(text) <= LIMIT
    assert "- ` `: " not in text
    assert "public exposure" in text


@pytest.mark.parametrize("limit", [300, 1000, 4000, 20_000])
def test_it_fits_whatever_the_limit(limit: int) -> None:
    told = told_of(
        *(given(each, name=f"plan-{number}") for number, each in enumerate(list(plans().values())[:20]))
    )
    assert len(markdown(told, limit)) <= limit


def test_many_plans_have_a_table() -> None:
    text = markdown(told_of(given(plan(replaced(1)), name="prod"), given(plan(), name="a|b")))
    assert "| prod | ⛔ irreversible | 1 replaced |" in text
    assert "| a\\|b | ✅ none | no resource changes |" in text


def test_nothing_of_a_value_is_markup() -> None:
    value = "`` ` <img src=x onerror=alert(1)> | **bold** @everyone\n# title"
    text = text_of(
        change('aws_vpc.a["<b>`x`"]', ["update"], {"tags": {"a": value}, "x": 1}, {"tags": {"a": "b"}, "x": 2}),
        checks=[{"address": {"to_display": "check.a"}, "status": "fail", "instances": [
            {"status": "fail", "problems": [{"message": value}]}]}],
    )  # fmt: skip
    for line in text.splitlines():
        if "img" in line:
            # In a span of code, whose fence is longer than any in the value.
            assert line.count("```") == 2
    assert "\n# title" not in text
