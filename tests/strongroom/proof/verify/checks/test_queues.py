"""Queues at the edge of what each check accepts, and in forms that the environments don't have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

QUEUE, DEAD = "aws_sqs_queue.work", "aws_sqs_queue.dead"
FUNCTION, MAPPING = "aws_lambda_function.worker", "aws_lambda_event_source_mapping.work"
READ: dict[str, dict[str, Any]] = {
    MAPPING: {"event_source_arn": f"${{{QUEUE}.arn}}", "function_name": f"${{{FUNCTION}.arn}}"},
    FUNCTION: {"timeout": 30},
}


def redrive(receives: int) -> str:
    return json.dumps({"deadLetterTargetArn": f"${{{DEAD}.arn}}", "maxReceiveCount": receives})


# What `Fn.jsonencode` makes.
JSONENCODE = f'${{jsonencode({{"deadLetterTargetArn" = {DEAD}.arn, "maxReceiveCount" = 5}})}}'


@pytest.mark.parametrize("policy", [redrive(5), JSONENCODE, "${var.redrive}"])
def test_forms_of_a_redrive_policy(policy: str) -> None:
    assert problems("SR521", {QUEUE: {"redrive_policy": policy}, DEAD: {}, **READ}).keys() <= {DEAD}
    own = {"aws_sqs_queue_redrive_policy.work": {"queue_url": f"${{{QUEUE}.id}}", "redrive_policy": policy}}
    assert problems("SR521", {QUEUE: {}, DEAD: {}, **READ, **own}).keys() <= {DEAD}


def test_the_queue_for_dead_letters_needs_none() -> None:
    assert problems("SR521", {QUEUE: {"redrive_policy": JSONENCODE}, DEAD: {}}) == {}


def test_four_tries_are_enough_for_a_consumer_of_its_own() -> None:
    stack: dict[str, Any] = {QUEUE: {"redrive_policy": redrive(4)}, DEAD: {}}
    assert problems("SR521", stack) == {}
    assert problems("SR521", stack | READ) == {QUEUE: "it gives up after 4 receives"}


def test_a_redrive_policy_that_never_gives_up() -> None:
    policy = json.dumps({"deadLetterTargetArn": f"${{{DEAD}.arn}}"})
    assert problems("SR521", {QUEUE: {"redrive_policy": policy}, DEAD: {}}).keys() == {QUEUE}


@pytest.mark.parametrize(("kept", "holds"), [(345600, False), (345601, True), ("1209600", True), (None, False)])
def test_dead_letters_outlive_their_queue(kept: object, holds: bool) -> None:
    stack: dict[str, Any] = {QUEUE: {"redrive_policy": redrive(5)}, DEAD: {"message_retention_seconds": kept}}
    assert (problems("SR523", stack) == {}) is holds


@pytest.mark.parametrize(
    ("hidden", "window", "holds"),
    [
        (180, 0, True),
        (179, 0, False),
        (180, 1, False),
        (181, 1, True),
        ("${var.hidden}", 0, True),
        (None, 0, False),
    ],
)
def test_hidden_for_six_times_the_timeout_and_the_window(hidden: object, window: int, holds: bool) -> None:
    reading = READ | {MAPPING: READ[MAPPING] | {"maximum_batching_window_in_seconds": window}}
    assert (problems("SR524", {QUEUE: {"visibility_timeout_seconds": hidden}, **reading}) == {}) is holds


TLS_ONLY: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"AWS": ["*"]}, "Action": ["SQS:*"]}, True),
        ({"Condition": {"Bool": {"AWS:securetransport": [False]}}}, True),
        ({"Effect": "Allow"}, False),
        ({"Action": "sqs:SendMessage"}, False),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}, False),
        ({"Condition": {}}, False),  # refuses everything
        ({"Condition": {"Bool": {"aws:SecureTransport": "false", "aws:ViaAWSService": "false"}}}, False),
    ],
)
def test_what_refuses_requests_without_tls(change: dict[str, object], holds: bool) -> None:
    policy = json.dumps({"Statement": TLS_ONLY | change})
    assert (problems("SR525", {QUEUE: {"policy": policy}}) == {}) is holds
    carried = {"aws_sqs_queue_policy.work": {"queue_url": f"${{{QUEUE}.url}}", "policy": policy}}
    assert (problems("SR525", {QUEUE: {}, **carried}) == {}) is holds


def test_a_document_of_elsewhere_may_refuse_them() -> None:
    assert problems("SR525", {QUEUE: {"policy": "${data.aws_iam_policy_document.work.json}"}}) == {}


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({"Principal": "*"}, False),
        ({"Principal": {"AWS": ["arn:aws:iam::123456789012:root", "*"]}}, False),
        ({"NotPrincipal": {"AWS": "123456789012"}}, False),
        ({"Principal": "*", "Condition": {"ArnLike": {"aws:SourceArn": "*"}}}, False),
        ({"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}}, False),
        ({"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, True),
        ({"Principal": {"Service": "sns.amazonaws.com"}}, True),
        ({"Principal": "*", "Effect": "Deny"}, True),
    ],
)
def test_whom_a_policy_lets_in(change: dict[str, object], holds: bool) -> None:
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"} | change
    policy = json.dumps({"Statement": [statement]})
    assert (problems("SR826", {"aws_sqs_queue_policy.work": {"policy": policy}}) == {}) is holds


@pytest.mark.parametrize(
    ("reserved", "most", "holds"),
    [
        (50, 50, True),
        (50, 51, False),
        ("50", "50", True),
        (50, None, False),
        (-1, None, True),
        ("${var.n}", 9, True),
    ],
)
def test_polled_for_what_may_run(reserved: object, most: object, holds: bool) -> None:
    stack: dict[str, dict[str, Any]] = {
        FUNCTION: {"reserved_concurrent_executions": reserved},
        MAPPING: READ[MAPPING] | {"scaling_config": [{"maximum_concurrency": most}] if most else None},
    }
    assert (problems("SR562", {QUEUE: {}, **stack}) == {}) is holds


def test_a_mapping_may_name_its_function() -> None:
    stack: dict[str, dict[str, Any]] = {
        FUNCTION: {"function_name": "worker", "reserved_concurrent_executions": 5},
        MAPPING: READ[MAPPING] | {"function_name": "worker"},
    }
    assert problems("SR562", {QUEUE: {}, **stack}).keys() == {MAPPING}


@pytest.mark.parametrize(("hidden", "holds"), [(34560, True), (34561, False), ("${var.hidden}", True)])
def test_half_of_its_time_is_for_the_tries(hidden: object, holds: bool) -> None:
    queue = {"redrive_policy": redrive(5), "visibility_timeout_seconds": hidden}
    assert (problems("SR526", {QUEUE: queue}) == {}) is holds
