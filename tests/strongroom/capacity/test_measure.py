"""The measurement itself: what is counted is what is called, and nobody waits for anybody."""

from __future__ import annotations

import asyncio
import base64
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import httpx
import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from stacks.demand.measured import Cost, measured
from strongroom.capacity.measure.generator import Visitors, arrivals, client
from strongroom.capacity.measure.messages import measure_function
from strongroom.capacity.measure.plan import Kind, Plan
from strongroom.capacity.measure.processes import stand_ins
from strongroom.capacity.measure.requests import Used, measure_application
from strongroom.capacity.measure.stand_in import COUNTS, read, written
from strongroom.local.aws import Clients

SMALL = Plan(
    seconds=0.5,
    dynamodb_ms=0,
    sqs_ms=0,
    submit_percent=50,
    shares=(0.1,),
    tries=1,
    pause=0,
    rest=1.2,
    batches=1,
    batch_size=10,
)


@settings(derandomize=True, database=None, deadline=None, max_examples=20)
@given(st.integers(50, 1000), st.integers())
def test_arrivals_have_their_rate_and_keep_their_time(rate: int, seed: int) -> None:
    moments = list(arrivals(rate, 20, random.Random(seed)))  # noqa: S311 - no secret
    assert moments == sorted(moments)
    assert all(0 < moment < 20 for moment in moments)
    # Six standard deviations of a Poisson process.
    assert abs(len(moments) - rate * 20) < 6 * (rate * 20) ** 0.5


@asynccontextmanager
async def serving(
    answer: Callable[[web.Request], Awaitable[web.Response]],
) -> AsyncIterator[aiohttp.ClientSession]:
    """A server of one handler, and a client of it."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with client(f"http://127.0.0.1:{runner.addresses[0][1]}") as session:
            yield session
    finally:
        await runner.cleanup()


def test_requests_begin_whether_the_earlier_ones_are_answered_or_not() -> None:
    """The server answers nobody until twenty have asked: who waited for an answer would wait for ever."""

    async def scenario() -> None:
        asked, enough = 0, asyncio.Event()

        async def answer(request: web.Request) -> web.Response:
            nonlocal asked
            if request.method == "POST":
                return web.json_response({"status_url": "/t"}, headers={"Set-Cookie": "session=s"})
            asked += 1
            if asked == 20:
                enough.set()
            await enough.wait()
            return web.Response(status=503 if asked % 2 else 200)

        async with serving(answer) as session:
            visitors = Visitors(session)
            await visitors.arrive()
            outcome = await asyncio.wait_for(visitors.step(100, 1, 0), timeout=20)
        assert len(outcome.times) == asked > 20
        assert 0 < outcome.failed < asked
        assert outcome.rate == asked

    asyncio.run(scenario())


def test_the_stand_in_keeps_what_is_written_and_counts_what_is_asked(tmp_path: Path) -> None:
    with stand_ins(tmp_path, dynamodb_ms=0, sqs_ms=0) as services:
        clients = Clients(services.url, "us-east-1")
        httpx.get(services.url + COUNTS, trust_env=False)
        item = {"session_id": {"S": "s"}, "note": {"S": "n" * 1500}}
        clients("dynamodb").put_item(TableName="sessions", Item=item)
        for consistent in (True, False):
            found = clients("dynamodb").get_item(
                TableName="sessions", Key={"session_id": {"S": "s"}}, ConsistentRead=consistent
            )
            assert found["Item"] == item
        clients("dynamodb").delete_item(TableName="sessions", Key={"session_id": {"S": "s"}})
        kms = clients("kms")
        ciphertext = kms.encrypt(KeyId="numbers", Plaintext=b"DE89")["CiphertextBlob"]
        assert kms.decrypt(KeyId="numbers", CiphertextBlob=ciphertext)["Plaintext"] == b"DE89"
        sealed = {"ciphertext": base64.b64encode(ciphertext).decode(), "hash_key": "hashes"}
        message = {
            "transaction_id": "t",
            "submitted_by": "u",
            "amount": "12.50",
            "encrypted_account_id": sealed,
        }
        clients("sqs").send_message(
            QueueUrl=f"{services.url}/123456789012/validation", MessageBody=json.dumps(message)
        )
        verdicts = clients("dynamodb").batch_get_item(
            RequestItems={"transactions": {"Keys": [{"transaction_id": {"S": "t#by#u"}}]}}
        )
        assert verdicts["Responses"]["transactions"][0]["status"] == {"S": "accepted"}
        counted = httpx.get(services.url + COUNTS, trust_env=False).json()
        units = {operation: figures[:3] for operation, figures in counted.items()}
        assert units == {
            "dynamodb PutItem sessions": [1, 0, 2],
            "dynamodb GetItem sessions": [2, 1.5, 0],
            "dynamodb DeleteItem sessions": [1, 0, 2],
            "kms Encrypt numbers": [1, 0, 0],
            "kms Decrypt numbers": [1, 0, 0],
            "sqs SendMessage validation": [1, 0, 0],
            "dynamodb BatchGetItem transactions": [1, 0.5, 0],
        }
        assert httpx.get(services.url + COUNTS, trust_env=False).json() == {}


@pytest.mark.parametrize(
    ("length", "reads", "writes"), [(1, 1, 1), (1000, 1, 1), (1024, 1, 2), (4000, 1, 4), (4096, 2, 5)]
)
def test_units_are_started_kibibytes(length: int, reads: int, writes: int) -> None:
    item = {"id": {"S": "x" * length}}
    assert (read(item), written(item)) == (reads, writes)
    assert read(None) == 1


def operations(cost: Cost | Kind) -> set[str]:
    return {call.operation for call in cost.calls if call.calls >= 0.01}


def test_the_committed_measurement_is_of_the_calls_that_the_function_makes(tmp_path: Path) -> None:
    run = measure_function(tmp_path, SMALL)
    assert operations(run.message) == operations(measured().function.message), "out of date: run `make load`"
    assert {call.calls for call in run.message.calls} == {1.0}
    assert min(run.import_ms, run.memory_mib, run.message.cpu_ms, run.message.log_bytes) > 0


def test_the_committed_measurement_is_of_the_calls_that_the_application_makes(tmp_path: Path) -> None:
    run = measure_application(tmp_path, SMALL, None)
    committed = measured().application
    # Verdicts are looked for beside the requests: on a slow machine, during the other kind.
    called, known = (operations(each.submit) | operations(each.read) for each in (run, committed))
    assert called == known, "out of date: run `make load`"
    assert "dynamodb GetItem sessions" in operations(run.read)
    (step,) = run.steps
    assert run.rates[0] > 0
    assert 0 < step.p50_ms <= step.p99_ms
    assert min(run.memory_mib, run.submit.cpu_ms, run.submit.log_bytes) > 0
    # Of so short a run PostgreSQL's is a few ticks, less what it does by itself, which may be as many.
    assert committed.submit.database_cpu_ms.least > 0


def test_others_never_took_less_than_nothing() -> None:
    """Their time is a difference of clocks that tick by 10 ms."""
    before = Used(elapsed=0, cpu_seconds=0, database_seconds=0, others_seconds=5.01, log_bytes=0)
    after = Used(elapsed=10, cpu_seconds=9, database_seconds=1, others_seconds=5, log_bytes=0)
    assert after.since(before).others_seconds == 0
