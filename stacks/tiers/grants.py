"""What programs may do with the tables, buckets and queues that the settings give them: `read_by`, `written_by`
and `sent_by`.

A program gets a statement in its role's policy and a variable with the name: `TABLE_REFUNDS`,
`BUCKET_STATEMENTS`, `QUEUE_SETTLE_URL`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cdktf_cdktf_provider_aws.dynamodb_table import DynamodbTable
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue

from stacks.policy import Statement
from stacks.settings import Settings
from stacks.tiers.keys import Keys

__all__ = ["Grants"]

READ_TABLE = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"]
# A transaction that writes may check other items first: ConditionCheckItem.
WRITE_TABLE = [
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
]
READ_OBJECTS = ["s3:GetObject"]
WRITE_OBJECTS = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"]


class Grants:
    """The statements and the variables of each program, by its name in the settings (`service`, `admin`)."""

    def __init__(
        self,
        settings: Settings,
        *,
        keys: Keys,
        tables: Mapping[str, DynamodbTable],
        buckets: Mapping[str, S3Bucket],
        queues: Mapping[str, SqsQueue],
    ) -> None:
        self._settings = settings
        self._keys = keys
        self._tables = tables
        self._buckets = buckets
        self._queues = queues

    def statements(self, program: str) -> list[Statement]:
        """For the role that the program runs with; with the keys that AWS uses in the program's name."""
        return [*self._of_tables(program), *self._of_buckets(program), *self._of_queues(program)]

    def variables(self, program: str) -> dict[str, str]:
        """Names of the tables and buckets, and URLs of the queues, that the program was given."""
        settings = self._settings
        return {
            **{f"TABLE_{_upper(name)}": self._tables[name].name for name in settings.tables_of(program)},
            **{f"BUCKET_{_upper(name)}": self._buckets[name].bucket for name in settings.buckets_of(program)},
            **{f"QUEUE_{_upper(name)}_URL": self._queues[name].url for name in settings.queues_of(program)},
        }

    def _of_tables(self, program: str) -> Iterator[Statement]:
        given = self._settings.tables
        read = [name for name, table in given.items() if program in table.read_by]
        written = [name for name, table in given.items() if program in table.written_by]
        if read:
            arns = [self._tables[name].arn for name in read]
            indexes = [
                f"{self._tables[name].arn}/index/{it.name}" for name in read for it in given[name].indexes
            ]
            yield _allow("ReadTables", READ_TABLE, [*arns, *indexes])
        if written:
            yield _allow("WriteTables", WRITE_TABLE, [self._tables[name].arn for name in written])
        if read or written:
            # DynamoDB uses the table's key in the caller's name (DynamoDB developer guide, "Encryption at rest:
            # usage notes").
            actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
            yield self._key("TablesKey", actions, self._keys.data, "dynamodb")

    def _of_buckets(self, program: str) -> Iterator[Statement]:
        given = self._settings.buckets
        read = [name for name, bucket in given.items() if program in bucket.read_by]
        written = [name for name, bucket in given.items() if program in bucket.written_by]
        if read:
            yield _allow("ListBuckets", ["s3:ListBucket"], [self._buckets[name].arn for name in read])
            yield _allow("ReadObjects", READ_OBJECTS, [f"{self._buckets[name].arn}/*" for name in read])
        if written:
            yield _allow("WriteObjects", WRITE_OBJECTS, [f"{self._buckets[name].arn}/*" for name in written])
        key = self._keys.objects
        if key is not None and (read or written):
            # S3 as well; an upload in parts is decrypted too (S3 user guide, "Using server-side encryption with
            # AWS KMS keys").
            actions = ["kms:Decrypt", "kms:GenerateDataKey"]
            yield self._key("BucketsKey", actions, key, "s3")

    def _of_queues(self, program: str) -> Iterator[Statement]:
        to = [self._queues[name].arn for name in self._settings.queues_of(program)]
        if to:
            yield _allow("SendMessages", ["sqs:SendMessage"], to)
            yield self._key("QueuesKey", ["kms:Decrypt", "kms:GenerateDataKey"], self._keys.messages, "sqs")

    def _key(self, sid: str, actions: list[str], key: KmsKey, service: str) -> Statement:
        via = f"{service}.{self._settings.region}.amazonaws.com"
        return {
            **_allow(sid, actions, [key.arn]),
            "Condition": {"StringEquals": {"kms:ViaService": via}},
        }


def _allow(sid: str, actions: Sequence[str], resources: Sequence[str]) -> Statement:
    return {"Sid": sid, "Effect": "Allow", "Action": [*actions], "Resource": [*resources]}


def _upper(name: str) -> str:
    return name.replace("-", "_").upper()
