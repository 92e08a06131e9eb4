"""Whoever has everything that is stored finds no account number; and finds each weakness that is planted."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from random import Random
from types import ModuleType
from typing import Any

import pytest
from moto import mock_aws

import app.request_context
import app.transactions
from app import migrate
from app.hashes import HashKeys
from app.kms import KmsKeys
from app.ledger import Ledger
from strongroom.local.database import postgres
from strongroom.local.database.postgres import Server
from tests.app.attack import Evidence, candidates, digests
from tests.app.conftest import PROJECT, as_master, opened
from tests.app.fakes import MASTER
from tests.app.whole_path import WholePath, function_of_this_test, whole_path
from tests.lambdas.support import LambdaContext

pytestmark = pytest.mark.anyio

NUMBERS = 1_000
FEW = 12  # of a planted weakness
ISSUER = "411111"
IBANS = 10  # each tenth number is an IBAN


@pytest.fixture
def own() -> Iterator[Server]:
    """PostgreSQL of this test alone: what is in its files and its log is of this run."""
    installation = postgres.programs(PROJECT / ".venv-emulator" / "bin" / "python")
    with postgres.running(installation, database="ledger", master=MASTER, password="p") as running:
        migrate.migrate(as_master(running))
        yield running


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return function_of_this_test(monkeypatch)


@pytest.fixture
async def path(own: Server, function: ModuleType) -> AsyncIterator[WholePath]:
    with ExitStack() as stack:
        stack.enter_context(mock_aws())
        made = stack.enter_context(whole_path(own, function))
        async with opened(made.world):
            yield made


def numbers(count: int) -> list[str]:
    """Cards of one issuer, and IBANs; no two alike."""
    random = Random(count)  # noqa: S311 - the same in every run
    found: dict[str, None] = {}
    while len(found) < count:
        digits = f"{random.randrange(10**18):018}"
        turned = 98 - int(f"{digits}131400") % 97
        last = f"{random.randrange(10**4):04}"
        card = next(islice(candidates(ISSUER, last), random.randrange(500), None))
        found[f"DE{turned:02}{digits}" if len(found) % IBANS == 0 else card] = None
    return list(found)


def digits_of(number: str) -> str:
    return number.removeprefix("DE")


async def hand_in(path: WholePath, wanted: list[str]) -> None:
    """Each as a payment; twice, with another amount, and wherever else a client may put it by mistake."""
    world = path.world
    async with world.browser() as client:

        async def post(number: str, changes: Mapping[str, str], **headers: str) -> None:
            body = {"account_id": number, "amount": "12.50", "currency": "EUR", "type": "payment"}
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            answer = await client.post("/transactions", json={**body, **changes}, headers=given)
            assert answer.status_code in (202, 422), answer.text
            path.told.append(answer.text + str(answer.headers))

        for place, number in enumerate(wanted):
            own = {"transaction_id": f"order-{place}", "occurred_at": "2026-01-31T09:00:00Z"}
            await post(number, own)
            match place % 10:
                case 0:
                    await post(number, own)
                case 1:
                    await post(number, own | {"amount": "99.00"})
                case 2:
                    await post(number, {}, Idempotency_Key=f"key-{place}")
                    await post(number, {}, Idempotency_Key=number)
                case 3:
                    for name in ("amount", "currency", "type", "occurred_at", "transaction_id"):
                        await post(number, own | {name: number})
                case 4:
                    await post(number, {}, X_Request_Id=number, X_Amzn_Trace_Id=f"Root={number}")
                case 5:
                    path.told.append((await client.get(f"/transactions/{number}")).text)
                    await client.request(number, f"/{number}?{number}", headers={"User-Agent": number})
                case 6:
                    await post(" ".join(number[at : at + 4] for at in range(0, len(number), 4)), {})
                case _:
                    pass
        path.told.append((await client.get("/transactions")).text)
    await path.deliver()


def tampered(path: WholePath) -> None:
    """A number of one transaction in the message of another is dead."""
    first, second = map(json.loads, path.world.queue.bodies[:2])
    body = json.dumps(second | {"encrypted_account_id": first["encrypted_account_id"]})
    event = {"Records": [{"messageId": "m", "body": body, "messageAttributes": {}, "attributes": {}}]}
    event["Records"][0]["eventSource"] = "aws:sqs"
    assert path.function.handler(event, LambdaContext())["batchItemFailures"]
    path.dead.append(body)


def rows(path: WholePath) -> list[dict[str, str]]:
    """The ledger's, which an attacker reads beside each hash."""
    names = (
        "transaction_id", "user_id", "account", "amount", "currency", "type", "occurred_at", "hash_key"
    )  # fmt: skip
    return [
        dict(zip(names, map(str, row), strict=True))
        for row in path.world.rows(f"SELECT {', '.join(names)} FROM transactions")  # noqa: S608
    ]


def recovered(path: WholePath, evidence: Evidence, wanted: list[str]) -> dict[str, str]:
    """Number -> where it came from."""
    by_digits = {digits_of(number): number for number in wanted}
    found = {by_digits[digits]: place for digits, place in evidence.written(set(by_digits)).items()}
    ends: dict[str, list[dict[str, str]]] = {}
    for row in rows(path):
        ends.setdefault(row["account"][-4:], []).append(row)
    for number in wanted:
        if any(evidence.behind_a_hash(number, row) for row in ends.get(number[-4:], ())):
            found.setdefault(number, "a hash")
    return found


async def test_none_of_a_thousand_numbers_is_found(path: WholePath) -> None:
    wanted = numbers(NUMBERS)
    await hand_in(path, wanted)
    tampered(path)
    evidence = path.evidence()
    statuses = dict(path.world.rows("SELECT status, count(*) FROM transactions GROUP BY status"))
    assert statuses.get("accepted", 0) >= NUMBERS
    assert not statuses.get("pending")
    assert any(place.startswith("database/pg_wal/") for place in evidence.places)
    assert b"order-1" in b"".join(content for place, content in evidence.places.items() if "wal" in place)
    assert b"transaction entered" in evidence.places["logs"]
    assert b"Transaction recorded" in evidence.places["logs"]
    assert recovered(path, evidence, wanted) == {}


async def test_brute_force_is_what_it_is_taken_for(path: WholePath) -> None:
    """All numbers that an issuer and four digits leave are tried on one row: the right one is among them, and
    is found where the hash has no key."""
    (number,) = (each for each in numbers(2) if not each.startswith("DE"))
    await hand_in(path, [number])
    (row,) = (each for each in rows(path) if each["transaction_id"] == "order-0")
    hashes = path.evidence().hashes
    planted = next(islice(digests(number, row), 2, None))
    tried = fits = weak = 0
    for candidate in candidates(ISSUER, number[-4:]):
        tried += 1
        if tried % 10 == 0 or candidate == number:
            made = set(digests(candidate, row))
            fits += not made.isdisjoint(hashes)
            weak += planted in made
    assert tried == 10**5
    assert (fits, weak) == (0, 1)


CARD = "4111110012340000"
ENCODINGS = {
    "plain": CARD,
    "among others": f"order 99{CARD}77",
    "in groups": "4111 1100-1234.0000",
    "reversed": CARD[::-1],
    "hexadecimal": CARD.encode().hex(),
    "base64": base64.b64encode(CARD.encode()).decode(),
    "base64 for addresses": base64.urlsafe_b64encode(b"ab" + CARD.encode()).decode().rstrip("="),
    "base64 of JSON": base64.b64encode(json.dumps({"card": CARD}).encode()).decode(),
    "UTF-16": CARD.encode("utf-16-le").decode("latin-1"),
    "UTF-16, big end first": CARD.encode("utf-16-be").decode("latin-1"),
    "base64 of hexadecimal UTF-16": base64.b64encode(CARD.encode("utf-16-le").hex().encode()).decode(),
}


@pytest.mark.parametrize("name", sorted(ENCODINGS))
def test_an_encoding_is_no_hiding_place(name: str) -> None:
    content = f"\x01 {ENCODINGS[name]} \x02".encode("latin-1")
    assert Evidence({"somewhere": content}).written({CARD, "4111110012340018"}) == {CARD: "somewhere"}


# --- planted weaknesses ---


def unkeyed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(HashKeys, "keyed", lambda _, text, __: hashlib.sha256(text.encode()).hexdigest())


def keyed_with_what_is_stored(patch: pytest.MonkeyPatch) -> None:
    hashes = KmsKeys.hashes

    async def public(self: KmsKeys) -> HashKeys:
        return HashKeys({key_id: key_id.encode() for key_id in (await hashes(self)).secrets})

    patch.setattr(KmsKeys, "hashes", public)


def in_clear(patch: pytest.MonkeyPatch) -> None:
    async def plain(_: object, message: dict[str, str], *__: object) -> str:
        return json.dumps(message)

    patch.setattr(app.transactions.TransactionRoutes, "_sent", plain)


def in_clear_beside_it(patch: pytest.MonkeyPatch) -> None:
    sent = app.transactions.TransactionRoutes._sent

    async def both(self: Any, message: dict[str, str], *rest: Any) -> str:
        return json.dumps(json.loads(await sent(self, message, *rest)) | {"iban": message["account_id"]})

    patch.setattr(app.transactions.TransactionRoutes, "_sent", both)


def only_encoded(patch: pytest.MonkeyPatch) -> None:
    async def encoded(_: object, account_id: str, **__: str) -> str:
        return base64.b64encode(account_id.encode()).decode()

    patch.setattr(KmsKeys, "encrypt", encoded)


def encoded_twice(patch: pytest.MonkeyPatch) -> None:
    async def encoded(_: object, account_id: str, **__: str) -> str:
        return base64.b64encode(account_id.encode("utf-16-le").hex().encode()).decode()

    patch.setattr(KmsKeys, "encrypt", encoded)


def logged(patch: pytest.MonkeyPatch) -> None:
    encrypt = KmsKeys.encrypt

    async def telling(self: KmsKeys, account_id: str, **whose: str) -> str:
        logging.getLogger("app").info("encrypted", extra={"client": account_id})
        return await encrypt(self, account_id, **whose)

    patch.setattr(KmsKeys, "encrypt", telling)


def masked_badly(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(app.transactions, "_masked", lambda account_id: account_id[::-1])


def any_shape(patch: pytest.MonkeyPatch) -> None:
    class Anything(app.transactions.TransactionRequest):
        currency: str

    patch.setattr(app.transactions, "TransactionRequest", Anything)


def any_request_id(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(app.request_context, "looks_like_account", lambda _: False)


def kept_by_the_ledger(patch: pytest.MonkeyPatch) -> None:
    """Deleted at once: still in the heap and in the log."""
    enter = Ledger.enter

    async def keeping(self: Ledger, transaction: Any, body: str) -> Any:
        entered = await enter(self, transaction, body)
        async with self._database.connection() as connection:
            await connection.execute(
                "UPDATE transactions SET reason_text = %s WHERE status = 'pending'", (SEEN[-1],)
            )
            await connection.execute("UPDATE transactions SET reason_text = NULL WHERE status = 'pending'")
        return entered

    encrypt = KmsKeys.encrypt

    async def seeing(self: KmsKeys, account_id: str, **whose: str) -> str:
        SEEN.append(account_id)
        return await encrypt(self, account_id, **whose)

    patch.setattr(Ledger, "enter", keeping)
    patch.setattr(KmsKeys, "encrypt", seeing)


SEEN: list[str] = []


def stored_by_the_function(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("lambdas.validate_transaction.model.mask_account", lambda account_id: account_id)


WEAKNESSES = {
    weakness.__name__: weakness
    for weakness in (
        any_request_id,
        any_shape,
        encoded_twice,
        in_clear,
        in_clear_beside_it,
        kept_by_the_ledger,
        keyed_with_what_is_stored,
        logged,
        masked_badly,
        only_encoded,
        stored_by_the_function,
        unkeyed,
    )
}


@pytest.mark.parametrize("name", sorted(WEAKNESSES))
async def test_a_planted_weakness_is_found(path: WholePath, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    wanted = numbers(FEW)
    with monkeypatch.context() as patch:
        WEAKNESSES[name](patch)
        await hand_in(path, wanted)
    assert recovered(path, path.evidence(), wanted) != {}
