"""One repetition of the function's measurement, in a fresh interpreter."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from strongroom.capacity.measure import function
from strongroom.capacity.measure.plan import Kind, Plan, calls
from strongroom.capacity.measure.processes import ACCOUNT_NUMBERS_KEY, HASH_KEYS, REGION, stand_ins
from strongroom.local.aws import credentials
from strongroom.local.processes import ManagedProcess
from strongroom.workspace import PROJECT

__all__ = ["FunctionRun", "measure_function"]

FINISHED_WITHIN = 300  # seconds

ENVIRONMENT = {
    "ACCOUNT_NUMBERS_KEY": ACCOUNT_NUMBERS_KEY,
    "HASH_KEYS": HASH_KEYS,
    "ENVIRONMENT": "load",
    "IDEMPOTENCY_TABLE": "idempotency",
    "MAX_TRANSACTION_AMOUNT": "1000000",
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "POWERTOOLS_METRICS_NAMESPACE": "strongroom/load",
    "POWERTOOLS_SERVICE_NAME": "validate_transaction",
    "TRANSACTIONS_TABLE": "transactions",
}


@dataclass(frozen=True)
class FunctionRun:
    """What a repetition found out."""

    import_ms: float
    memory_mib: float
    message: Kind


def measure_function(folder: Path, plan: Plan) -> FunctionRun:
    """The stand-in answers at once: only the function's own time counts."""
    result, log = folder / "function.json", folder / "function.log"
    result.unlink(missing_ok=True)
    with stand_ins(folder, dynamodb_ms=0, sqs_ms=0) as services:
        process = ManagedProcess.start(
            "function",
            [sys.executable, "-m", function.__name__, str(result), str(plan.batches), str(plan.batch_size)],
            environment={**credentials(REGION), "AWS_ENDPOINT_URL": services.url, **ENVIRONMENT},
            folder=PROJECT,
            log=log,
        )
        deadline = time.monotonic() + FINISHED_WITHIN
        try:
            while process.running and time.monotonic() < deadline:
                time.sleep(0.05)
        finally:
            process.stop()
        if not result.exists():
            raise process.failure("did not finish")
        messages = (plan.batches + 1) * plan.batch_size  # the first batch too
        called = calls(services, messages)
    told: dict[str, float] = json.loads(result.read_text(encoding="utf-8"))
    return FunctionRun(
        import_ms=told["import_ms"],
        memory_mib=told["memory_mib"],
        message=Kind(
            cpu_ms=told["cpu_ms"],
            database_cpu_ms=0,
            log_bytes=log.stat().st_size / messages,
            calls=called,
        ),
    )
