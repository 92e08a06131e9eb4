"""The job's own programs in its tasks, on a real PostgreSQL: as command and schedule start them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from stacks.schema.sections.database import OPERATOR_USER
from stacks.settings import load_environments
from strongroom.cli import app
from strongroom.local import emulator
from strongroom.local.aws import Clients
from strongroom.local.database import postgres
from strongroom.local.database import process as database
from strongroom.local.ecs import process as agent
from strongroom.operations.ledger import job, task
from strongroom.proof.permissions import recorded
from strongroom.workspace import PROJECT, Workspace
from tests.example_settings import EXAMPLES
from tests.strongroom.operations.ledger.deploying import ACCOUNT, REGION, deploy

TABLE = "nightly-transactions-main"
ROLE = "nightly-books-task-main"
HASH = "0" * 64

# All that the job's own role allows, but for keys.
ACTIONS = {
    "dynamodb:BatchGetItem",
    "dynamodb:Scan",
    "rds-db:connect",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
}

Connection = psycopg.Connection[tuple[Any, ...]]

ROWS = """
INSERT INTO transactions (user_id, transaction_id, body_sha256, hash_key, account, amount, currency, type,
                          occurred_at, request_id, keyed, submitted_at)
SELECT 'u', id, repeat('0', 64), 'k', '****3000', 12.50, 'EUR', 'payment', now() - interval '1 day', 'r', false,
       now() - interval '1 day'
FROM unnest(ARRAY['decided', 'lost', 'gone']) id
"""
DECIDED = """
UPDATE transactions SET status = 'accepted', amount_minor = 1250, processed_at = '2026-01-31T09:30:00+00:00'
WHERE transaction_id = 'decided'
"""
SENT = """
INSERT INTO outbox (user_id, transaction_id, body_sha256, body, request_id, send_at, sends, sent_at, again_at)
SELECT user_id, transaction_id, body_sha256, '{}', 'r', NULL, 1, now() - interval '1 day',
       now() + interval '1 day'
FROM transactions WHERE status = 'pending'
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Clients]]:
    workspace = Workspace(PROJECT, tmp_path_factory.mktemp("whole")).created()
    with emulator.running(workspace, account_id=ACCOUNT, region=REGION) as running:
        process = agent.start(workspace, running)
        try:
            everything(running.clients)
            yield workspace, running.clients
        finally:
            agent.stop(workspace, process)
            database.stop(workspace)


def everything(clients: Clients) -> None:
    """Cluster and schema, table, queues, role and job."""
    cluster = clients("rds").create_db_cluster(
        DBClusterIdentifier="nightly-database-main",
        Engine="aurora-postgresql",
        EngineVersion="17.7",
        DatabaseName="ledger",
        MasterUsername="ledger_owner",
        ManageMasterUserPassword=True,
        EnableIAMDatabaseAuthentication=True,
    )["DBCluster"]
    clients("dynamodb").create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "transaction_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "transaction_id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    urls = {name: clients("sqs").create_queue(QueueName=name)["QueueUrl"] for name in ("waits", "dead")}
    trusted = {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    role = clients("iam").create_role(
        RoleName=ROLE,
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trusted]}),
    )["Role"]["Arn"]
    allowed = {"Effect": "Allow", "Action": sorted(ACTIONS), "Resource": "*"}
    clients("iam").put_role_policy(
        RoleName=ROLE,
        PolicyName="own",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    environment = {
        "APPLICATION": "nightly",
        "AWS_REGION": REGION,
        "DATABASE_HOST": cluster["Endpoint"],
        "DATABASE_NAME": "ledger",
        "DATABASE_PORT": "5432",
        "ENVIRONMENT": "main",
        "LOG_LEVEL": "INFO",
    }
    migrate(clients, environment, cluster["MasterUserSecret"]["SecretArn"])
    own = {
        "DATABASE_USER": OPERATOR_USER,
        "RESEND_AFTER_SECONDS": "900",
        "TRANSACTIONS_TABLE": TABLE,
        "VALIDATION_DEAD_LETTER_QUEUE_URL": urls["dead"],
        "VALIDATION_QUEUE_URL": urls["waits"],
    }
    deploy(clients, ["python", "-m", "app.reconcile"], environment | own, role)


def migrate(clients: Clients, environment: dict[str, str], secret: str) -> None:
    ecs = clients("ecs")
    ecs.create_cluster(clusterName="once")
    definition = ecs.register_task_definition(
        family="migrate",
        networkMode="awsvpc",
        containerDefinitions=[
            {
                "name": "migrate",
                "image": "example.com/app@sha256:0",
                "command": ["python", "-m", "app.migrate"],
                "environment": [{"name": name, "value": value} for name, value in environment.items()],
                "secrets": [{"name": "DATABASE_CREDENTIALS", "valueFrom": secret}],
            }
        ],
    )["taskDefinition"]["taskDefinitionArn"]
    [started] = ecs.run_task(cluster="once", taskDefinition=definition, launchType="FARGATE")["tasks"]
    once = job.Job("migrate", "once", definition, {})
    ended = task.stopped(clients, once, started["taskArn"], time.sleep)
    assert ended["containers"][0]["exitCode"] == 0


@pytest.fixture
def ledger(place: tuple[Workspace, Clients], monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """Two that wait for a day, and one that is decided and has its result."""
    monkeypatch.setattr(Workspace, "endpoint", place[0].endpoint)
    monkeypatch.setattr(Workspace, "environments", EXAMPLES / "scheduled")
    monkeypatch.setattr(task, "POLL_SECONDS", 0.1)
    found = database.attach(place[0])
    assert found is not None
    with postgres.connect(found.socket, database="ledger") as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("acts", "outbox", "transactions"):
            connection.execute(f"DELETE FROM {table}".encode())  # noqa: S608
        for statement in (ROWS, DECIDED, SENT):
            connection.execute(statement.encode())
        place[1]("dynamodb").put_item(
            TableName=TABLE,
            Item={
                "transaction_id": {"S": "decided#by#u"},
                "submitted_by": {"S": "u"},
                "body_sha256": {"S": HASH},
                "status": {"S": "accepted"},
                "amount_minor": {"N": "1250"},
                "processed_at": {"S": "2026-01-31T09:30:00+00:00"},
            },
        )
        yield connection


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["ledger", "main", *arguments, "--local"])


def rows(ledger: Connection, query: str) -> list[tuple[Any, ...]]:
    return ledger.execute(query.encode()).fetchall()


@pytest.fixture
def reconciled(place: tuple[Workspace, Clients], ledger: Connection) -> Callable[[], tuple[int, list[str]]]:
    """How the schedule's task ends, and what it writes."""
    assert ledger
    clients = place[1]

    def run() -> tuple[int, list[str]]:
        settings = next(it for it in load_environments(EXAMPLES / "scheduled") if it.environment == "main")
        found = job.find(clients, settings)
        started = clients("ecs").run_task(
            cluster=found.cluster,
            taskDefinition=found.task_definition,
            launchType="FARGATE",
            networkConfiguration=found.network,
        )
        arn = started["tasks"][0]["taskArn"]
        ended = task.stopped(clients, found, arn, time.sleep)
        return ended["containers"][0]["exitCode"], task.lines(clients, found, arn, "reconciled", time.sleep)

    return run


def test_what_is_stuck_is_shown_sent_again_and_closed(ledger: Connection) -> None:
    shown = call("--json")
    assert shown.exit_code == 1, shown.output
    answer = json.loads(shown.stdout)
    assert answer["transactions"] == {"accepted": 1, "pending": 2}
    assert {row["transaction_id"] for row in answer["rows"]} == {"lost", "gone"}
    assert call("resend", "lost").exit_code == 0
    assert rows(ledger, "SELECT count(*) FROM outbox WHERE send_at IS NOT NULL") == [(0,)], "only told"
    done = call("resend", "u/lost", "--why", "queue purged", "--yes")
    assert done.exit_code == 0, done.output
    sent = "SELECT transaction_id FROM outbox WHERE send_at IS NOT NULL"
    assert rows(ledger, sent) == [("lost",)]
    assert call("close", "u/gone", "--why", "case 17", "--yes").exit_code == 0
    closed = "SELECT transaction_id, closed_why FROM transactions WHERE status = 'closed'"
    assert rows(ledger, closed) == [("gone", "case 17")]
    acts = "SELECT by, act, why, transaction_id FROM acts ORDER BY id"
    assert [row[1:] for row in rows(ledger, acts)] == [
        ("resend", "queue purged", "lost"),
        ("close", "case 17", "gone"),
    ]
    assert all(row[0].startswith(f"arn:aws:iam::{ACCOUNT}:") for row in rows(ledger, acts))


def test_an_account_number_is_no_reason(ledger: Connection) -> None:
    refused = call("close", "u/gone", "--why", "card 4111 1111 1111 1111", "--yes")
    assert "account number" in str(refused.exception)
    assert rows(ledger, "SELECT count(*) FROM acts") == [(0,)]


def test_the_nightly_task_ends_with_0_where_everything_is_explained(
    place: tuple[Workspace, Clients], reconciled: Callable[[], tuple[int, list[str]]]
) -> None:
    sqs = place[1]("sqs")
    dead = sqs.get_queue_url(QueueName="dead")["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody=json.dumps({"transaction_id": "gone", "submitted_by": "u"}))
    code, lines = reconciled()
    assert code == 0, lines
    told = json.loads(lines[-1])
    assert (told["rows"], told["results"], told["differences"]) == (3, 1, 0)
    assert told["explained"] == {"a dead-letter message": 1, "sent again": 1}
    attributes = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["ApproximateNumberOfMessages"])
    assert attributes["Attributes"]["ApproximateNumberOfMessages"] == "1", "given back"


def test_it_ends_with_1_and_a_line_for_each_difference(
    place: tuple[Workspace, Clients], reconciled: Callable[[], tuple[int, list[str]]]
) -> None:
    place[1]("dynamodb").delete_item(TableName=TABLE, Key={"transaction_id": {"S": "decided#by#u"}})
    code, lines = reconciled()
    assert code == 1
    (difference,) = (told for told in map(json.loads, lines) if "a difference" in told["message"])
    assert difference["message"] == "a difference: a decided row without a result"
    assert (difference["user_id"], difference["transaction_id"]) == ("u", "decided")


def test_it_asks_for_what_its_role_allows_and_nothing_else(place: tuple[Workspace, Clients]) -> None:
    """After the tests above. What the stack's role allows is held against the same in tests/environments."""
    calls = [call for call in recorded.read(place[0].calls) if call.role == ROLE]
    assert {call.action for call in calls} == ACTIONS
