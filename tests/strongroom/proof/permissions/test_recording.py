"""Calls of a role are recorded by the real emulator, and nobody else's."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from strongroom.errors import UnusableError
from strongroom.local import emulator
from strongroom.local.emulator import Emulator
from strongroom.local.shim.calls import role_of
from strongroom.local.shim.faults import PATH
from strongroom.proof.permissions.recorded import Call, read
from strongroom.workspace import PROJECT, Workspace

ACCOUNT, REGION = "123456789012", "us-east-1"
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/sessions"
KEY = {"id": {"S": "1"}}

FUNCTION = """
import boto3
def handler(event, context):
    boto3.client("dynamodb").delete_item(TableName="sessions", Key={"id": {"S": "1"}})
    return boto3.client("sts").get_caller_identity()["Arn"]
"""


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Emulator]]:
    workspace = Workspace(PROJECT, tmp_path_factory.mktemp("emulator")).created()
    with emulator.running(workspace, account_id=ACCOUNT, region=REGION) as running:
        running.clients("dynamodb").create_table(
            TableName="sessions",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        for name in ("task", "function"):
            running.clients("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}")
        yield workspace, running


@pytest.fixture(scope="module")
def task(deployed: tuple[Workspace, Emulator]) -> boto3.session.Session:
    """A session of the role `task`."""
    role = f"arn:aws:iam::{ACCOUNT}:role/task"
    given = deployed[1].clients("sts").assume_role(RoleArn=role, RoleSessionName="task")["Credentials"]
    return boto3.session.Session(
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
        region_name=REGION,
    )


def client(session: boto3.session.Session, service: str, running: Emulator) -> Any:
    config = Config(retries={"total_max_attempts": 1}, proxies={})
    return session.client(service, endpoint_url=running.endpoint, config=config)


def test_a_roles_calls_are_recorded_once_each(
    deployed: tuple[Workspace, Emulator], task: boto3.session.Session
) -> None:
    workspace, running = deployed
    running.clients("dynamodb").get_item(TableName="sessions", Key=KEY)  # nobody's
    table, queue = client(task, "dynamodb", running), client(task, "sqs", running)
    url = running.clients("sqs").create_queue(QueueName="transactions")["QueueUrl"]
    for _ in range(2):
        table.put_item(TableName="sessions", Item=KEY)
    table.batch_get_item(RequestItems={"sessions": {"Keys": [KEY]}})
    queue.send_message(QueueUrl=url, MessageBody="{}")
    with pytest.raises(ClientError):
        table.query(
            TableName="sessions",
            IndexName="by-user",
            KeyConditionExpression="id = :id",
            ExpressionAttributeValues={":id": {"S": "1"}},
        )
    assert read(workspace.calls) == [
        Call("task", "dynamodb:PutItem", TABLE),
        Call("task", "dynamodb:BatchGetItem", TABLE),
        Call("task", "sqs:SendMessage", f"arn:aws:sqs:{REGION}:{ACCOUNT}:transactions"),
        Call("task", "dynamodb:Query", f"{TABLE}/index/by-user"),
    ]
    assert read(workspace.calls)[0].context == {"aws:RequestedRegion": REGION}


def test_a_transaction_is_recorded_as_its_parts(
    deployed: tuple[Workspace, Emulator], task: boto3.session.Session
) -> None:
    workspace, running = deployed
    other = {"TableName": "sessions", "Key": {"id": {"S": "2"}}}
    client(task, "dynamodb", running).transact_write_items(
        TransactItems=[
            {"ConditionCheck": other | {"ConditionExpression": "attribute_not_exists(id)"}},
            {"Put": {"TableName": "sessions", "Item": KEY}},
        ]
    )
    recorded = read(workspace.calls)
    assert Call("task", "dynamodb:ConditionCheckItem", TABLE) in recorded
    assert recorded.count(Call("task", "dynamodb:PutItem", TABLE)) == 1
    assert not any(call.action == "dynamodb:TransactWriteItems" for call in recorded)


def test_a_function_calls_with_its_own_role(deployed: tuple[Workspace, Emulator]) -> None:
    workspace, running = deployed
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as package:
        package.writestr("index.py", FUNCTION)
    running.clients("lambda").create_function(
        FunctionName="worker",
        Role=f"arn:aws:iam::{ACCOUNT}:role/function",
        Runtime="python3.13",
        Handler="index.handler",
        Code={"ZipFile": code.getvalue()},
    )
    answer = running.clients("lambda").invoke(FunctionName="worker")
    told = json.loads(answer["Payload"].read())
    assert told == f"arn:aws:sts::{ACCOUNT}:assumed-role/function/worker"
    assert Call("function", "dynamodb:DeleteItem", TABLE) in read(workspace.calls)


def test_a_call_is_throttled_as_often_as_asked_for_and_recorded(
    deployed: tuple[Workspace, Emulator], task: boto3.session.Session
) -> None:
    workspace, running = deployed
    asked = {"action": "dynamodb:UpdateItem", "resource": TABLE, "times": 1}
    httpx.post(
        f"{running.endpoint}{PATH}", json=[{"effect": "throttle", **asked}], trust_env=False
    ).raise_for_status()
    table = client(task, "dynamodb", running)
    table.get_item(TableName="sessions", Key=KEY)
    with pytest.raises(ClientError) as refused:
        table.update_item(TableName="sessions", Key=KEY)
    assert refused.value.response["Error"]["Code"] == "ThrottlingException"
    table.update_item(TableName="sessions", Key=KEY)
    assert Call("task", "dynamodb:UpdateItem", TABLE) in read(workspace.calls)


@pytest.mark.parametrize(
    ("arn", "role"),
    [
        ("arn:aws:sts::123456789012:assumed-role/task/session", "task"),
        ("arn:aws:iam::123456789012:user/somebody", None),
        ("arn:aws:iam::123456789012:root", None),
    ],
)
def test_a_role_is_read_from_its_session(arn: str, role: str | None) -> None:
    assert role_of({"Arn": arn}) == role
    assert role_of(None) is None


@pytest.mark.parametrize(
    "line", ["", "{}", '{"role": "r", "action": "a", "resource": "*", "more": 1}', "[1]", "null"]
)
def test_a_line_that_is_no_call_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_text('{"role": "r", "action": "a", "resource": "*", "context": {}}\n' + line + "\n")
    with pytest.raises(UnusableError, match="line 2 is not a recorded call"):
        read(file)


def test_no_recording_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="`make up` records"):
        read(tmp_path / "calls.jsonl")
