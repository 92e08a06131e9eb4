"""What is new and tells others, or in clear text, is no protection."""

from __future__ import annotations

import pytest

from tests.strongroom.change.security.small import Given, delta

TOPIC: dict[str, Given] = {"aws_sns_topic__t": {"name": "t"}, "aws_cloudwatch_event_rule__r": {"name": "r"}}
OWN, THEIRS = (f"arn:aws:sqs:us-east-1:{account}:q" for account in ("123456789012", "999999999999"))


@pytest.mark.parametrize(
    ("protocol", "endpoint", "gained"),
    [
        ("email", "owner@example.com", True),
        ("https", "https://example.com/alarms", True),
        ("sqs", OWN, True),
        ("sqs", "${aws_sqs_queue.q.arn}", True),
        ("http", "http://example.com/alarms", False),
        ("sqs", THEIRS, False),
        ("lambda", "arn:aws:lambda:us-east-1:999999999999:function:f", False),
    ],
)
def test_who_a_topic_tells(protocol: str, endpoint: str, gained: bool) -> None:
    new: Given = {"topic_arn": "${aws_sns_topic.t.arn}", "protocol": protocol, "endpoint": endpoint}
    found = delta(TOPIC, TOPIC | {"aws_sns_topic_subscription__s": new})
    assert bool(found.protections_gained) is gained


@pytest.mark.parametrize(("arn", "gained"), [(OWN, True), (THEIRS, False), ("${aws_sqs_queue.q.arn}", True)])
def test_who_is_told_of_an_event(arn: str, gained: bool) -> None:
    new: Given = {"rule": "${aws_cloudwatch_event_rule.r.name}", "arn": arn}
    found = delta(TOPIC, TOPIC | {"aws_cloudwatch_event_target__t": new})
    assert bool(found.protections_gained) is gained
