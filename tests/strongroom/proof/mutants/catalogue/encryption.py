"""Encryption at rest, weakened: left to AWS's own keys, or switched off."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant


@mutant("cluster-not-encrypted", "Storage, backups and snapshots are in the clear", named="database/cluster")
def _(draft: Draft) -> None:
    del draft("database/cluster")["storage_encrypted"]


@mutant("cluster-with-aws-key", "Whoever is in the account may read snapshots", named="database/cluster")
def _(draft: Draft) -> None:
    del draft("database/cluster")["kms_key_id"]


@mutant("secret-with-aws-key", "The key's policy protects no master password", named="database/cluster")
def _(draft: Draft) -> None:
    draft("database/cluster")["master_user_secret_kms_key_id"] = "alias/aws/secretsmanager"


@mutant("statements-with-aws-key", "Statements in Performance Insights are AWS's", named="database/writer")
def _(draft: Draft) -> None:
    del draft("database/writer")["performance_insights_kms_key_id"]


@mutant("table-with-dynamodbs-key", "Nobody can close or revoke the key", named="tables/sessions")
def _(draft: Draft) -> None:
    draft("tables/sessions")["server_side_encryption"] = {"enabled": False}


@mutant("table-with-aws-key", "The key's policy can't be changed", named="tables/transactions")
def _(draft: Draft) -> None:
    del draft("tables/transactions")["server_side_encryption"]["kms_key_arn"]


@mutant("queue-with-sqs-key", "Whoever may receive may decrypt", named="validation/queue")
def _(draft: Draft) -> None:
    del draft("validation/queue")["kms_master_key_id"]


@mutant(
    "dead-letters-with-aws-key",
    "The key of dead-letter messages is not ours",
    named="validation/dead_letter_queue",
)
def _(draft: Draft) -> None:
    draft("validation/dead_letter_queue")["kms_master_key_id"] = "alias/aws/sqs"


@mutant("function-with-aws-key", "Its environment is read without our key", named="validation/function")
def _(draft: Draft) -> None:
    del draft("validation/function")["kms_key_arn"]


@mutant("log-without-key", "The database's log is read without our key", named="database/log_group")
def _(draft: Draft) -> None:
    del draft("database/log_group")["kms_key_id"]


@mutant("log-with-the-buckets-arn", "CloudWatch Logs refuses: it is no key", named="service/log_group")
def _(draft: Draft) -> None:
    bucket = draft.address("access_logs/bucket/bucket")
    draft("service/log_group")["kms_key_id"] = f"${{{bucket}.arn}}"
