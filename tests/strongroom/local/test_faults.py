"""Calls go wrong as ordered, in the real emulator too; and alarms go off by AWS's rules."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from strongroom.errors import StrongroomError
from strongroom.local import emulator
from strongroom.local.emulator import Emulator
from strongroom.local.shim import alarm_evaluation, faults
from strongroom.local.shim.faults import Call, Order
from strongroom.rehearsal.chaos import alarms
from strongroom.rehearsal.chaos.faults import Fault, in_force
from strongroom.workspace import PROJECT, Workspace

PUT = Call("dynamodb:PutItem", "arn:table", "task")
ITEM = {"id": {"S": "1"}}


@pytest.mark.parametrize(
    ("limits", "taken"),
    [
        ({}, [True, True, True, True]),
        ({"times": 2}, [True, True, False, False]),
        ({"after": 1, "times": 2}, [False, True, True, False]),
        ({"action": "dynamodb:PutItem", "resource": "arn:table", "role": "task"}, [True] * 4),
        ({"action": "dynamodb:GetItem"}, [False] * 4),
        ({"resource": "arn:other"}, [False] * 4),
        ({"role": "function"}, [False] * 4),
        ({"share": 0.0}, [False] * 4),
    ],
)
def test_an_order_takes_the_calls_within_its_limits(limits: dict[str, Any], taken: list[bool]) -> None:
    order = Order("fail", **limits)
    assert [order.takes(PUT) for _ in range(4)] == taken
    assert order.done == sum(taken)


def test_a_share_is_the_same_for_the_same_seed() -> None:
    one, same, other = (Order("fail", share=0.5, seed=seed) for seed in (1, 1, 2))
    taken = [[order.takes(PUT) for _ in range(100)] for order in (one, same, other)]
    assert taken[0] == taken[1] != taken[2]
    assert 30 < sum(taken[0]) < 70


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    workspace = Workspace(PROJECT, tmp_path_factory.mktemp("faults")).created()
    with emulator.running(workspace, account_id="123456789012", region="us-east-1") as started:
        yield started


@pytest.fixture(scope="module")
def task(running: Emulator) -> Any:
    """DynamoDB as the role `task` asks it; each call is tried once, and given up after a second."""
    running.clients("dynamodb").create_table(
        TableName="things",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    role = running.clients("iam").create_role(RoleName="task", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    given = running.clients("sts").assume_role(RoleArn=role, RoleSessionName="task")["Credentials"]
    return boto3.client(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url=running.endpoint,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
        config=Config(read_timeout=1, retries={"total_max_attempts": 1}, proxies={}),
    )


def test_an_unknown_effect_is_said(running: Emulator) -> None:
    answer = httpx.post(f"{running.endpoint}{faults.PATH}", json=[{"effect": "explode"}], trust_env=False)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("'explode' is no effect; there is throttle, fail, lose-answer")


@pytest.mark.parametrize(
    ("effect", "code"), [("throttle", "ThrottlingException"), ("fail", "InternalServerError")]
)
def test_what_is_refused_is_not_carried_out(running: Emulator, task: Any, effect: Any, code: str) -> None:
    with in_force(running.endpoint, Fault(effect, "dynamodb:PutItem", role="task")):
        with pytest.raises(ClientError, match=code):
            task.put_item(TableName="things", Item={"id": {"S": effect}})
        running.clients("dynamodb").put_item(TableName="things", Item=ITEM)  # nobody's: it passes
    assert "Item" not in task.get_item(TableName="things", Key={"id": {"S": effect}})


def test_an_answer_that_is_lost_is_of_a_call_that_was_carried_out(running: Emulator, task: Any) -> None:
    with in_force(running.endpoint, Fault("lose-answer", "dynamodb:PutItem", role="task", times=1)):
        with pytest.raises(ReadTimeoutError):
            task.put_item(TableName="things", Item={"id": {"S": "lost"}})
        task.put_item(TableName="things", Item=ITEM)
    assert "Item" in task.get_item(TableName="things", Key={"id": {"S": "lost"}})


def test_a_roles_second_try_is_carried_out_as_well(task: Any) -> None:
    """On AWS nobody remembers the first one; for Terraform's calls the shim does."""

    def same_invocation(request: Any, **_: Any) -> None:
        request.headers["amz-sdk-invocation-id"] = "the same"

    task.meta.events.register("before-send.dynamodb", same_invocation)
    try:
        first = {"TableName": "things", "Item": {"id": {"S": "twice"}}}
        task.put_item(**first, ConditionExpression="attribute_not_exists(id)")
        with pytest.raises(ClientError, match="ConditionalCheckFailed"):
            task.put_item(**first, ConditionExpression="attribute_not_exists(id)")
    finally:
        task.meta.events.unregister("before-send.dynamodb", same_invocation)


def test_a_fault_that_never_happened_is_an_error(running: Emulator) -> None:
    with (
        pytest.raises(StrongroomError, match="Nothing went wrong, though it was ordered"),
        in_force(running.endpoint, Fault("fail", "dynamodb:Scan")),
    ):
        pass
    running.clients("dynamodb").scan(TableName="things")


ALARM = {
    "Period": 60,
    "EvaluationPeriods": 5,
    "DatapointsToAlarm": 3,
    "Threshold": 10,
    "ComparisonOperator": "GreaterThanThreshold",
}


@pytest.mark.parametrize(
    ("values", "missing", "state"),
    [
        ([11, 11, 11, 0, 0], "missing", "ALARM"),
        ([11, 11, 10, 0, 0], "missing", "OK"),
        ([None, None, 11, 11, 11], "notBreaching", "ALARM"),
        ([None, None, None, 11, 11], "notBreaching", "OK"),
        ([None, None, None, 11, 11], "breaching", "ALARM"),
        ([None] * 5, "missing", "INSUFFICIENT_DATA"),
        ([None] * 5, "ignore", None),
        ([None] * 5, "notBreaching", "OK"),
        ([None] * 5, "breaching", "ALARM"),
    ],
)
def test_an_alarm_counts_its_datapoints(values: list[float | None], missing: str, state: str | None) -> None:
    assert alarm_evaluation.state({**ALARM, "TreatMissingData": missing}, values) == state


def test_each_period_is_a_datapoint() -> None:
    points = [{"Timestamp": at, "Value": at} for at in (30.0, 90.0, 100.0, 299.0, 301.0)]

    def highest(of: list[dict[str, Any]]) -> float | None:
        return max((point["Value"] for point in of), default=None)

    assert alarm_evaluation.datapoints(ALARM, points, highest, 330.0) == [100.0, None, None, 299.0, 301.0]


def test_an_alarm_goes_off_for_its_own_queue_alone(running: Emulator) -> None:
    sqs, cloudwatch = running.clients("sqs"), running.clients("cloudwatch")
    urls = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("mine", "other")]
    for url in urls:
        name = url.rpartition("/")[2]
        cloudwatch.put_metric_alarm(
            AlarmName=f"{name}-has-some",
            Namespace=alarms.NAMESPACE,
            MetricName=alarms.VISIBLE,
            Dimensions=[{"Name": "QueueName", "Value": name}],
            Statistic="Maximum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=0,
            ComparisonOperator="GreaterThanThreshold",
            TreatMissingData="notBreaching",
        )
    sqs.send_message(QueueUrl=urls[0], MessageBody="dead")
    _early_in_a_minute()
    for url in urls:
        alarms.report_level(running.clients, url)
    assert [alarms.gone_off(running.clients, url, alarms.VISIBLE) for url in urls] == [["mine-has-some"], []]
    alarms.acknowledge(running.clients, urls[0], alarms.VISIBLE)
    assert alarms.gone_off(running.clients, urls[0], alarms.VISIBLE) == []


def _early_in_a_minute() -> None:
    """What is reported in one minute must not be asked for in the next."""
    left = 60 - time.time() % 60
    if left < 5:
        time.sleep(left)
