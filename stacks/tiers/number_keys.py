"""Who may use the keys of account numbers: the application encrypts, the validation function decrypts.

A key's policy refuses everybody else, so that no policy of IAM and no grant can give it away; who may change
the key's own policy still can. A role is named there before it is made: a condition asks for none that exists.
"""

from __future__ import annotations

from cdktf_cdktf_provider_aws.kms_key import KmsKey

from stacks import naming
from stacks.policy import Statement
from stacks.settings import Settings

__all__ = ["CONTEXT", "decrypting", "encrypting", "hash_statements", "hashing", "number_statements"]

CONTEXT = ("submitted_by", "transaction_id")
"""The keys of the encryption context: a number is decrypted for its own transaction, and whose that is."""


def number_statements(settings: Settings) -> list[Statement]:
    """Of the policy of the key that account numbers are encrypted with."""
    return [
        _alone(settings, "ApplicationEncrypts", ["kms:Encrypt"], "app-task"),
        _alone(settings, "ValidationDecrypts", ["kms:Decrypt"], "validate-transaction"),
        _nobody("kms:GenerateDataKey*", "kms:ReEncrypt*"),
    ]


def hash_statements(settings: Settings) -> list[Statement]:
    """Of the policy of a key that hashes are made with."""
    return [
        _alone(settings, "BothHash", ["kms:GenerateMac"], "app-task", "validate-transaction"),
        _nobody("kms:VerifyMac"),
    ]


def encrypting(key: KmsKey) -> Statement:
    """For the application's role."""
    return _of_one_transaction("EncryptAccountNumbers", "kms:Encrypt", key)


def decrypting(key: KmsKey) -> Statement:
    """For the validation function's role."""
    return _of_one_transaction("DecryptAccountNumbers", "kms:Decrypt", key)


def hashing(keys: list[KmsKey]) -> Statement:
    """For both."""
    return {
        "Sid": "HashKeys",
        "Effect": "Allow",
        "Action": "kms:GenerateMac",
        "Resource": [key.arn for key in keys],
        "Condition": {"StringEquals": {"kms:MacAlgorithm": "HMAC_SHA_256"}},
    }


def _of_one_transaction(sid: str, action: str, key: KmsKey) -> Statement:
    """With an encryption context of just these names. "For all" holds of fewer too: hence the second condition
    (AWS KMS developer guide, "AWS KMS condition keys": kms:EncryptionContextKeys)."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": action,
        "Resource": key.arn,
        "Condition": {
            "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": [*CONTEXT]},
            "Null": {f"kms:EncryptionContext:{name}": "false" for name in CONTEXT},
        },
    }


def _alone(settings: Settings, sid: str, actions: list[str], *purposes: str) -> Statement:
    """Nobody but these roles."""
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": "*",
        "Condition": {
            "ArnNotEquals": {
                "aws:PrincipalArn": [
                    f"arn:{settings.partition}:iam::{settings.account_id}:role/"
                    f"{naming.name(settings, purpose, limit=naming.IAM_ROLE)}"
                    for purpose in purposes
                ]
            }
        },
    }


def _nobody(*actions: str) -> Statement:
    """What would be a way around."""
    return {"Sid": "NoOtherWay", "Effect": "Deny", "Principal": "*", "Action": [*actions], "Resource": "*"}
