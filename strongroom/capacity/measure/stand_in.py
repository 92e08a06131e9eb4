"""DynamoDB, SQS and KMS, as far as application and function call them: answers at once, or after a given time.

`python -m strongroom.capacity.measure.stand_in PORT DYNAMODB_MS SQS_MS`. Items are kept, so that what was
written can be read; a message that is queued has its verdict at once. KMS encrypts nothing, and waits as long
as DynamoDB: what is measured is who calls it. Every call is counted, with the capacity units that DynamoDB
would charge for the item's JSON, which is longer than what it charges for.
"""

from __future__ import annotations

import asyncio
import base64
import json
import math
import sys
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from aiohttp import web

from app.hashes import HashKeys
from strongroom.local.processes import LOOPBACK

COUNTS = "/_counts"

KEYS = {"sessions": "session_id", "transactions": "transaction_id", "idempotency": "id"}
"""The tables, and their keys. Table and queue are called what they are for."""

SERVICES = {"DynamoDB_20120810": "dynamodb", "AmazonSQS": "sqs", "TrentService": "kms"}
"""What a request's header calls them."""

OF_A_START = frozenset({"GenerateMac"})
"""Asked once a process: of no request, and no message."""

MAC = bytes(32)

OVERHEAD = 130
"""Bytes that KMS's ciphertext has beside its plaintext, about."""

Document = dict[str, Any]


class StandIn:
    """The services' state, and what was asked of them since the counts were last read."""

    def __init__(self, dynamodb_ms: float, sqs_ms: float) -> None:
        self._wait = {
            "DynamoDB_20120810": dynamodb_ms / 1000,
            "AmazonSQS": sqs_ms / 1000,
            "TrentService": dynamodb_ms / 1000,
        }
        self._tables: dict[str, dict[str, Document]] = {table: {} for table in KEYS}
        self._counts: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
        self._operations: dict[str, Callable[[Document], tuple[str, Document, float, float]]] = {
            "PutItem": self._put,
            "GetItem": self._get,
            "BatchGetItem": self._batch_get,
            "UpdateItem": self._update,
            "DeleteItem": self._delete,
            "TransactWriteItems": self._transact,
            "Query": self._query,
            "SendMessage": self._send,
            "SendMessageBatch": self._send_batch,
            "Encrypt": self._encrypt,
            "Decrypt": self._decrypt,
            "GenerateMac": self._mac,
        }

    async def answer(self, request: web.Request) -> web.Response:
        """One call, whatever service it is for."""
        service, _, operation = request.headers["X-Amz-Target"].partition(".")
        content = await request.read()
        resource, document, read, written = self._operations[operation](json.loads(content))
        body = json.dumps(document).encode()
        if operation not in OF_A_START:
            count = self._counts[f"{SERVICES[service]} {operation} {resource}"]
            for index, value in enumerate((1, read, written, len(content) + len(body))):
                count[index] += value
        if wait := self._wait[service]:
            await asyncio.sleep(wait)
        return web.Response(body=body, content_type="application/x-amz-json-1.0")

    async def counts(self, _request: web.Request) -> web.Response:
        """Operation -> calls, read units, write units, bytes; and all are zero again."""
        counted = dict(self._counts)
        self._counts.clear()
        return web.json_response(counted)

    def _put(self, asked: Document) -> tuple[str, Document, float, float]:
        table, item = asked["TableName"], asked["Item"]
        self._tables[table][item[KEYS[table]]["S"]] = item
        return table, {}, 0, written(item)

    def _get(self, asked: Document) -> tuple[str, Document, float, float]:
        table, (key,) = asked["TableName"], asked["Key"].values()
        item = self._tables[table].get(key["S"])
        units = read(item) if asked.get("ConsistentRead") else read(item) / 2
        return table, {"Item": item} if item else {}, units, 0

    def _batch_get(self, asked: Document) -> tuple[str, Document, float, float]:
        ((table, wanted),) = asked["RequestItems"].items()
        found = [self._tables[table].get(value["S"]) for key in wanted["Keys"] for value in key.values()]
        units = sum(map(read, found)) / (1 if wanted.get("ConsistentRead") else 2)
        return table, {"Responses": {table: [item for item in found if item]}, "UnprocessedKeys": {}}, units, 0

    def _update(self, asked: Document) -> tuple[str, Document, float, float]:
        # The item as it was, and the new values: no shorter than it will be.
        table, (key,) = asked["TableName"], asked["Key"].values()
        item = self._tables[table].get(key["S"], {})
        return table, {}, 0, written({**item, **asked["ExpressionAttributeValues"]})

    def _delete(self, asked: Document) -> tuple[str, Document, float, float]:
        table, (key,) = asked["TableName"], asked["Key"].values()
        return table, {}, 0, written(self._tables[table].pop(key["S"], {}))

    def _transact(self, asked: Document) -> tuple[str, Document, float, float]:
        """Twice the units of its writes (DynamoDB developer guide, "Managing complex workflows")."""
        tables, units = set(), 0.0
        for item in asked["TransactItems"]:
            ((kind, one),) = item.items()
            table, _, _, written_units = self._operations[f"{kind}Item"](one)
            tables.add(table)
            units += 2 * written_units
        return ", ".join(sorted(tables)), {}, 0, units

    def _query(self, asked: Document) -> tuple[str, Document, float, float]:
        return f"{asked['TableName']}/{asked['IndexName']}", {"Items": [], "Count": 0}, 0.5, 0

    def _send(self, asked: Document) -> tuple[str, Document, float, float]:
        return "validation", {"MessageId": self._judge(asked["MessageBody"])}, 0, 0

    def _send_batch(self, asked: Document) -> tuple[str, Document, float, float]:
        sent = [
            {"Id": entry["Id"], "MessageId": self._judge(entry["MessageBody"])} for entry in asked["Entries"]
        ]
        return "validation", {"Successful": sent, "Failed": []}, 0, 0

    def _encrypt(self, asked: Document) -> tuple[str, Document, float, float]:
        made = base64.b64encode(bytes(OVERHEAD) + base64.b64decode(asked["Plaintext"])).decode()
        return asked["KeyId"], {"CiphertextBlob": made, "KeyId": asked["KeyId"]}, 0, 0

    def _decrypt(self, asked: Document) -> tuple[str, Document, float, float]:
        found = base64.b64encode(base64.b64decode(asked["CiphertextBlob"])[OVERHEAD:]).decode()
        return asked["KeyId"], {"Plaintext": found, "KeyId": asked["KeyId"]}, 0, 0

    def _mac(self, asked: Document) -> tuple[str, Document, float, float]:
        return asked["KeyId"], {"Mac": base64.b64encode(MAC).decode(), "KeyId": asked["KeyId"]}, 0, 0

    def _judge(self, body: str) -> str:
        """The verdict that the function would write, and the message's id."""
        message = json.loads(body)
        id, sealed = message["transaction_id"], message.pop("encrypted_account_id")
        message.pop("received_at", None)
        message["account_id"] = base64.b64decode(sealed["ciphertext"])[OVERHEAD:].decode()
        canonical = json.dumps(message, sort_keys=True, separators=(",", ":"))
        digest = HashKeys({"hashes": MAC}).keyed(canonical, "hashes")
        key = f"{id}#by#{message['submitted_by']}"
        self._tables["transactions"][key] = {
            "transaction_id": {"S": key},
            "submitted_by": {"S": message["submitted_by"]},
            "status": {"S": "accepted"},
            "body_sha256": {"S": digest},
            "hash_key": {"S": sealed["hash_key"]},
            "processed_at": {"S": "2026-01-31T09:30:00.000000+00:00"},
            "amount_minor": {"N": message["amount"].replace(".", "")},  # in euros and cents
        }
        return digest


def read(item: Document | None) -> float:
    """Units of a consistent read, one for each 4 KiB (DynamoDB developer guide, "Read operations")."""
    return max(1, math.ceil(len(json.dumps(item or {})) / 4096))


def written(item: Document) -> float:
    """Units of a write, one for each KiB (DynamoDB developer guide, "Write operations")."""
    return max(1, math.ceil(len(json.dumps(item)) / 1024))


def main(port: str, dynamodb_ms: str, sqs_ms: str) -> None:
    stand_in = StandIn(float(dynamodb_ms), float(sqs_ms))
    application = web.Application()
    application.add_routes([web.get(COUNTS, stand_in.counts), web.post("/", stand_in.answer)])
    # SQS's calls go to the queue's own address.
    application.add_routes([web.post("/{account}/{queue}", stand_in.answer)])
    web.run_app(application, host=LOOPBACK, port=int(port), print=None, access_log=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
