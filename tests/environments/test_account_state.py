"""The bucket that keeps every stack's state: protected, encrypted, logged; and its upload policy, evaluated."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from tests.environments.account_buckets import bucket_named, of_bucket
from tests.environments.accounts import Account
from tests.policy_documents import Statement, as_list, statements

pytestmark = pytest.mark.requirement(19)

ENCRYPTION = "s3:x-amz-server-side-encryption"
KEY_ID = "s3:x-amz-server-side-encryption-aws-kms-key-id"


def denies_upload(statement: Statement, headers: dict[str, str]) -> bool:
    """Whether a statement refuses an upload with these headers, as IAM evaluates its condition.

    A negated operator holds where the key is absent (IAM user guide, "Condition operators").
    """
    if statement["Effect"] != "Deny" or "s3:PutObject" not in as_list(statement["Action"]):
        return False
    for operator, wanted in statement["Condition"].items():
        for key, values in wanted.items():
            given = headers.get(key)
            match operator:
                case "StringNotEquals":
                    holds = given not in as_list(values)
                case "Null":
                    holds = (given is None) == (values == "true")
                case _:
                    raise AssertionError(f"this test can't evaluate {operator}")
            if not holds:
                return False
    return True


def test_every_bucket_is_protected(account: Account) -> None:
    buckets = account.stack.resources("aws_s3_bucket")
    assert len(buckets) >= 3
    for address, bucket in buckets.items():
        assert bucket["lifecycle"]["prevent_destroy"] is True, address
        assert bucket["force_destroy"] is False, address


def test_its_own_key_encrypts_it(account: Account) -> None:
    address, _ = bucket_named(account.stack, "-state-")
    key_address, key = account.stack.at("state/key/key")
    (rule,) = of_bucket(account.stack, "aws_s3_bucket_server_side_encryption_configuration", address)["rule"]
    default = rule["apply_server_side_encryption_by_default"]
    assert default["sse_algorithm"] == "aws:kms"
    assert default["kms_master_key_id"] == f"${{{key_address}.arn}}"
    assert rule["bucket_key_enabled"] is True
    assert key["enable_key_rotation"] is True
    assert key["lifecycle"]["prevent_destroy"] is True


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({}, False),
        ({ENCRYPTION: "AES256"}, True),
        ({ENCRYPTION: "aws:kms"}, False),
        ({ENCRYPTION: "aws:kms", KEY_ID: "<the key>"}, False),
        ({ENCRYPTION: "aws:kms", KEY_ID: "<the backend's>"}, False),
        ({ENCRYPTION: "aws:kms", KEY_ID: "arn:aws:kms:us-east-1:000000000000:key/other"}, True),
    ],
)
def test_takes_no_other_encryption(account: Account, headers: dict[str, str], refused: bool) -> None:
    address, _ = bucket_named(account.stack, "-state-")
    key_address, _ = account.stack.at("state/key/key")
    backends = account.stack.json["terraform"]["backend"]["s3"]["kms_key_id"]
    names = {"<the key>": f"${{{key_address}.arn}}", "<the backend's>": backends}
    headers = {name: names.get(value, value) for name, value in headers.items()}
    policy = statements(of_bucket(account.stack, "aws_s3_bucket_policy", address)["policy"])
    uploads = [s for s in policy if s["Action"] == "s3:PutObject"]
    assert any(denies_upload(statement, headers) for statement in uploads) is refused


def test_versions_stay_and_locks_go(account: Account) -> None:
    address, _ = bucket_named(account.stack, "-state-")
    assert (
        of_bucket(account.stack, "aws_s3_bucket_versioning", address)["versioning_configuration"]["status"]
        == "Enabled"
    )
    policy = statements(of_bucket(account.stack, "aws_s3_bucket_policy", address)["policy"])
    denied = [a for s in policy if s["Effect"] == "Deny" and "Condition" not in s for a in as_list(s["Action"])]
    assert denied == ["s3:DeleteObjectVersion"]


def test_reads_are_logged(account: Account) -> None:
    logs, _ = bucket_named(account.stack, "-logs-")
    for fragment in ("-state-", "-audit-"):
        address, _ = bucket_named(account.stack, fragment)
        logging = of_bucket(account.stack, "aws_s3_bucket_logging", address)
        assert logging["target_bucket"] == f"${{{logs}.id}}"
    (delivery,) = (
        s
        for s in statements(of_bucket(account.stack, "aws_s3_bucket_policy", logs)["policy"])
        if s["Effect"] == "Allow"
    )
    assert delivery["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert delivery["Condition"]["StringEquals"] == {"aws:SourceAccount": account.id}
    assert fnmatchcase(
        f"arn:aws:s3:::{account.leading.state_bucket}", delivery["Condition"]["ArnLike"]["aws:SourceArn"]
    )
