"""The readers see all there is, and leave it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from strongroom.local.conservation import readers

LETTERS = 25  # three batches, the last one not full


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield


@pytest.fixture
def queue(aws: None) -> tuple[Any, str]:  # noqa: ARG001
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
    for number in range(LETTERS):
        sqs.send_message(QueueUrl=url, MessageBody=f"body {number}")
    return sqs, url


def test_every_letter_is_read_once_and_stays(queue: tuple[Any, str]) -> None:
    for _ in range(2):
        read = readers.letters(*queue)
        assert sorted(letter.body for letter in read) == sorted(f"body {n}" for n in range(LETTERS))
        assert len({letter.message_id for letter in read}) == LETTERS
        levels = readers.level(*queue)
        assert levels["ApproximateNumberOfMessages"] == LETTERS
        assert levels["ApproximateNumberOfMessagesNotVisible"] == 0


def test_letters_are_given_back_when_reading_fails(
    queue: tuple[Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sqs, url = queue
    receive = sqs.receive_message
    calls: list[object] = []

    def failing(**request: Any) -> Any:
        calls.append(request)
        if len(calls) > 1:
            raise TimeoutError
        return receive(**request)

    monkeypatch.setattr(sqs, "receive_message", failing)
    with pytest.raises(TimeoutError):
        readers.letters(sqs, url)
    assert readers.level(sqs, url)["ApproximateNumberOfMessagesNotVisible"] == 0


@pytest.mark.usefixtures("aws")
def test_every_result_is_read() -> None:
    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(
        TableName="results",
        KeySchema=[{"AttributeName": "transaction_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "transaction_id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for number in range(30):
        # A page of a scan is 1 MB.
        item = {"transaction_id": {"S": f"t-{number}"}, "reason": {"M": {"code": {"S": "x" * 100_000}}}}
        dynamodb.put_item(TableName="results", Item=item)
    read = readers.results(dynamodb, "results")
    assert read.keys() == {f"t-{number}" for number in range(30)}
    assert read["t-1"].verdict == f"None: {'x' * 100_000}"
