"""The queue of transactions and its dead-letter queue: nothing is lost, none waits unread or in the clear."""

from __future__ import annotations

import json

import pytest

from stacks.settings import Settings
from tests.environments.owed import Owed
from tests.policy_documents import statements
from tests.references import one_reference
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(23)

ONE_DAY = 24 * 3600  # seconds: what a night without the function must not lose


def queue(stack: SynthesizedStack) -> Attributes:
    return stack.at("validation/queue")[1]


def dead_letters(stack: SynthesizedStack) -> Attributes:
    return stack.at("validation/dead_letter_queue")[1]


def test_there_is_one_queue_and_one_for_its_dead_letters(stack: SynthesizedStack) -> None:
    assert queue(stack)["name"] != dead_letters(stack)["name"]


def test_what_fails_five_times_at_least_becomes_a_dead_letter(
    stack: SynthesizedStack, environment: Settings, owed: Owed
) -> None:
    redrive = json.loads(queue(stack)["redrive_policy"])
    assert one_reference(redrive["deadLetterTargetArn"]).address == stack.at("validation/dead_letter_queue")[0]
    # AWS advises at least five before Lambda, which may be throttled (Lambda developer guide, SQS).
    assert redrive["maxReceiveCount"] == environment.validation.max_receive_count
    assert redrive["maxReceiveCount"] >= 5, owed.setting("validation.max_receive_count", "at least 5")
    assert "redrive_policy" not in dead_letters(stack)


def test_the_redrive_policy_is_written_as_sqs_gives_it_back(stack: SynthesizedStack) -> None:
    """Else every plan shows a change."""
    written = queue(stack)["redrive_policy"]
    assert written == json.dumps(json.loads(written), separators=(",", ":"))


def test_only_the_queue_may_leave_dead_letters(stack: SynthesizedStack) -> None:
    (allow,) = (
        policy
        for policy in stack.resources("aws_sqs_queue_redrive_allow_policy").values()
        if one_reference(policy["queue_url"]).address == stack.at("validation/dead_letter_queue")[0]
    )
    policy = json.loads(allow["redrive_allow_policy"])
    assert policy["redrivePermission"] == "byQueue"
    (source,) = policy["sourceQueueArns"]
    assert one_reference(source).address == stack.at("validation/queue")[0]


def test_dead_letters_are_kept_longer_than_the_queue_they_come_from(stack: SynthesizedStack) -> None:
    """A dead-letter message's age counts from its first send, and SQS keeps nothing longer than 14 days."""
    kept, source = dead_letters(stack)["message_retention_seconds"], queue(stack)["message_retention_seconds"]
    assert source >= ONE_DAY
    assert source < kept == 14 * 24 * 3600


def test_a_message_is_hidden_for_six_times_as_long_as_the_function_may_take(
    stack: SynthesizedStack, environment: Settings, owed: Owed
) -> None:
    """Lambda developer guide: shorter, and a batch that is retried comes a second time meanwhile."""
    timeout = stack.at("validation/function")[1]["timeout"]
    hidden = queue(stack)["visibility_timeout_seconds"]
    assert hidden == environment.validation.visibility_timeout_seconds
    assert hidden >= 6 * timeout, owed.setting(
        "validation.visibility_timeout_seconds", f"at least {6 * timeout}, six times timeout_seconds"
    )


def test_queues_are_encrypted_with_a_key_of_their_own(stack: SynthesizedStack) -> None:
    for address, attributes in stack.resources("aws_sqs_queue").items():
        key = one_reference(attributes["kms_master_key_id"])
        assert key.address == stack.at("keys/messages")[0], address


def test_queues_wait_for_messages_instead_of_asking_again_and_again(stack: SynthesizedStack) -> None:
    for address, attributes in stack.resources("aws_sqs_queue").items():
        assert attributes["receive_wait_time_seconds"] == 20, address


def test_every_queue_refuses_what_does_not_come_over_tls_and_lets_in_nobody_else(
    stack: SynthesizedStack,
) -> None:
    policies = stack.resources("aws_sqs_queue_policy").values()
    protected = {one_reference(policy["queue_url"]).address: policy["policy"] for policy in policies}
    assert protected.keys() == stack.resources("aws_sqs_queue").keys()
    for address, policy in protected.items():
        (statement,) = statements(policy)
        assert statement["Effect"] == "Deny", address
        assert statement["Principal"] == "*", address
        assert statement["Action"] == "sqs:*", address
        assert statement["Resource"] == [f"${{{address}.arn}}"], address
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}, address
