"""Every bucket of every stack: private, encrypted, versioned, over TLS, tidied up, its readers on record."""

from __future__ import annotations

import pytest

from tests.environments.accounts import Account
from tests.policy_documents import Statement, as_list, statements
from tests.references import one_reference, waits_for
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(6)

OF_AN_ACCOUNT = {"access_logs/bucket", "audit/bucket", "state/bucket"}
OF_AN_ENVIRONMENT = {"access_logs/bucket", "static_site/assets"}

# Load balancers and S3 itself deliver logs to buckets with SSE-S3 only (Elastic Load Balancing user guide,
# "Access logs"; S3 user guide, "Enabling Amazon S3 server access logging").
LOG_BUCKET = "access_logs/bucket"

# CloudFront reads, log deliveries write, CloudTrail looks whether the bucket is the account's.
ACTIONS_OF_SERVICES = ("s3:GetBucketAcl", "s3:GetObject", "s3:ListBucket", "s3:PutObject")

IN_FRONT_OF_THE_POLICY = ("aws_s3_bucket_ownership_controls", "aws_s3_bucket_public_access_block")


def buckets(stack: SynthesizedStack) -> dict[str, str]:
    """Address -> construct, below the stack, that keeps the bucket: `static_site/assets`."""
    return {
        address: attributes["//"]["metadata"]["path"].removeprefix(f"{stack.name}/").removesuffix("/bucket")
        for address, attributes in stack.resources("aws_s3_bucket").items()
    }


def configuring(stack: SynthesizedStack, type_: str, bucket: str) -> list[tuple[str, Attributes]]:
    """What of a type configures a bucket."""
    return [
        (address, attributes)
        for address, attributes in stack.resources(type_).items()
        if one_reference(attributes["bucket"]).address == bucket
    ]


def the_one(stack: SynthesizedStack, type_: str, bucket: str) -> Attributes:
    ((_, attributes),) = configuring(stack, type_, bucket)
    return attributes


def policy(stack: SynthesizedStack, bucket: str) -> list[Statement]:
    return statements(the_one(stack, "aws_s3_bucket_policy", bucket)["policy"])


def test_these_are_the_buckets(any_stack: SynthesizedStack) -> None:
    expected = OF_AN_ACCOUNT if any_stack.settings is None else OF_AN_ENVIRONMENT
    assert expected <= set(buckets(any_stack).values())


def test_every_bucket_is_encrypted_by_default(any_stack: SynthesizedStack) -> None:
    for bucket, construct in buckets(any_stack).items():
        (rule,) = the_one(any_stack, "aws_s3_bucket_server_side_encryption_configuration", bucket)["rule"]
        default = rule["apply_server_side_encryption_by_default"]
        if construct == LOG_BUCKET:
            assert default == {"sse_algorithm": "AES256"}, bucket
        else:
            assert default["sse_algorithm"] == "aws:kms", bucket
            assert one_reference(default["kms_master_key_id"]).type == "aws_kms_key", bucket
            assert rule["bucket_key_enabled"] is True, bucket


def test_every_bucket_has_all_four_public_access_blocks(any_stack: SynthesizedStack) -> None:
    for bucket in buckets(any_stack):
        block = the_one(any_stack, "aws_s3_bucket_public_access_block", bucket)
        settings = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
        assert {setting: block.get(setting) for setting in settings} == dict.fromkeys(settings, True), bucket


def test_every_bucket_is_the_owners_and_has_no_acl(any_stack: SynthesizedStack) -> None:
    assert not any_stack.resources("aws_s3_bucket_acl")
    for bucket in buckets(any_stack):
        controls = the_one(any_stack, "aws_s3_bucket_ownership_controls", bucket)
        assert controls["rule"] == {"object_ownership": "BucketOwnerEnforced"}, bucket


def test_every_bucket_keeps_versions(any_stack: SynthesizedStack) -> None:
    for bucket in buckets(any_stack):
        versioning = the_one(any_stack, "aws_s3_bucket_versioning", bucket)
        assert versioning["versioning_configuration"] == {"status": "Enabled"}, bucket


def test_every_bucket_refuses_what_does_not_come_over_tls(any_stack: SynthesizedStack) -> None:
    for bucket in buckets(any_stack):
        refusals = [
            statement
            for statement in policy(any_stack, bucket)
            if statement["Effect"] == "Deny"
            and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        ]
        (refusal,) = refusals
        assert refusal["Principal"] == "*", bucket
        assert refusal["Action"] == "s3:*", bucket
        assert refusal["Resource"] == [f"${{{bucket}.arn}}", f"${{{bucket}.arn}}/*"], bucket


def test_no_bucket_lets_in_anybody_but_aws_services_on_behalf_of_this_account(
    any_stack: SynthesizedStack,
) -> None:
    for bucket in buckets(any_stack):
        for statement in policy(any_stack, bucket):
            if statement["Effect"] == "Deny":
                continue
            assert statement["Principal"].keys() == {"Service"}, bucket
            conditions = {key for inner in statement["Condition"].values() for key in inner}
            assert conditions & {"aws:SourceArn", "aws:SourceAccount"}, bucket
            for action in as_list(statement["Action"]):
                assert action in ACTIONS_OF_SERVICES, bucket


def test_access_is_closed_before_the_policy_opens_any(any_stack: SynthesizedStack) -> None:
    """And one after the other: S3 refuses two changes of a bucket's access at once."""
    for bucket in buckets(any_stack):
        ((policy_address, _),) = configuring(any_stack, "aws_s3_bucket_policy", bucket)
        for type_ in IN_FRONT_OF_THE_POLICY:
            ((address, _),) = configuring(any_stack, type_, bucket)
            assert address in waits_for(any_stack, policy_address), bucket
        controls, block = (configuring(any_stack, type_, bucket)[0][0] for type_ in IN_FRONT_OF_THE_POLICY)
        assert controls in waits_for(any_stack, block), bucket


def test_every_bucket_is_tidied_up(any_stack: SynthesizedStack) -> None:
    for bucket in buckets(any_stack):
        lifecycle = the_one(any_stack, "aws_s3_bucket_lifecycle_configuration", bucket)
        rules = lifecycle["rule"]
        assert len({rule["id"] for rule in rules}) == len(rules), bucket
        assert {rule["status"] for rule in rules} == {"Enabled"}, bucket
        assert all(rule["filter"] == [{"prefix": ""}] for rule in rules), f"{bucket}: the whole of it"
        (uploads,) = (rule for rule in rules if "abort_incomplete_multipart_upload" in rule)
        assert uploads["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 7}], bucket
        (noncurrent,) = (rule for rule in rules if "noncurrent_version_expiration" in rule)
        assert noncurrent["noncurrent_version_expiration"][0]["noncurrent_days"] >= 30, bucket
        ((versioning, _),) = configuring(any_stack, "aws_s3_bucket_versioning", bucket)
        assert versioning in lifecycle["depends_on"], bucket


def test_transitions_are_those_that_s3_accepts(any_stack: SynthesizedStack) -> None:
    """Infrequent access after 30 days at the earliest, and expiration after it (S3 user guide)."""
    for bucket in buckets(any_stack):
        for rule in the_one(any_stack, "aws_s3_bucket_lifecycle_configuration", bucket)["rule"]:
            moved = [transition["days"] for transition in rule.get("transition", [])]
            gone = [expiration["days"] for expiration in rule.get("expiration", []) if "days" in expiration]
            assert all(days >= 30 for days in moved), bucket
            assert all(end > days for end in gone for days in moved), bucket


def test_only_logs_expire_and_production_keeps_them_a_year(any_stack: SynthesizedStack) -> None:
    settings = any_stack.settings
    for bucket, construct in buckets(any_stack).items():
        rules = the_one(any_stack, "aws_s3_bucket_lifecycle_configuration", bucket)["rule"]
        days = [
            expiration["days"]
            for rule in rules
            for expiration in rule.get("expiration", [])
            if "days" in expiration
        ]
        _, _, own = construct.partition("buckets/")
        if settings is not None and own in settings.buckets:
            wanted = settings.buckets[own].expiration_days
            assert days == ([] if wanted is None else [wanted]), bucket
        elif construct not in (LOG_BUCKET, "audit/bucket"):
            assert days == [], bucket
        elif settings is None:
            assert min(days) >= 365, bucket
        else:
            assert days == [settings.logs.access_log_expiration_days], bucket
            assert not settings.protected or min(days) >= 365, bucket


def test_requests_to_every_bucket_but_that_for_logs_are_logged_there(
    any_stack: SynthesizedStack, home: Account
) -> None:
    """A bucket that logs its own log deliveries would never come to an end."""
    by_construct = {construct: bucket for bucket, construct in buckets(any_stack).items()}
    logs = by_construct[LOG_BUCKET]
    assert not configuring(any_stack, "aws_s3_bucket_logging", logs)
    for bucket in set(buckets(any_stack)) - {logs}:
        logging = the_one(any_stack, "aws_s3_bucket_logging", bucket)
        assert one_reference(logging["target_bucket"]).address == logs, bucket
        assert logging["target_prefix"] == f"s3/{any_stack.all_resources[bucket]['bucket']}/", bucket
    (delivery,) = (
        statement
        for statement in policy(any_stack, logs)
        if statement["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    )
    name = any_stack.all_resources[logs]["bucket"]
    assert delivery["Resource"] == f"arn:aws:s3:::{name}/s3/*"
    assert delivery["Condition"]["StringEquals"] == {"aws:SourceAccount": home.id}


def test_nothing_is_configured_that_is_no_bucket_of_the_stack(any_stack: SynthesizedStack) -> None:
    for address, attributes in any_stack.all_resources.items():
        if address.startswith("aws_s3_bucket_"):
            assert one_reference(attributes["bucket"]).address in buckets(any_stack), address
