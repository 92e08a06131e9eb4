"""Every schedule of the settings: it comes when they say, to whom they say, and is not lost on the way."""

from __future__ import annotations

import json

import pytest

from stacks.settings import Settings
from tests.policy_documents import as_list, role_statements
from tests.references import depends_on, one_reference
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(17)


def all_of(stack: SynthesizedStack) -> dict[str, tuple[str, Attributes]]:
    """Program -> address and attributes."""
    assert stack.settings
    return {name: stack.at(f"schedules/{name}/schedule") for name in stack.settings.schedules}


def test_there_are_the_schedules_of_the_settings_and_no_others(stack: SynthesizedStack) -> None:
    found = all_of(stack)
    assert {address for address, _ in found.values()} == stack.resources("aws_scheduler_schedule").keys()
    groups = stack.resources("aws_scheduler_schedule_group")
    assert len(groups) == (1 if found else 0)
    for name, (_, schedule) in found.items():
        assert one_reference(schedule["group_name"]).address in groups, name
        assert schedule["state"] == "ENABLED", name


def test_each_comes_when_its_settings_say(stack: SynthesizedStack, environment: Settings) -> None:
    for name, (_, schedule) in all_of(stack).items():
        of = environment.schedules[name]
        assert schedule["schedule_expression"] == of.expression, name
        assert schedule["schedule_expression_timezone"] == of.timezone, name
        window = schedule["flexible_time_window"]
        if of.flexible_window:
            assert window == {"mode": "FLEXIBLE", "maximum_window_in_minutes": of.flexible_window}, name
        else:
            assert window == {"mode": "OFF"}, name


@pytest.mark.requirement(23)
def test_what_none_can_deliver_is_tried_again_and_then_kept(
    stack: SynthesizedStack, environment: Settings
) -> None:
    for name, (_, schedule) in all_of(stack).items():
        of, target = environment.schedules[name], schedule["target"]
        assert target["retry_policy"] == {
            "maximum_event_age_in_seconds": of.maximum_event_age_seconds,
            "maximum_retry_attempts": of.maximum_retry_attempts,
        }, name
        address, queue = stack.at("schedules/dead_letter_queue")
        assert one_reference(target["dead_letter_config"]["arn"]).address == address, name
        assert queue["message_retention_seconds"] == 14 * 24 * 3600, "SQS's longest"
        allow = json.loads(stack.at("schedules/redrive_allow_policy")[1]["redrive_allow_policy"])
        assert allow == {"redrivePermission": "denyAll"}, "of no queue: what is there is a schedule's"


def test_a_functions_schedule_sends_a_message_to_its_queue_that_says_which_time_it_is_for(
    stack: SynthesizedStack, environment: Settings
) -> None:
    for name in environment.functions.keys() & environment.schedules.keys():
        target = all_of(stack)[name][1]["target"]
        assert one_reference(target["arn"]).address == stack.at(f"functions/{name}/queue")[0]
        assert json.loads(target["input"]) == {
            "schedule": name,
            "scheduled_time": "<aws.scheduler.scheduled-time>",
        }


@pytest.mark.requirement(8)
def test_the_role_of_a_functions_schedule_may_send_to_two_queues_and_nothing_else(
    stack: SynthesizedStack, environment: Settings
) -> None:
    for name in environment.functions.keys() & environment.schedules.keys():
        address, schedule = all_of(stack)[name]
        role = one_reference(schedule["target"]["role_arn"]).address
        assert role == stack.at(f"schedules/{name}/role/role")[0]
        allowed = {
            (action, resource)
            for statement in role_statements(stack, role)
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }
        queues = [stack.at(f"functions/{name}/queue")[0], stack.at("schedules/dead_letter_queue")[0]]
        key = f"${{{stack.at('keys/messages')[0]}.arn}}"
        assert allowed == {
            *(("sqs:SendMessage", f"${{{queue}.arn}}") for queue in queues),
            ("kms:Decrypt", key),
            ("kms:GenerateDataKey", key),
        }, name
        assert stack.at(f"schedules/{name}/role/attachment")[0] in depends_on(stack, address), name


@pytest.mark.requirement(21)
def test_what_each_says_is_encrypted_with_the_queues_key(stack: SynthesizedStack) -> None:
    for name, (_, schedule) in all_of(stack).items():
        assert one_reference(schedule["kms_key_arn"]).address == stack.at("keys/messages")[0], name
