"""Validation of transactions: a queue, the function that empties it, and a queue for what it can't take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from constructs import Construct

from stacks.policy import Statement
from stacks.settings import Settings
from stacks.tiers.keys import Keys
from stacks.tiers.network import Network
from stacks.tiers.number_keys import decrypting, hashing
from stacks.tiers.queue_function import Program, QueueFunction
from stacks.tiers.queue_pair import QueuePair
from stacks.tiers.tables import Tables

__all__ = ["Validation"]

FUNCTION = Path(__file__).parents[2] / "lambdas" / "validate_transaction"


class Validation(Construct):
    """`queue`, `dead_letter_queue`, `function` and its `log_group`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        network: Network,
        security_group: SecurityGroup,
        tables: Tables,
        keys: Keys,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id)
        validation = settings.validation
        queues = QueuePair(
            self,
            settings=settings,
            purpose="validation",
            key=keys.messages,
            visibility_timeout_seconds=validation.visibility_timeout_seconds,
            max_receive_count=validation.max_receive_count,
        )
        self.queue, self.dead_letter_queue = queues.queue, queues.dead_letter_queue
        program = Program(
            purpose="validate-transaction",
            description="Validates transactions from the queue and records the verdicts",
            role_description="The transaction validation function",
            source=FUNCTION,
            memory=validation.memory,
            timeout_seconds=validation.timeout_seconds,
            reserved_concurrency=validation.reserved_concurrency,
            batch_size=validation.batch_size,
            variables={
                "ACCOUNT_NUMBERS_KEY": keys.numbers.key_id,
                "HASH_KEYS": ",".join(key.key_id for key in keys.hashes),
                "IDEMPOTENCY_TABLE": tables.idempotency.name,
                "MAX_TRANSACTION_AMOUNT": str(validation.max_amount),
                "TRANSACTIONS_TABLE": tables.transactions.name,
            },
            statements=[*_statements(tables), decrypting(keys.numbers), hashing(keys.hashes)],
        )
        made = QueueFunction(
            self,
            program,
            settings=settings,
            network=network,
            security_group=security_group,
            queues=queues,
            keys=keys,
            depends_on=depends_on,
        )
        self.function, self.role, self.log_group = made.function, made.role, made.log_group


def _statements(tables: Tables) -> list[Statement]:
    return [
        {
            "Sid": "Verdicts",
            "Effect": "Allow",
            "Action": "dynamodb:PutItem",
            "Resource": tables.transactions.arn,
        },
        {
            "Sid": "Idempotency",
            "Effect": "Allow",
            # A record is read from the refusal to write it twice, so there is no GetItem.
            "Action": ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
            "Resource": tables.idempotency.arn,
        },
    ]
