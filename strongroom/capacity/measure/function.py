"""The validation function in a process of its own: what loading it takes, and what a message costs.

`python -m strongroom.capacity.measure.function RESULT BATCHES BATCH_SIZE` writes a JSON object to the file
RESULT; its standard output is the function's own log. Nothing that the function imports may be loaded before.
"""

from __future__ import annotations

import base64
import importlib
import json
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODULE = "lambdas.validate_transaction.handler"

# Not of getrusage on Linux: its peak counts what this process was before it became this program, its parent.
STATUS = Path("/proc/self/status")


@dataclass
class Context:
    """Lambda's context object, as far as the function and its libraries read it."""

    function_name: str = "validate-transaction"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:validate-transaction"
    aws_request_id: str = "52fdfc07-2182-454f-963f-5f0f9a621d72"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


def main(result: str, batches: str, batch_size: str) -> None:
    began = time.perf_counter()
    handler = importlib.import_module(MODULE).handler
    imported = time.perf_counter() - began
    # Its connections are made with the first batch, which counts as part of the start.
    handler(event(0, int(batch_size)), Context())
    used = time.process_time()
    for number in range(1, int(batches) + 1):
        answer = handler(event(number, int(batch_size)), Context())
        if answer["batchItemFailures"]:
            raise SystemExit(f"The function failed: {answer}")
    used = time.process_time() - used
    Path(result).write_text(
        json.dumps(
            {
                "import_ms": imported * 1000,
                "cpu_ms": used * 1000 / (int(batches) * int(batch_size)),
                "memory_mib": peak_memory() / 2**20,
            }
        ),
        encoding="utf-8",
    )


def peak_memory() -> int:
    """Bytes that were in memory at most; proc(5) and, on macOS, getrusage(2)."""
    if not STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (kib,) = (line.split()[1] for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(kib) * 1024


def event(batch: int, size: int) -> dict[str, Any]:
    """As the event source mapping sends it; no transaction comes twice."""
    return {
        "Records": [
            {
                "messageId": f"m-{batch}-{number}",
                "receiptHandle": "r",
                "body": json.dumps(
                    {
                        "transaction_id": f"t-{batch}-{number}",
                        "submitted_by": "visitor-52fdfc07-2182-454f-963f-5f0f9a621d72",
                        # As KMS makes it: some 130 bytes beside the number, in base64.
                        "encrypted_account_id": {
                            "form": "kms-1",
                            "ciphertext": base64.b64encode(bytes(130) + b"GB29NWBK60161331926819").decode(),
                            "hash_key": "hashes",
                        },
                        "amount": "12.50",
                        "currency": "EUR",
                        "type": "payment",
                        "received_at": "2026-01-31T09:30:00.000Z",
                    }
                ),
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1769851800000"},
                "messageAttributes": {},
                "md5OfBody": "",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:validation",
                "awsRegion": "us-east-1",
            }
            for number in range(size)
        ]
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
