"""The bootstrap stack: state, images, audit trail and account-wide defaults."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

import pytest

from stacks.account.settings import AccountSettings
from stacks.settings import Settings
from tests.synthesized import Attributes, SynthesizedStack

STATE_BUCKET = "strongroom-state-123456789012"
ENCRYPTION = "s3:x-amz-server-side-encryption"
KEY_ID = "s3:x-amz-server-side-encryption-aws-kms-key-id"


@pytest.fixture(scope="session")
def bootstrap(all_stacks: dict[str, SynthesizedStack]) -> SynthesizedStack:
    return all_stacks["bootstrap"]


def statements(attributes: Attributes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(attributes["policy"])["Statement"]
    return found


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def bucket_named(stack: SynthesizedStack, fragment: str) -> tuple[str, Attributes]:
    ((address, attributes),) = (
        (address, attributes)
        for address, attributes in stack.resources("aws_s3_bucket").items()
        if fragment in attributes["bucket"]
    )
    return address, attributes


def of_bucket(stack: SynthesizedStack, type_: str, address: str) -> Attributes:
    """The one resource of a type that configures the bucket at an address."""
    (found,) = (a for a in stack.resources(type_).values() if a["bucket"] == f"${{{address}.id}}")
    return found


def denies_upload(statement: dict[str, Any], headers: dict[str, str]) -> bool:
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


class TestState:
    def test_every_bucket_is_protected(self, bootstrap: SynthesizedStack) -> None:
        buckets = bootstrap.resources("aws_s3_bucket")
        assert len(buckets) == 3
        for address, bucket in buckets.items():
            assert bucket["lifecycle"]["prevent_destroy"] is True, address
            assert bucket["force_destroy"] is False, address

    def test_its_own_key_encrypts_it(self, bootstrap: SynthesizedStack) -> None:
        address, _ = bucket_named(bootstrap, "-state-")
        key_address, key = bootstrap.at("state/key/key")
        (rule,) = of_bucket(bootstrap, "aws_s3_bucket_server_side_encryption_configuration", address)["rule"]
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
            ({ENCRYPTION: "aws:kms", KEY_ID: "arn:aws:kms:us-east-1:123456789012:key/other"}, True),
        ],
    )
    def test_takes_no_other_encryption(
        self, bootstrap: SynthesizedStack, headers: dict[str, str], refused: bool
    ) -> None:
        address, _ = bucket_named(bootstrap, "-state-")
        key_address, _ = bootstrap.at("state/key/key")
        backends = bootstrap.json["terraform"]["backend"]["s3"]["kms_key_id"]
        names = {"<the key>": f"${{{key_address}.arn}}", "<the backend's>": backends}
        headers = {name: names.get(value, value) for name, value in headers.items()}
        policy = statements(of_bucket(bootstrap, "aws_s3_bucket_policy", address))
        uploads = [s for s in policy if s["Action"] == "s3:PutObject"]
        assert any(denies_upload(statement, headers) for statement in uploads) is refused

    def test_versions_stay_and_locks_go(self, bootstrap: SynthesizedStack) -> None:
        address, _ = bucket_named(bootstrap, "-state-")
        assert (
            of_bucket(bootstrap, "aws_s3_bucket_versioning", address)["versioning_configuration"]["status"]
            == "Enabled"
        )
        policy = statements(of_bucket(bootstrap, "aws_s3_bucket_policy", address))
        denied = [
            a for s in policy if s["Effect"] == "Deny" and "Condition" not in s for a in as_list(s["Action"])
        ]
        assert denied == ["s3:DeleteObjectVersion"]

    def test_reads_are_logged(self, bootstrap: SynthesizedStack) -> None:
        logs, _ = bucket_named(bootstrap, "-logs-")
        for fragment in ("-state-", "-audit-"):
            address, _ = bucket_named(bootstrap, fragment)
            logging = of_bucket(bootstrap, "aws_s3_bucket_logging", address)
            assert logging["target_bucket"] == f"${{{logs}.id}}"
        (delivery,) = (
            s for s in statements(of_bucket(bootstrap, "aws_s3_bucket_policy", logs)) if s["Effect"] == "Allow"
        )
        assert delivery["Principal"] == {"Service": "logging.s3.amazonaws.com"}
        assert delivery["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
        assert fnmatchcase(f"arn:aws:s3:::{STATE_BUCKET}", delivery["Condition"]["ArnLike"]["aws:SourceArn"])


class TestBackend:
    def test_of_every_stack_is_this_bucket(
        self, all_stacks: dict[str, SynthesizedStack], bootstrap: SynthesizedStack
    ) -> None:
        _, alias = bootstrap.at("state/key/alias")
        region = bootstrap.json["provider"]["aws"][0]["region"]
        keys = set()
        for stack in all_stacks.values():
            backend = dict(stack.json["terraform"]["backend"]["s3"])
            keys.add(backend.pop("key"))
            assert backend == {
                "bucket": STATE_BUCKET,
                "region": region,
                "encrypt": True,
                "kms_key_id": f"arn:aws:kms:{region}:123456789012:{alias['name']}",
                "use_lockfile": True,
                "allowed_account_ids": ["123456789012"],
            }, stack.name
        assert keys == {f"strongroom/{name}/terraform.tfstate" for name in all_stacks}


class TestAudit:
    def test_trail_covers_everything_and_is_verifiable(self, bootstrap: SynthesizedStack) -> None:
        trail = bootstrap.only("aws_cloudtrail")
        assert trail["is_multi_region_trail"] is True
        assert trail["include_global_service_events"] is True
        assert trail["enable_log_file_validation"] is True
        assert trail["kms_key_id"].startswith("${aws_kms_key.audit_")
        assert trail["lifecycle"]["prevent_destroy"] is True
        selected = [
            {field["field"]: field.get("equals") or field["starts_with"] for field in s["field_selector"]}
            for s in trail["advanced_event_selector"]
        ]
        state, _ = bucket_named(bootstrap, "-state-")
        assert selected == [
            {"eventCategory": ["Management"]},
            {
                "eventCategory": ["Data"],
                "resources.type": ["AWS::S3::Object"],
                "resources.ARN": [f"${{{state}.arn}}/"],
            },
        ]

    def test_trail_waits_for_what_it_needs(self, bootstrap: SynthesizedStack) -> None:
        address, _ = bucket_named(bootstrap, "-audit-")
        depends = bootstrap.only("aws_cloudtrail")["depends_on"]
        policies = bootstrap.resources("aws_s3_bucket_policy")
        (policy,) = (p for p, attributes in policies.items() if address in attributes["bucket"])
        (attachment,) = bootstrap.resources("aws_iam_role_policy_attachment")
        assert sorted(depends) == sorted([policy, attachment])

    def test_only_this_trail_writes_and_nobody_deletes(self, bootstrap: SynthesizedStack) -> None:
        trail = bootstrap.only("aws_cloudtrail")
        arn = f"arn:aws:cloudtrail:us-east-1:123456789012:trail/{trail['name']}"
        address, _ = bucket_named(bootstrap, "-audit-")
        policy = statements(of_bucket(bootstrap, "aws_s3_bucket_policy", address))
        allowed = [s for s in policy if s["Effect"] == "Allow"]
        assert [s["Action"] for s in allowed] == ["s3:GetBucketAcl", "s3:PutObject"]
        for statement in allowed:
            assert statement["Condition"]["StringEquals"]["aws:SourceArn"] == arn
        (deletes,) = (s for s in policy if s["Effect"] == "Deny" and "Condition" not in s)
        assert deletes["Action"] == ["s3:DeleteObject", "s3:DeleteObjectVersion"]

        _, key = bootstrap.at("audit/key/key")
        services = {s["Sid"]: s["Condition"] for s in statements(key) if "Service" in s["Principal"]}
        assert services["CloudTrailEncrypt"]["StringEquals"]["aws:SourceArn"] == arn
        (log_group,) = bootstrap.resources("aws_cloudwatch_log_group").values()
        assert services["CloudWatchLogs"]["ArnEquals"]["kms:EncryptionContext:aws:logs:arn"].endswith(
            f":log-group:{log_group['name']}"
        )

    def test_kept_as_long_as_auditors_want(self, bootstrap: SynthesizedStack) -> None:
        address, _ = bucket_named(bootstrap, "-audit-")
        rules = of_bucket(bootstrap, "aws_s3_bucket_lifecycle_configuration", address)["rule"]
        (days,) = (rule["expiration"][0]["days"] for rule in rules if "expiration" in rule)
        assert days >= 7 * 365
        (log_group,) = bootstrap.resources("aws_cloudwatch_log_group").values()
        assert log_group["retention_in_days"] >= 365


class TestAccount:
    def test_every_key_keeps_its_administrator(self, bootstrap: SynthesizedStack) -> None:
        keys = bootstrap.resources("aws_kms_key")
        assert len(keys) == 3
        for address, key in keys.items():
            assert statements(key)[0]["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}, address

    def test_images_cannot_be_replaced(self, bootstrap: SynthesizedStack) -> None:
        repository = bootstrap.only("aws_ecr_repository")
        assert repository["name"] == "strongroom-app"
        assert repository["image_tag_mutability"] == "IMMUTABLE"
        assert repository["image_scanning_configuration"] == {"scan_on_push": True}
        assert repository["encryption_configuration"][0]["encryption_type"] == "KMS"
        assert repository["lifecycle"]["prevent_destroy"] is True
        rules = json.loads(bootstrap.only("aws_ecr_lifecycle_policy")["policy"])["rules"]
        counts = {r["selection"]["tagStatus"]: r["selection"]["countNumber"] for r in rules}
        assert counts == {"untagged": 14, "tagged": 200}

    def test_account_wide_defaults(self, bootstrap: SynthesizedStack) -> None:
        block = bootstrap.only("aws_s3_account_public_access_block")
        assert all(
            block[setting] is True
            for setting in (
                "block_public_acls",
                "block_public_policy",
                "ignore_public_acls",
                "restrict_public_buckets",
            )
        )
        assert bootstrap.only("aws_ebs_encryption_by_default")["enabled"] is True
        assert bootstrap.only("aws_ebs_snapshot_block_public_access")["state"] == "block-all-sharing"
        assert bootstrap.only("aws_iam_account_password_policy")["minimum_password_length"] >= 14

    def test_follows_the_production_environment(
        self, bootstrap: SynthesizedStack, environments: list[Settings]
    ) -> None:
        (provider,) = bootstrap.json["provider"]["aws"]
        (tags,) = (block["tags"] for block in provider["default_tags"])
        production = next(settings for settings in environments if settings.protected)
        assert tags == {**production.default_tags, "Environment": "shared"}
        assert provider["allowed_account_ids"] == ["123456789012"]

    def test_leading_environment_does_not_depend_on_order(self, environments: list[Settings]) -> None:
        assert AccountSettings.of(environments) == AccountSettings.of(environments[::-1])
        others = [settings for settings in environments if not settings.protected]
        assert AccountSettings.of(others).tags == others[0].tags

    def test_no_roles_for_ci_unless_asked_for(self, bootstrap: SynthesizedStack) -> None:
        assert bootstrap.resources("aws_iam_openid_connect_provider") == {}
        assert len(bootstrap.resources("aws_iam_role")) == 1

    def test_outputs(self, bootstrap: SynthesizedStack) -> None:
        assert set(bootstrap.json["output"]) == {
            "access_log_bucket_name",
            "audit_bucket_name",
            "audit_trail_arn",
            "image_repository_name",
            "image_repository_url",
            "state_bucket_name",
            "state_key_arn",
            "workload_boundary_arn",
        }
