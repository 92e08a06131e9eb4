"""A plan without a configuration is compared by the values of what changes, however much that is."""

from __future__ import annotations

import pytest

from tests.strongroom.change.review.plans import change, told

MANY = 1500


def test_what_is_weaker_is_seen_among_thousands() -> None:
    quiet = (
        change(f"aws_sqs_queue.q{number}", ["update"], {"tags": {"a": "b"}}, {"tags": {"a": "c"}})
        for number in range(MANY)
    )
    open_, closed = {"publicly_accessible": True}, {"publicly_accessible": False}
    found = told(*quiet, change("aws_db_instance.a", ["update"], closed, open_))
    assert found["verdict"] == "dangerous"
    assert [each["address"] for each in found["security"]["weakened"]] == ["aws_db_instance.a"]


@pytest.mark.parametrize("count", [1, MANY])
def test_a_rule_for_everybody_that_is_new_is_seen_among_thousands(count: int) -> None:
    new = (
        change(f"aws_sqs_queue.q{number}", ["create"], None, {"name": f"q{number}"}) for number in range(count)
    )
    rule = {"type": "ingress", "cidr_blocks": ["0.0.0.0/0"], "protocol": "tcp", "from_port": 22, "to_port": 22,
            "security_group_id": "sg-0123456789abcdef0"}  # fmt: skip
    found = told(*new, change("aws_security_group_rule.a", ["create"], None, rule))
    assert found["verdict"] == "dangerous"
