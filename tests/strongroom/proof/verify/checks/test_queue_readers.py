"""Who reads a queue; small stacks, written out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

QUEUE, FUNCTION = "aws_sqs_queue.work", "aws_lambda_function.worker"
MAPPING, ROLE = "aws_lambda_event_source_mapping.work", "aws_iam_role.worker"
MAPS = {"event_source_arn": f"${{{QUEUE}.arn}}", "function_name": f"${{{FUNCTION}.arn}}"}
RECEIVE = {"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": f"${{{QUEUE}.arn}}"}
POLLS = {"name": "worker", "inline_policy": {"policy": json.dumps({"Statement": [RECEIVE]})}}


def policy(**changed: Any) -> dict[str, Any]:
    written = json.dumps({"Statement": [{**RECEIVE, "Principal": {"AWS": "210987654321"}, **changed}]})
    return {"aws_sqs_queue_policy.work": {"queue_url": f"${{{QUEUE}.url}}", "policy": written}}


@pytest.mark.parametrize(
    ("more", "read"),
    [
        ({}, False),
        ({MAPPING: MAPS}, True),
        ({MAPPING: {**MAPS, "enabled": True}}, True),
        ({MAPPING: {**MAPS, "enabled": "${var.reads}"}}, True),
        ({MAPPING: {**MAPS, "enabled": False}}, False),
        ({MAPPING: {**MAPS, "enabled": "false"}}, False),
        ({ROLE: POLLS}, True),
        ({ROLE: POLLS, FUNCTION: {"role": f"${{{ROLE}.arn}}"}}, False),
        ({"aws_pipes_pipe.work": {"source": f"${{{QUEUE}.arn}}"}}, True),
        (policy(), True),
        (policy(Action="sqs:*"), True),
        (policy(Action="sqs:SendMessage"), False),
        (policy(Effect="Deny"), False),
        ({"aws_sqs_queue.more": {"redrive_policy": f'{{"deadLetterTargetArn": "${{{QUEUE}.arn}}"}}'}}, True),
    ],
    ids=str,
)
def test_somebody_reads_it(more: dict[str, Any], read: bool) -> None:
    assert (QUEUE not in problems("SR527", {QUEUE: {"name": "work"}, **more})) is read
