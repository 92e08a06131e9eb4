"""What application and function asked of AWS, against the policies that their roles were deployed with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from strongroom.local import front_doors, transactions
from strongroom.local.deployment import Deployment
from strongroom.local.shim.faults import PATH
from strongroom.proof.permissions import deployed
from strongroom.proof.permissions.by_aws import BY_AWS
from strongroom.proof.permissions.grants import Role
from strongroom.proof.permissions.least_privilege import denied, idle, judge, unused
from strongroom.proof.permissions.recorded import Call, read
from tests.deploy.migrations import migrated, patience

RECORDED = Path(__file__).parents[1] / "strongroom" / "proof" / "permissions" / "calls.jsonl"

# The function's client tries three times.
TRIES = 3


@pytest.fixture(scope="module")
def calls(deployment: Deployment) -> list[Call]:
    """After both have done all that they do."""
    _visit(deployment)
    _fail_once(deployment)
    # One that hangs is stopped, and its log is read.
    with patience(deployment, seconds=5):
        migrated(deployment, "import time; time.sleep(60)")
    return read(deployment.workspace.calls)


def _visit(deployment: Deployment) -> None:
    """A transaction and its verdict; a session that is seen among its user's, and left."""
    door = front_doors.load_balancer(deployment.emulator.endpoint, deployment.output("load_balancer_dns_name"))
    [payment, *_] = transactions.cases()
    [outcome] = transactions.run(door, [payment], lambda _done, _of: None)
    assert outcome.held
    with door.open() as visitor:
        visitor.post("/sessions", None).raise_for_status()
        assert len(visitor.get("/sessions").json()["sessions"]) == 1
        # A new session of the same user ends the one before.
        visitor.post("/sessions", None).raise_for_status()
        assert len(visitor.get("/sessions").json()["sessions"]) == 1


def _fail_once(deployment: Deployment) -> None:
    """DynamoDB throttles the verdict: the message goes back to the queue, and its second delivery succeeds."""
    table = deployment.output("transactions_table_name")
    arn = f"arn:aws:dynamodb:us-east-1:123456789012:table/{table}"
    asked = {"action": "dynamodb:PutItem", "resource": arn, "times": TRIES}
    httpx.post(
        f"{deployment.emulator.endpoint}{PATH}", json=[{"effect": "throttle", **asked}], trust_env=False
    ).raise_for_status()
    [payment, *_] = transactions.cases()
    assert _deliver(deployment, payment.bodies[0]) == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    assert _deliver(deployment, payment.bodies[0]) == {"batchItemFailures": []}


def _deliver(deployment: Deployment, body: dict[str, str]) -> dict[str, Any]:
    """As Lambda's poller calls the function, without its wait for the visibility timeout."""
    record = {
        "messageId": "m-1",
        "receiptHandle": "r-1",
        "body": json.dumps(body),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "0",
            "SenderId": "s",
            "ApproximateFirstReceiveTimestamp": "0",
        },
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:strongroom-validation-prod",
        "awsRegion": "us-east-1",
    }
    answer = deployment.emulator.clients("lambda").invoke(
        FunctionName=deployment.output("validation_function_name"), Payload=json.dumps({"Records": [record]})
    )
    told: dict[str, Any] = json.loads(answer["Payload"].read())
    return told


@pytest.fixture(scope="module")
def roles(deployment: Deployment) -> list[Role]:
    return deployed.roles(deployment.emulator.clients)


def test_every_call_is_allowed(roles: list[Role], calls: list[Call]) -> None:
    assert denied(roles, calls) == []


def test_every_permission_is_used_or_explained(roles: list[Role], calls: list[Call]) -> None:
    judged = judge(roles, calls, BY_AWS)
    assert unused(judged) == []
    assert idle(judged, BY_AWS) == []


def test_the_recording_that_other_tests_use_is_this_one(deployment: Deployment, calls: list[Call]) -> None:
    assert set(read(RECORDED)) == set(calls), f"copy {deployment.workspace.calls} to {RECORDED}"
