"""S3: every bucket is closed, its owner's, versioned, encrypted, over TLS, and its readers are on record."""

from __future__ import annotations

import re

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.customer_keys import flaw_of_key
from strongroom.proof.verify.deliveries import bucket_named, lets_write
from strongroom.proof.verify.log_buckets import is_for_logs, takes_sse_s3_only
from strongroom.proof.verify.pointing import configuring
from strongroom.proof.verify.resource_policies import refuses_without_tls
from strongroom.synthesized import Resource, Stack, Statement, as_list, is_unknown, on, statements

BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")

LOGGING = "logging.s3.amazonaws.com"

_REFERENCE = re.compile(r"\$\{[^}]*\}")


def companion(stack: Stack, bucket: Resource, type_: str) -> Resource | None:
    """What of a type configures a bucket."""
    return next(iter(configuring(stack, bucket, type_, "bucket", "bucket")), None)


@check(
    "SR801",
    "Every bucket blocks public access in all four ways",
    why="One careless policy or object ACL is enough otherwise; the blocks hold whatever either says.",
    remedy="Add an aws_s3_bucket_public_access_block with all four arguments true.",
    controls=("AWS FSBP S3.8", "PCI DSS 4.0 1.4.4"),
)
def blocks_public_access(stack: Stack) -> Verdicts:
    for bucket in stack.of_type("aws_s3_bucket"):
        block = companion(stack, bucket, "aws_s3_bucket_public_access_block")
        if block is None:
            yield judge(bucket, False, "no public access block")
            continue
        open_ = [argument for argument in BLOCKS if not on(block.get(argument))]
        yield judge(block, not open_, f"{', '.join(open_)} not on")


@check(
    "SR802",
    "Every object is the bucket owner's, and access control lists are off",
    why="An ACL can open a single object to everybody, and whoever uploads an object would own it.",
    remedy='Add aws_s3_bucket_ownership_controls with "BucketOwnerEnforced", and take aws_s3_bucket_acl out.',
    controls=("AWS FSBP S3.12",),
)
def owner_enforced(stack: Stack) -> Verdicts:
    for bucket in stack.of_type("aws_s3_bucket"):
        controls = companion(stack, bucket, "aws_s3_bucket_ownership_controls")
        if controls is None:
            yield judge(bucket, False, "no ownership controls")
        else:
            chosen = [block.get("object_ownership") for block in controls.blocks("rule")]
            enforced = any(each == "BucketOwnerEnforced" or is_unknown(each) for each in chosen)
            yield judge(controls, enforced, f"object_ownership is {chosen[0] if chosen else 'not set'}")
        for acl in configuring(stack, bucket, "aws_s3_bucket_acl", "bucket", "bucket"):
            yield judge(acl, False, "S3 refuses an ACL where the owner is enforced")


@check(
    "SR803",
    "Every bucket keeps versions",
    why="An object that was overwritten or deleted, by mistake or by an attacker, can't be had back otherwise.",
    remedy='Add aws_s3_bucket_versioning with status "Enabled".',
    controls=("AWS Well-Architected REL09-BP01", "AWS Well-Architected SEC08-BP04"),
)
def versioned(stack: Stack) -> Verdicts:
    for bucket in stack.of_type("aws_s3_bucket"):
        versioning = companion(stack, bucket, "aws_s3_bucket_versioning")
        if versioning is None:
            yield judge(bucket, False, "no versioning")
            continue
        status = [block.get("status") for block in versioning.blocks("versioning_configuration")]
        enabled = any(each == "Enabled" or is_unknown(each) for each in status)
        yield judge(versioning, enabled, f"status is {status[0] if status else 'not set'}")


@check(
    "SR804",
    "Buckets are encrypted with a customer-managed key; buckets of access logs with SSE-S3",
    why="S3's own key opens to whoever may read the bucket; with a KMS key access logs are not delivered.",
    remedy='Set sse_algorithm to "aws:kms" and kms_master_key_id; for access logs, to "AES256".',
    controls=("PCI DSS 4.0 3.5.1", "AWS Well-Architected SEC08-BP02"),
)
def encrypted(stack: Stack) -> Verdicts:
    for bucket in stack.of_type("aws_s3_bucket"):
        encryption = companion(stack, bucket, "aws_s3_bucket_server_side_encryption_configuration")
        if encryption is None:
            yield judge(bucket, False, "no encryption configuration")
            continue
        flaws = []
        for default in encryption.blocks("rule", "apply_server_side_encryption_by_default") or [{}]:
            algorithm = str(default.get("sse_algorithm"))
            if is_unknown(algorithm):
                continue
            if takes_sse_s3_only(stack, bucket):
                if algorithm != "AES256":
                    flaws.append(f"{algorithm}: access logs are not delivered")
            elif not algorithm.startswith("aws:kms"):
                flaws.append(f"sse_algorithm is {algorithm}")
            elif flaw := flaw_of_key(stack, default.get("kms_master_key_id")):
                flaws.append(f"kms_master_key_id {flaw}")
        yield judge(encryption, not flaws, "; ".join(flaws))


@check(
    "SR805",
    "Every bucket refuses what does not come over TLS",
    why="S3 answers plain HTTP as well: a client that is set up wrongly reads and writes in the clear.",
    remedy="Deny s3:* on the bucket and its objects where aws:SecureTransport is false, in its policy.",
    controls=("AWS FSBP S3.5", "PCI DSS 4.0 4.2.1"),
)
def tls_only(stack: Stack) -> Verdicts:
    for bucket in stack.of_type("aws_s3_bucket"):
        policy = companion(stack, bucket, "aws_s3_bucket_policy")
        if policy is None:
            yield judge(bucket, False, "no policy")
            continue
        told = statements(policy.get("policy"))
        refused = any(refuses_without_tls(each, "s3") and _covers_all(each) for each in told)
        unknown = not told and is_unknown(policy.get("policy"))
        yield judge(policy, refused or unknown, "it does not refuse requests without TLS, bucket and objects")


def _covers_all(statement: Statement) -> bool:
    """The bucket itself, and every object in it."""
    resources = [_REFERENCE.sub("", str(each)) for each in as_list(statement.get("Resource"))]
    objects = any(each == "*" or each.endswith("/*") for each in resources)
    return objects and any(each == "*" or "/" not in each for each in resources)


@check(
    "SR806",
    "Who reads a bucket is on record",
    why="After a leak, nobody can say what was read by whom.",
    remedy="Add an aws_s3_bucket_logging, to another bucket.",
    controls=("AWS FSBP S3.9", "PCI DSS 4.0 10.2.1"),
)
def reads_on_record(stack: Stack) -> Verdicts:
    for bucket in stack.of_type("aws_s3_bucket"):
        logging = companion(stack, bucket, "aws_s3_bucket_logging")
        if logging is None:
            yield judge(bucket, is_for_logs(stack, bucket), "no access logs")
        else:
            itself = logging.mentions(bucket, "target_bucket")
            yield judge(logging, not itself, "a bucket that logs its own log deliveries never comes to an end")


@check(
    "SR807",
    "Access logs arrive",
    why="S3 drops what it may not deliver, and says so to nobody: months later there is no record.",
    remedy=f"Allow {LOGGING} s3:PutObject below target_prefix, in the policy of the target bucket.",
    controls=("PCI DSS 4.0 10.2.1",),
)
def logs_arrive(stack: Stack) -> Verdicts:
    for logging in stack.of_type("aws_s3_bucket_logging"):
        target = bucket_named(stack, logging.get("target_bucket"))
        if target is None:
            continue
        policy = companion(stack, target, "aws_s3_bucket_policy")
        prefix = str(logging.get("target_prefix", ""))
        let = policy is not None and lets_write(policy, LOGGING, prefix)
        yield judge(logging, let, f"{target.address} does not let S3 write below {prefix or 'it'}")
