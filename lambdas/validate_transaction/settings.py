"""What the function is told by its environment variables, checked once when it starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .amount import PLAIN_DECIMAL


class SettingsError(Exception):
    """The function's environment variables cannot be used."""


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    environment: str
    transactions_table: str
    idempotency_table: str
    account_numbers_key: str
    hash_keys: tuple[str, ...]
    max_amount: Decimal

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> FunctionSettings:
        names = (
            "ENVIRONMENT",
            "TRANSACTIONS_TABLE",
            "IDEMPOTENCY_TABLE",
            "ACCOUNT_NUMBERS_KEY",
            "HASH_KEYS",
            "MAX_TRANSACTION_AMOUNT",
        )
        missing = [name for name in names if not environ.get(name)]
        if missing:
            raise SettingsError(
                f"The function needs the environment variables {', '.join(names)}; "
                f"set {', '.join(missing)} in its configuration."
            )
        max_amount = environ["MAX_TRANSACTION_AMOUNT"]
        if not PLAIN_DECIMAL.fullmatch(max_amount) or Decimal(max_amount) <= 0:
            raise SettingsError(
                f"MAX_TRANSACTION_AMOUNT is {max_amount!r}; "
                'set it to a positive decimal number such as "50000.00".'
            )
        return cls(
            environment=environ["ENVIRONMENT"],
            transactions_table=environ["TRANSACTIONS_TABLE"],
            idempotency_table=environ["IDEMPOTENCY_TABLE"],
            account_numbers_key=environ["ACCOUNT_NUMBERS_KEY"],
            hash_keys=tuple(environ["HASH_KEYS"].split(",")),
            max_amount=Decimal(max_amount),
        )
