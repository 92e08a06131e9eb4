"""The audit trail of each account: everything, verifiable, out of everybody's reach."""

from __future__ import annotations

import pytest

from tests.environments.account_buckets import bucket_named, of_bucket
from tests.environments.accounts import Account
from tests.policy_documents import statements

pytestmark = pytest.mark.requirement(20)


def test_trail_covers_everything_and_is_verifiable(account: Account) -> None:
    trail = account.stack.only("aws_cloudtrail")
    assert trail["is_multi_region_trail"] is True
    assert trail["include_global_service_events"] is True
    assert trail["enable_log_file_validation"] is True
    assert trail["kms_key_id"].startswith("${aws_kms_key.audit_")
    assert trail["lifecycle"]["prevent_destroy"] is True
    selected = [
        {field["field"]: field.get("equals") or field["starts_with"] for field in s["field_selector"]}
        for s in trail["advanced_event_selector"]
    ]
    state, _ = bucket_named(account.stack, "-state-")
    assert selected == [
        {"eventCategory": ["Management"]},
        {
            "eventCategory": ["Data"],
            "resources.type": ["AWS::S3::Object"],
            "resources.ARN": [f"${{{state}.arn}}/"],
        },
    ]


def test_trail_waits_for_what_it_needs(account: Account) -> None:
    address, _ = bucket_named(account.stack, "-audit-")
    depends = account.stack.only("aws_cloudtrail")["depends_on"]
    policies = account.stack.resources("aws_s3_bucket_policy")
    (policy,) = (p for p, attributes in policies.items() if address in attributes["bucket"])
    attachment, _ = account.stack.at("audit/delivery/attachment")
    assert sorted(depends) == sorted([policy, attachment])


def test_only_this_trail_writes_and_nobody_deletes(account: Account) -> None:
    trail = account.stack.only("aws_cloudtrail")
    arn = f"arn:aws:cloudtrail:{account.region}:{account.id}:trail/{trail['name']}"
    address, _ = bucket_named(account.stack, "-audit-")
    policy = statements(of_bucket(account.stack, "aws_s3_bucket_policy", address)["policy"])
    allowed = [s for s in policy if s["Effect"] == "Allow"]
    assert [s["Action"] for s in allowed] == ["s3:GetBucketAcl", "s3:PutObject"]
    for statement in allowed:
        assert statement["Condition"]["StringEquals"]["aws:SourceArn"] == arn
    (deletes,) = (s for s in policy if s["Effect"] == "Deny" and "Condition" not in s)
    assert deletes["Action"] == ["s3:DeleteObject", "s3:DeleteObjectVersion"]

    _, key = account.stack.at("audit/key/key")
    services = {s["Sid"]: s["Condition"] for s in statements(key["policy"]) if "Service" in s["Principal"]}
    assert services["CloudTrailEncrypt"]["StringEquals"]["aws:SourceArn"] == arn
    (log_group,) = account.stack.resources("aws_cloudwatch_log_group").values()
    assert services["CloudWatchLogs"]["ArnEquals"]["kms:EncryptionContext:aws:logs:arn"].endswith(
        f":log-group:{log_group['name']}"
    )


def test_kept_as_long_as_auditors_want(account: Account) -> None:
    address, _ = bucket_named(account.stack, "-audit-")
    rules = of_bucket(account.stack, "aws_s3_bucket_lifecycle_configuration", address)["rule"]
    (days,) = (rule["expiration"][0]["days"] for rule in rules if "expiration" in rule)
    assert days >= 7 * 365
    (log_group,) = account.stack.resources("aws_cloudwatch_log_group").values()
    assert log_group["retention_in_days"] >= 365
