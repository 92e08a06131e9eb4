"""The gateways against botocore's own models: a request AWS would refuse fails here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import botocore.session
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from app.aws import (
    BACKGROUND_THREADS,
    CLIENT_CONFIG,
    THROTTLES,
    WORKER_THREADS,
    AwsCalls,
    create_clients,
)
from app.aws_gateways import BATCH_GET_KEYS, DynamoDBSessions, DynamoDBVerdicts, SqsTransactionQueue
from app.database import WAIT_SECONDS
from app.gateways import Canceled, Found, Message, Refusal, ServiceUnavailable, Session, Throttled, Verdict

pytestmark = pytest.mark.anyio

SESSION = Session(key="k", user_id="visitor-1", created_at="2026-01-31T09:30:00.000Z", expires_at=1769855400)
STORED_SESSION = {
    "session_id": {"S": "k"},
    "user_id": {"S": "visitor-1"},
    "created_at": {"S": "2026-01-31T09:30:00.000Z"},
    "expires_at": {"N": "1769855400"},
}
KEY = {"session_id": {"S": "k"}}


def client(service: str) -> Any:
    session = botocore.session.Session()
    session.set_credentials("test", "test")
    return session.create_client(service, region_name="us-east-1")


@pytest.fixture(scope="module")
def dynamodb() -> Any:
    return client("dynamodb")


@pytest.fixture
def stub(dynamodb: Any) -> Iterator[Stubber]:
    with Stubber(dynamodb) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def sessions(dynamodb: Any) -> DynamoDBSessions:
    return DynamoDBSessions(dynamodb, AwsCalls(), "sessions", "by-user")


@pytest.fixture
def verdicts(dynamodb: Any) -> DynamoDBVerdicts:
    return DynamoDBVerdicts(dynamodb, AwsCalls(), "transactions")


async def test_create(stub: Stubber, sessions: DynamoDBSessions) -> None:
    stub.add_response("put_item", {}, {"TableName": "sessions", "Item": STORED_SESSION})
    await sessions.create(SESSION)


async def test_find_reads_consistently(stub: Stubber, sessions: DynamoDBSessions) -> None:
    request = {"TableName": "sessions", "Key": KEY, "ConsistentRead": True}
    stub.add_response("get_item", {"Item": STORED_SESSION}, request)
    stub.add_response("get_item", {}, request)
    assert await sessions.find("k") == SESSION
    assert await sessions.find("k") is None


async def test_of_user_asks_the_index_by_its_keys(stub: Stubber, sessions: DynamoDBSessions) -> None:
    keys_only = {name: STORED_SESSION[name] for name in ("session_id", "user_id", "created_at")}
    stub.add_response(
        "query",
        {"Items": [keys_only]},
        {
            "TableName": "sessions",
            "IndexName": "by-user",
            "KeyConditionExpression": "user_id = :user AND created_at > :after",
            "ExpressionAttributeValues": {":user": {"S": "visitor-1"}, ":after": {"S": "2026"}},
            "ScanIndexForward": False,
        },
    )
    assert [s.key for s in await sessions.of_user("visitor-1", "2026")] == ["k"]


async def test_a_session_is_replaced_in_one_transaction(stub: Stubber, sessions: DynamoDBSessions) -> None:
    delete = {"TableName": "sessions", "Key": KEY, "ConditionExpression": "attribute_exists(session_id)"}
    put = {"TableName": "sessions", "Item": STORED_SESSION | {"session_id": {"S": "new"}}}
    request = {"TransactItems": [{"Delete": delete}, {"Put": put}]}
    new = replace(SESSION, key="new")
    stub.add_response("transact_write_items", {}, request)
    assert await sessions.replace("k", new) is True
    for reason in ("ConditionalCheckFailed", "TransactionConflict"):
        stub.add_client_error(
            "transact_write_items",
            "TransactionCanceledException",
            expected_params=request,
            modeled_fields={"CancellationReasons": [{"Code": reason}, {"Code": "None"}]},
        )
    assert await sessions.replace("k", new) is False
    with pytest.raises(Canceled) as canceled:
        await sessions.replace("k", new)
    assert canceled.value.retry_after_seconds == 1


async def test_of_two_that_replace_a_session_the_second_finds_none() -> None:
    with mock_aws():
        dynamodb = client("dynamodb")
        dynamodb.create_table(
            TableName="sessions",
            KeySchema=[{"AttributeName": "session_id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "session_id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        sessions = DynamoDBSessions(dynamodb, AwsCalls(), "sessions", "by-user")
        await sessions.create(SESSION)
        first, second = replace(SESSION, key="first"), replace(SESSION, key="second")
        assert [await sessions.replace("k", new) for new in (first, second)] == [True, False]
        assert [await sessions.find(key) for key in ("k", "first", "second")] == [None, first, None]


async def test_delete(stub: Stubber, sessions: DynamoDBSessions) -> None:
    stub.add_response("delete_item", {}, {"TableName": "sessions", "Key": KEY})
    await sessions.delete("k")


async def test_verdicts_are_read_in_one_batch(stub: Stubber, verdicts: DynamoDBVerdicts) -> None:
    rejected = {
        "transaction_id": {"S": "t-1"},
        "status": {"S": "rejected"},
        "body_sha256": {"S": "aa"},
        "processed_at": {"S": "2026-01-31T09:30:01+00:00"},
        "reason": {"M": {"code": {"S": "amount_malformed"}, "text": {"S": "No."}}},
    }
    accepted = {
        "transaction_id": {"S": "t-2"},
        "status": {"S": "accepted"},
        "body_sha256": {"S": "bb"},
        "processed_at": {"S": "2026-01-31T09:30:01+00:00"},
        "amount_minor": {"N": "1250"},
    }
    stub.add_response("batch_get_item", {"Responses": {"transactions": [rejected, accepted]}})
    assert await verdicts.find(["t-2", "t-1", "t-3"]) == Found(
        {
            "t-1": Verdict(
                "rejected", "aa", "2026-01-31T09:30:01+00:00", {"code": "amount_malformed", "text": "No."}
            ),
            "t-2": Verdict("accepted", "bb", "2026-01-31T09:30:01+00:00", None, 1250),
        },
        {},
        set(),
    )


GOOD = {
    "transaction_id": {"S": "t-2"},
    "status": {"S": "accepted"},
    "body_sha256": {"S": "bb"},
    "processed_at": {"S": "2026-01-31T09:30:01+00:00"},
    "amount_minor": {"N": "1250"},
}
REASON = {"M": {"code": {"S": "amount_malformed"}, "text": {"S": "No."}}}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"processed_at": None}, "processed_at is no text"),
        ({"processed_at": {"S": ""}}, "processed_at is no text"),
        ({"processed_at": {"S": "2026\0"}}, "processed_at has a NUL in it"),
        ({"status": {"N": "1"}}, "status is no text"),
        ({"status": {"S": "undecided"}}, "status is neither accepted nor rejected"),
        ({"body_sha256": {"NULL": True}}, "body_sha256 is no text"),
        ({"status": {"S": "rejected"}}, "reason is what a rejection has, and nothing else"),
        ({"amount_minor": None}, "amount_minor is no whole number"),
        ({"amount_minor": {"S": "1250"}}, "amount_minor is no whole number"),
        ({"amount_minor": {"N": "12.5"}}, "amount_minor is no whole number"),
        ({"reason": REASON}, "reason is what a rejection has, and nothing else"),
        ({"status": {"S": "rejected"}, "reason": {"S": "no"}}, "reason is no map"),
        ({"status": {"S": "rejected"}, "reason": {"M": {"code": {"S": "a\0"}}}}, "code has a NUL in it"),
    ],
)
async def test_an_item_that_is_no_verdict_is_told_apart_from_the_others(
    stub: Stubber, verdicts: DynamoDBVerdicts, changed: dict[str, Any], why: str
) -> None:
    broken = {name: value for name, value in (GOOD | changed).items() if value is not None}
    broken["transaction_id"] = {"S": "t-1"}
    stub.add_response("batch_get_item", {"Responses": {"transactions": [broken, GOOD]}})
    found = await verdicts.find(["t-1", "t-2"])
    assert (set(found.verdicts), dict(found.unreadable)) == ({"t-2"}, {"t-1": why})


async def test_many_verdicts_are_read_in_batches_of_the_services_limit(
    stub: Stubber, verdicts: DynamoDBVerdicts
) -> None:
    for _ in range(2):
        stub.add_response("batch_get_item", {"Responses": {}})
    found = await verdicts.find([str(number) for number in range(BATCH_GET_KEYS + 1)])
    assert found == Found({}, {}, set())


async def test_unread_keys_are_not_pending_and_cost_the_others_nothing(
    stub: Stubber, verdicts: DynamoDBVerdicts
) -> None:
    unread = {"transactions": {"Keys": [{"transaction_id": {"S": "t-1"}}]}}
    stub.add_response("batch_get_item", {"Responses": {"transactions": [GOOD]}, "UnprocessedKeys": unread})
    found = await verdicts.find(["t-1", "t-2", "t-3"])
    assert (set(found.verdicts), set(found.unread)) == ({"t-2"}, {"t-1"})
    stub.add_response("batch_get_item", {"Responses": {}, "UnprocessedKeys": unread})
    with pytest.raises(Throttled):
        await verdicts.find(["t-1"])


async def test_the_queue_gets_bodies_as_they_are_and_may_refuse_one() -> None:
    sqs = client("sqs")
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/queue"
    messages = {
        "1": Message("{}", "request-1"),
        "2": Message('{"a":1}', "request-2"),
        "3": Message("{}", "request-3"),
    }
    with Stubber(sqs) as stub:
        stub.add_response(
            "send_message_batch",
            {
                "Successful": [{"Id": "2", "MessageId": "m", "MD5OfMessageBody": "d"}],
                "Failed": [{"Id": "1", "Code": "InvalidMessageContents", "SenderFault": True}],
            },
            {
                "QueueUrl": url,
                "Entries": [
                    {
                        "Id": name,
                        "MessageBody": message.body,
                        "MessageAttributes": {
                            "request_id": {"DataType": "String", "StringValue": message.request_id}
                        },
                    }
                    for name, message in messages.items()
                ],
            },
        )
        assert await SqsTransactionQueue(sqs, AwsCalls(), url).send(messages) == {
            "1": Refusal("InvalidMessageContents", own_fault=True),
            "3": Refusal("Unanswered", own_fault=False),
        }
        stub.assert_no_pending_responses()


@pytest.mark.parametrize("code", [*sorted(THROTTLES), "AWS.SimpleQueueService.ThrottlingException"])
async def test_throttling_is_told_apart(stub: Stubber, sessions: DynamoDBSessions, code: str) -> None:
    stub.add_client_error("get_item", code)
    with pytest.raises(Throttled):
        await sessions.find("k")


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException", "InternalServerError"])
async def test_other_refusals_are_unavailability(stub: Stubber, sessions: DynamoDBSessions, code: str) -> None:
    stub.add_client_error("get_item", code)
    with pytest.raises(ServiceUnavailable):
        await sessions.find("k")


def test_the_longest_post_stays_below_the_load_balancers_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    for each in create_clients("eu-west-1"):
        config = each.meta.config
        attempts = config.retries["total_max_attempts"]
        backoff = 1  # second, the most that botocore's standard mode waits before the second try
        # Find the session, start another, derive a key, encrypt; and the database: signing in, waiting for a
        # connection, a statement.
        calls = 4
        one = attempts * (config.connect_timeout + config.read_timeout) + (attempts - 1) * backoff
        assert attempts == 2
        assert calls * one + 5 + WAIT_SECONDS + 6 < 60
        assert config.max_pool_connections == WORKER_THREADS + BACKGROUND_THREADS
        assert each.meta.region_name == "eu-west-1"
    assert CLIENT_CONFIG.retries["mode"] == "standard"
