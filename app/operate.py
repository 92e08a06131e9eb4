"""`python -m app.operate ORDER`: what `strongroom ledger` asks for, in a task of its own.

ORDER is JSON, `app.operating.Order`'s fields. The answer is the line `ledger answer` of the log.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from dataclasses import asdict
from typing import Any, Final

from psycopg import Error
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.account_like import looks_like_account
from app.aws_gateways import verdicts
from app.config import ConfigurationError, OperatorSettings, load_operator_settings
from app.database import OPERATOR_SESSION, Connection, SignInByIam
from app.gateways import GatewayError
from app.operating import Answer, Order, carry_out, overview
from app.structured_logs import configure_logging

logger = logging.getLogger(__name__)

# CloudWatch Logs takes 256 KiB of an event: so many rows are told, and counted are all of them.
MOST_TOLD: Final = 200


class Asked(BaseModel):
    """ORDER, checked."""

    model_config = ConfigDict(extra="forbid", strict=True)

    act: str = Field(pattern="^(show|resend|close|reopen)$")
    ids: list[str] = Field(default=[], max_length=200)
    stuck: bool = False
    by: str = Field(default="", max_length=256)
    why: str = Field(default="", max_length=500)
    do: bool = False

    def order(self) -> Order:
        """Raises ValueError for an act without who and why."""
        if self.do and self.act != "show" and not (self.by.strip() and self.why.strip()):
            raise ValueError("an act takes who and why")
        if looks_like_account(self.why):
            raise ValueError("an account number is in why, which is kept for good")
        return Order(self.act, tuple(self.ids), self.stuck, self.by, self.why, self.do)


def main() -> int:
    """0 when it is answered, 1 when that failed, 2 for a configuration or an order that can't be used."""
    try:
        settings = load_operator_settings(os.environ)
        order = Asked.model_validate_json("".join(sys.argv[1:2])).order()
    except (ConfigurationError, ValidationError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    configure_logging(settings.log_level, settings.application, settings.environment)
    try:
        answer = asyncio.run(_answered(settings, order))
    except (Error, GatewayError) as error:
        logger.error("nothing was done: %s", str(error).partition("\n")[0])
        return 1
    logger.info("ledger answer", extra={"answer": answer})
    return 0


async def _answered(settings: OperatorSettings, order: Order) -> dict[str, Any]:
    parameters = await SignInByIam(settings, role="operator")()
    async with await Connection.connect(
        **parameters | {"options": OPERATOR_SESSION, "connect_timeout": 10}, autocommit=True
    ) as connection:
        answer = await carry_out(
            connection,
            order,
            verdicts=verdicts(settings.aws_region, settings.transactions_table),
            after_seconds=settings.resend_after_seconds,
        )
        return {**(await overview(connection)), **told(answer)}


def told(answer: Answer) -> dict[str, Any]:
    """The answer as JSON has it."""
    return {
        "count": len(answer.rows),
        "more": answer.more,
        "done": answer.done,
        "refused": len(answer.refused),
        "rows": [{**asdict(row), "refused": answer.refused.get(row)} for row in answer.rows[:MOST_TOLD]],
    }


if __name__ == "__main__":
    sys.exit(main())
