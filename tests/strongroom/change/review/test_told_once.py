"""The head counts and names; each fact stands once in full, with its change, and sections refer to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from strongroom.change.review.outline import outline
from strongroom.change.review.outline_parts import Code, Section, Spans
from strongroom.change.review.outline_security import ABOVE
from tests.changes.corpus import plans
from tests.changes.written import corpus as written
from tests.strongroom.change.review.plans import change, given, plan, told_of

WEAKER = {"ssl_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06", "port": 443, "protocol": "HTTPS"}
LISTENER = change(
    "aws_lb_listener.l", ["update"], WEAKER, {**WEAKER, "ssl_policy": "ELBSecurityPolicy-2016-08"}
)
TABLES = [
    change(f"aws_dynamodb_table.t{number}", ["delete", "create"], {"hash_key": "a"}, {"hash_key": "b"})
    for number in range(7)
]

DOCUMENTS = [*list(plans().values())[::40], *[each for _, each in written.plans()][::8]]


def text(spans: Spans) -> str:
    return "".join(each.text if isinstance(each, Code) else each for each in spans)


def lines(section: Section) -> list[str]:
    return [text(line) for item in section.items for line in (item.head, *item.lines)]


def every_line(document: dict[str, Any]) -> list[str]:
    told = outline(document)
    heads = Section("", (*told.tally, *told.whole))
    return [line for section in (heads, *told.sections) for line in lines(section)]


def one(*changes: Any, **more: Any) -> dict[str, Any]:
    return of(plan(*changes, **more))


def of(document: dict[str, Any]) -> dict[str, Any]:
    """By its values alone: its configuration says nothing more here."""
    (found,) = told_of(given(document, untold="there are no stacks"))["plans"]
    return found  # type: ignore[no-any-return]


def sentences(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The reasons that no other one is part of, and that are no references: `permissions gained`."""
    given_ = [each for each in document["reasons"] if each["verdict"] != "safe" and len(each["sentence"]) > 40]
    for each in given_:
        if sum(each["sentence"] in other["sentence"] for other in given_) == 1:
            yield each


def test_the_head_counts_each_verdict_and_names_the_worst() -> None:
    tags = change("aws_vpc.a", ["update"], {"tags": {"a": "b"}}, {"tags": {"a": "c"}})
    told = outline(one(*TABLES, LISTENER, tags))
    assert [text(line) for each in told.tally for line in (each.head, *each.lines)] == [
        "7 irreversible",
        "replaced: aws_dynamodb_table.t0, aws_dynamodb_table.t1, aws_dynamodb_table.t2, aws_dynamodb_table.t3, "
        "aws_dynamodb_table.t4 and 2 more",
        "1 dangerous",
        "changed: aws_lb_listener.l",
        "1 safe",
    ]


@pytest.mark.parametrize("changes", [[], [LISTENER]], ids=["none", "one"])
def test_what_the_first_line_says_is_not_counted_again(changes: list[Any]) -> None:
    assert outline(one(*changes)).tally == ()


def test_what_is_weaker_stands_with_its_change_and_is_named_in_its_section() -> None:
    told = one(LISTENER)
    (sentence,) = [each["sentence"] for each in told["security"]["weakened"]]
    assert [sentence in line for line in every_line(told)].count(True) == 1
    (section,) = [each for each in outline(told).sections if each.title == "Security weakened"]
    assert (lines(section), section.note) == (["TLS: aws_lb_listener.l.ssl_policy"], ABOVE)


def test_how_long_it_takes_stands_beside_what_happens_once() -> None:
    table = {"name": "a", "ttl": [{"enabled": True}]}
    told = one(change("aws_dynamodb_table.t", ["update"], table, {**table, "ttl": [{"enabled": False}]}))
    (interruption,) = told["interruptions"]
    assert [interruption["what"] in line for line in every_line(told)].count(True) == 1


def test_what_was_changed_outside_is_named_in_the_head() -> None:
    group = {"id": "sg-1", "ingress": [], "egress": []}
    rule = {"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
    told = one(resource_drift=[change("aws_security_group.g", ["update"], group, {**group, "ingress": [rule]})])
    (sentence, *_) = [each["sentence"] for each in told["drift"][0]["reasons"]]
    assert [sentence in line for line in every_line(told)].count(True) == 1
    (head,) = outline(told).whole
    assert [text(line) for line in head.lines] == ["aws_security_group.g"]


def test_what_is_forgotten_and_lost_stands_with_what_is_irreversible() -> None:
    table = change("aws_dynamodb_table.t", ["forget"], {"hash_key": "a"})
    role = change("aws_iam_policy_attachment.p", ["forget"], {"name": "a"})
    told = outline(one(LISTENER, table, role))
    titles = [each.title.partition(":")[0] for each in told.sections]
    assert titles.index("Forgotten") < titles.index("Security weakened")
    assert told.sections[titles.index("Forgotten")].verdict == "irreversible"
    assert told.summary == "1 changed, 2 forgotten"
    assert "forgotten: aws_dynamodb_table.t" in every_line(one(LISTENER, table))


def test_what_a_sentence_says_is_not_unknown_beside_it() -> None:
    database = {"iam_database_authentication_enabled": True, "performance_insights_enabled": True}
    off = dict.fromkeys(database, False)
    shown = "\n".join(every_line(one(change("aws_db_instance.d", ["update"], database, off))))
    assert "sign-in with IAM" in shown
    assert "not known here" not in shown


def test_no_sentence_of_any_plan_stands_twice() -> None:
    """Of all that are planned: but those that several changes have, once with each."""
    for told in DOCUMENTS:
        found = of(told)
        shown = every_line(found)
        for reason in sentences(found):
            times = sum(reason["sentence"] in line for line in shown)
            assert times <= max(1, reason["count"]), reason["sentence"]


def test_nothing_that_is_told_is_left_out() -> None:
    """Every reason that counts is in a line, or a section names its resource."""
    for told in DOCUMENTS:
        found = of(told)
        shown = "\n".join(every_line(found))
        for reason in found["reasons"]:
            if reason["verdict"] != "safe":
                told_below = [each["address"] for each in found["drift"]]
                assert reason["sentence"] in shown or any(each in reason["sentence"] for each in told_below)
        for each in (*found["changes"], *found["forgotten"], *found["deposed"]):
            assert each["address"] in shown


def test_the_document_keeps_all_of_it() -> None:
    told = one(*TABLES, LISTENER)
    assert json.dumps(told).count("security is weaker (TLS)") == 2  # of the plan, and of the change
