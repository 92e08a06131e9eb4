"""A topic, and a subscription for each address."""

from __future__ import annotations

import pytest

from stacks.tiers.alerts import Alerts
from tests.stacks.tiers.conftest import Synthesize, key, settings


@pytest.mark.parametrize("emails", [[], ["one@example.com"], ["one@example.com", "two@example.com"]])
def test_every_address_is_subscribed_under_an_id_of_its_own(synthesized: Synthesize, emails: list[str]) -> None:
    given = settings(alerts__emails=emails)
    stack = synthesized(lambda stack: Alerts(stack, "alerts", settings=given, key=key(stack), purpose="alerts"))
    (topic,) = stack.of_type("aws_sns_topic")
    subscriptions = stack.of_type("aws_sns_topic_subscription")
    assert [(found.get("protocol"), found.get("endpoint")) for found in subscriptions] == [
        ("email", address) for address in emails
    ]
    assert all(found.reference("topic_arn") == topic.address for found in subscriptions)


def test_an_address_keeps_its_subscription_when_another_one_leaves(synthesized: Synthesize) -> None:
    """Else everybody after it would have to confirm again."""

    def addresses(*emails: str) -> set[str]:
        given = settings(alerts__emails=list(emails))
        stack = synthesized(
            lambda stack: Alerts(stack, "alerts", settings=given, key=key(stack), purpose="alerts")
        )
        return {found.address for found in stack.of_type("aws_sns_topic_subscription")}

    assert addresses("two@example.com") < addresses("one@example.com", "two@example.com")
