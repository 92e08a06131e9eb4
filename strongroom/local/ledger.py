"""The ledger against the table of verdicts: each transaction is in both, once, and they say the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import psycopg

from strongroom.local.aws import Clients
from strongroom.local.database import postgres

Decided = tuple[str, str, str]  # transaction_id, body_sha256, status


@dataclass(frozen=True)
class Balance:
    """What both have, and what only one of them has."""

    both: int
    ledger_only: list[Decided]
    table_only: list[Decided]

    @property
    def held(self) -> bool:
        return self.both > 0 and not self.ledger_only and not self.table_only

    def __str__(self) -> str:
        differing = len(self.ledger_only) + len(self.table_only)
        return f"{self.both} in both, the same" if not differing else f"{self.both} the same, {differing} not"


def balance(host: str, table: str, clients: Clients) -> Balance:
    """`host`: the folder of the database's socket. `table`: the transactions table's name."""
    ledger, verdicts = Counter(_ledger(host)), Counter(_verdicts(table, clients))
    return Balance(
        both=(ledger & verdicts).total(),
        ledger_only=sorted((ledger - verdicts).elements()),
        table_only=sorted((verdicts - ledger).elements()),
    )


def _ledger(host: str) -> list[Decided]:
    with psycopg.connect(host=host, port=5432, user=postgres.SUPERUSER, dbname="ledger") as connection:
        return connection.execute("SELECT transaction_id, body_sha256, status FROM transactions").fetchall()


def _verdicts(table: str, clients: Clients) -> list[Decided]:
    pages = clients("dynamodb").get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return [
        # A body that came second is under a key of its own, and says whose id it had.
        (
            item.get("conflicts_with", item["transaction_id"])["S"],
            item["body_sha256"]["S"],
            item["status"]["S"],
        )
        for page in pages
        for item in page["Items"]
    ]
