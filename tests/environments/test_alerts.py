"""The alerts topics: who may publish, what they are encrypted with, whom they tell."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.environments.owed import Owed
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(1)


def statements(document: str) -> dict[str, dict[str, Any]]:
    return {statement["Sid"]: statement for statement in json.loads(document)["Statement"]}


def policy_of(stack: SynthesizedStack, topic: str) -> dict[str, dict[str, Any]]:
    (policy,) = (p for p in stack.resources("aws_sns_topic_policy").values() if p["arn"] == f"${{{topic}.arn}}")
    return statements(policy["policy"])


def subscriptions(stack: SynthesizedStack, topic: str) -> list[Attributes]:
    found = stack.resources("aws_sns_topic_subscription").values()
    return [subscription for subscription in found if subscription["topic_arn"] == f"${{{topic}.arn}}"]


def test_there_is_one_topic_in_the_region_and_one_at_the_edge_where_that_is_elsewhere(
    stack: SynthesizedStack,
) -> None:
    assert stack.settings
    topics = stack.resources("aws_sns_topic").values()
    elsewhere = ["aws.us_east_1"] if stack.settings.region != "us-east-1" else []
    assert sorted(topic.get("provider", "") for topic in topics) == ["", *elsewhere]


def test_who_has_not_confirmed_is_an_output(stack: SynthesizedStack) -> None:
    """AWS sends nothing until then, and says so nowhere."""
    value = stack.json["output"]["alerts_unconfirmed"]["value"]
    subscribed = stack.resources("aws_sns_topic_subscription")
    assert (value == "nobody") is not bool(subscribed)
    for address, subscription in subscribed.items():
        assert f'{address}.pending_confirmation ? "{subscription["endpoint"]}" : ""' in value


def test_only_this_environments_alarms_may_publish(stack: SynthesizedStack) -> None:
    assert stack.settings
    account = stack.settings.account_id
    for address in stack.resources("aws_sns_topic"):
        policy = policy_of(stack, address)
        assert set(policy) == {"TlsOnly", "CloudWatchAlarms"}
        allow = policy["CloudWatchAlarms"]
        assert (allow["Effect"], allow["Action"]) == ("Allow", "sns:Publish")
        assert allow["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
        assert allow["Resource"] == f"${{{address}.arn}}"
        assert allow["Condition"]["StringEquals"] == {"aws:SourceAccount": account}
        pattern = allow["Condition"]["ArnLike"]["aws:SourceArn"]
        for alarm in stack.resources("aws_cloudwatch_metric_alarm").values():
            region = "us-east-1" if "provider" in alarm else stack.settings.region
            arn = f"arn:aws:cloudwatch:{region}:{account}:alarm:{alarm['alarm_name']}"
            assert fnmatchcase(arn, pattern), f"{alarm['alarm_name']} is not let in"
            assert not fnmatchcase(arn.replace(account, "000000000000"), pattern), address
            assert not fnmatchcase(arn + "-other", pattern), address


def test_what_does_not_come_over_tls_is_refused(stack: SynthesizedStack) -> None:
    for address in stack.resources("aws_sns_topic"):
        deny = policy_of(stack, address)["TlsOnly"]
        assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", "*", "sns:Publish")
        assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert deny["Resource"] == [f"${{{address}.arn}}"]


def test_the_topics_keys_let_alarms_in(stack: SynthesizedStack) -> None:
    """Otherwise an encrypted topic swallows every alarm without a trace."""
    for address, topic in stack.resources("aws_sns_topic").items():
        key = stack.all_resources[topic["kms_master_key_id"][2:-1].removesuffix(".arn")]
        assert key.get("provider") == topic.get("provider"), f"{address}: its key is in another region"
        granted: set[str] = set()
        for statement in statements(key["policy"]).values():
            services = statement["Principal"].get("Service", [])
            if statement["Effect"] == "Allow" and "cloudwatch.amazonaws.com" in services:
                granted |= {action.rstrip("*") for action in statement["Action"]}
        assert granted >= {"kms:Decrypt", "kms:GenerateDataKey"}


def test_every_address_is_told_by_each_topic(stack: SynthesizedStack) -> None:
    assert stack.settings
    for address, topic in stack.resources("aws_sns_topic").items():
        found = subscriptions(stack, address)
        assert {subscription["endpoint"] for subscription in found} == set(stack.settings.alerts.emails)
        assert len(found) == len(stack.settings.alerts.emails)
        for subscription in found:
            assert subscription["protocol"] == "email"
            assert subscription.get("provider") == topic.get("provider")


def test_subscriptions_are_keyed_by_address(stack: SynthesizedStack) -> None:
    """By index, one address that leaves would make all the later ones confirm again."""
    for subscription in stack.resources("aws_sns_topic_subscription").values():
        assert subscription["//"]["metadata"]["path"].endswith(f"/email-{subscription['endpoint']}")


def test_somebody_is_told_of_production(production: SynthesizedStack, owed: Owed) -> None:
    assert production.resources("aws_sns_topic_subscription"), owed.setting(
        "alerts.emails", "at least one address in production"
    )
