"""Customer-managed keys on everything at rest; buckets have a check of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.customer_keys import flaw_of_key
from strongroom.synthesized import Resource, Stack, on


@dataclass(frozen=True)
class Key:
    """The argument that names a key, the block it is in, and what must be there for it to encrypt anything."""

    argument: str
    block: str = ""
    only_with: str = ""


SECRET_KEY = Key("master_user_secret_kms_key_id", only_with="manage_master_user_password")
INSIGHTS_KEY = Key("performance_insights_kms_key_id", only_with="performance_insights_enabled")

KEYS = {
    "aws_backup_vault": (Key("kms_key_arn"),),
    "aws_cloudtrail": (Key("kms_key_id"),),
    "aws_cloudwatch_log_group": (Key("kms_key_id"),),
    "aws_db_instance": (Key("kms_key_id"), SECRET_KEY, INSIGHTS_KEY),
    "aws_dynamodb_table": (Key("kms_key_arn", block="server_side_encryption"),),
    "aws_ecr_repository": (Key("kms_key", block="encryption_configuration"),),
    "aws_efs_file_system": (Key("kms_key_id"),),
    "aws_elasticache_replication_group": (Key("kms_key_id"),),
    "aws_kinesis_stream": (Key("kms_key_id"),),
    "aws_lambda_function": (Key("kms_key_arn", only_with="environment"),),
    "aws_rds_cluster": (Key("kms_key_id"), SECRET_KEY),
    "aws_rds_cluster_instance": (INSIGHTS_KEY,),
    "aws_secretsmanager_secret": (Key("kms_key_id"),),
    "aws_sns_topic": (Key("kms_master_key_id"),),
    "aws_sqs_queue": (Key("kms_master_key_id"),),
}

# Type -> the switch without which its key encrypts nothing.
SWITCHES: dict[str, tuple[str, ...]] = {
    "aws_db_instance": ("storage_encrypted",),
    "aws_dynamodb_table": ("server_side_encryption", "enabled"),
    "aws_efs_file_system": ("encrypted",),
    "aws_elasticache_replication_group": ("at_rest_encryption_enabled",),
    "aws_rds_cluster": ("storage_encrypted",),
}


@check(
    "SR831",
    "Everything at rest is encrypted with a customer-managed key",
    why="AWS's own key can't be closed to anybody in the account, nor revoked where a leak is suspected.",
    remedy="Name a customer-managed KMS key, and switch encryption on where that is an argument of its own.",
    controls=(
        "PCI DSS 4.0 3.5.1",
        "AWS FSBP CloudTrail.2",
        "AWS FSBP RDS.3",
        "AWS FSBP RDS.27",
        "AWS FSBP SQS.1",
        "AWS Well-Architected SEC08-BP02",
    ),
)
def customer_managed(stack: Stack) -> Verdicts:
    for resource in stack.of_type(*KEYS):
        flaws = [*_switched_off(resource), *_without_key(stack, resource)]
        yield judge(resource, not flaws, "; ".join(flaws))


def _switched_off(resource: Resource) -> Iterator[str]:
    *outer, switch = SWITCHES.get(resource.type, ("",))
    if switch and not any(on(block.get(switch)) for block in resource.blocks(*outer)):
        yield f"{switch} is not on"


def _without_key(stack: Stack, resource: Resource) -> Iterator[str]:
    for key in KEYS[resource.type]:
        if key.only_with and resource.get(key.only_with) in (None, False, "false"):
            continue
        for block in (resource.blocks(key.block) or [{}]) if key.block else [resource.attributes]:
            flaw = flaw_of_key(stack, block.get(key.argument))
            if flaw is not None:
                yield f"{key.argument} {flaw}"
