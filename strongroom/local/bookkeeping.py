"""The books of a local deployment, read where each of them is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lambdas.validate_transaction.hashing import HashKeys
from strongroom.errors import StrongroomError
from strongroom.local.conservation import readers
from strongroom.local.conservation.books import Books
from strongroom.local.database import postgres
from strongroom.local.deployment import Deployment


def read(deployment: Deployment) -> Books:
    """Ledger, results, dead-letter messages, and what the queue holds."""
    if deployment.database is None:
        raise StrongroomError("The database of this deployment does not run.")
    clients = deployment.emulator.clients
    sqs = clients("sqs")
    with postgres.connect(deployment.database.socket, database="ledger") as connection:
        ledger = readers.ledger(connection)
    return Books(
        results=readers.results(clients("dynamodb"), deployment.output("transactions_table_name")),
        letters=readers.letters(sqs, deployment.output("validation_dead_letter_queue_url")),
        waiting=sum(readers.level(sqs, deployment.output("validation_queue_url")).values()),
        ledger=ledger,
        hashed=_hashed(deployment),
    )


def _hashed(deployment: Deployment) -> Callable[[str], str]:
    """As the function hashes, with the key that is the first in its variables."""
    clients = deployment.emulator.clients
    function = clients("lambda").get_function_configuration(
        FunctionName=deployment.output("validation_function_name")
    )
    ids = tuple(function["Environment"]["Variables"]["HASH_KEYS"].split(","))
    return partial(HashKeys(clients("kms"), ids).keyed, key_id=ids[0])
