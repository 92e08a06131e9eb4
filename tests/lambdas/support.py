"""Messages, SQS events and the Lambda context that the function's tests are made of."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parent / "events"

ACCOUNT_ID = "GB29NWBK60161331926819"

ENVIRONMENT = {
    "ENVIRONMENT": "dev",
    "TRANSACTIONS_TABLE": "strongroom-transactions-dev",
    "IDEMPOTENCY_TABLE": "strongroom-idempotency-dev",
    "ACCOUNT_NUMBERS_KEY": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "HASH_KEYS": "mac-2,mac-1",
    "MAX_TRANSACTION_AMOUNT": "50000.00",
    "POWERTOOLS_SERVICE_NAME": "validate_transaction",
    "POWERTOOLS_METRICS_NAMESPACE": "strongroom/dev",
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "POWERTOOLS_TRACE_DISABLED": "true",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}


# What KMS makes of the label with each of HASH_KEYS.
DERIVED = {"mac-1": b"1" * 32, "mac-2": b"2" * 32}


def stored_hash(sha256: str, key_id: str = "mac-2") -> str:
    """What the function stores of a body."""
    return hmac.new(DERIVED[key_id], sha256.encode(), hashlib.sha256).hexdigest()


@dataclass
class LambdaContext:
    function_name: str = "strongroom-validate-transaction-dev"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = (
        "arn:aws:lambda:us-east-1:123456789012:function:strongroom-validate-transaction-dev"
    )
    aws_request_id: str = "52fdfc07-2182-454f-963f-5f0f9a621d72"
    remaining_milliseconds: int = 30_000

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_milliseconds


def message(**changes: Any) -> dict[str, Any]:
    return {
        "transaction_id": "t-1",
        "account_id": ACCOUNT_ID,
        "amount": "12.50",
        "currency": "EUR",
        "type": "payment",
        "occurred_at": "2026-01-31T09:30:00Z",
        **changes,
    }


def sqs_event(*bodies: Any) -> dict[str, Any]:
    """An event as the SQS event source mapping sends it; message ids are m-0, m-1, …"""
    (template,) = load_event("one_good_message")["Records"]
    return {
        "Records": [
            {
                **template,
                "messageId": f"m-{number}",
                "body": body if isinstance(body, str) else json.dumps(body),
            }
            for number, body in enumerate(bodies)
        ]
    }


def load_event(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return event
