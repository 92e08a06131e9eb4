"""S3, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.documents import document, statement
from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.waiting import stop_waiting

ASSETS = "static_site/assets"
LOGS = "access_logs/bucket"


@mutant("no-public-access-block", "One careless policy opens the bucket", named=f"{ASSETS}/bucket")
def _(draft: Draft) -> None:
    draft.remove(f"{ASSETS}/public_access_block")


@mutant("three-blocks-of-four", "A public policy may be put", named=f"{LOGS}/public_access_block")
def _(draft: Draft) -> None:
    draft(f"{LOGS}/public_access_block")["block_public_policy"] = False


@mutant("no-ownership-controls", "Objects belong to whoever uploads them", named=f"{ASSETS}/bucket")
def _(draft: Draft) -> None:
    draft.remove(f"{ASSETS}/ownership")


@mutant("acls-allowed", "An ACL may open a single object", named=f"{LOGS}/ownership")
def _(draft: Draft) -> None:
    draft(f"{LOGS}/ownership")["rule"]["object_ownership"] = "BucketOwnerPreferred"


@mutant("an-acl", "S3 refuses it: AccessControlListNotSupported", named="mutant/private")
def _(draft: Draft) -> None:
    bucket = draft.address(f"{ASSETS}/bucket")
    draft.add("aws_s3_bucket_acl", "private", bucket=f"${{{bucket}.id}}", acl="private")


@mutant("no-versions", "An overwritten page can't be had back", named=f"{ASSETS}/bucket")
def _(draft: Draft) -> None:
    draft.remove(f"{ASSETS}/versioning")


@mutant("versions-suspended", "An overwritten page can't be had back", named=f"{ASSETS}/versioning")
def _(draft: Draft) -> None:
    draft(f"{ASSETS}/versioning")["versioning_configuration"]["status"] = "Suspended"


@mutant("no-encryption-configuration", "S3's own key opens to every reader", named=f"{ASSETS}/bucket")
def _(draft: Draft) -> None:
    draft.remove(f"{ASSETS}/encryption")


@mutant("sse-s3-for-assets", "S3's own key opens to every reader", named=f"{ASSETS}/encryption")
def _(draft: Draft) -> None:
    (rule,) = draft(f"{ASSETS}/encryption")["rule"]
    rule["apply_server_side_encryption_by_default"] = {"sse_algorithm": "AES256"}


@mutant("aws-key-for-assets", "CloudFront may not use S3's AWS-managed key", named=f"{ASSETS}/encryption")
def _(draft: Draft) -> None:
    (rule,) = draft(f"{ASSETS}/encryption")["rule"]
    rule["apply_server_side_encryption_by_default"] = {"sse_algorithm": "aws:kms"}


@mutant("kms-for-access-logs", "No access log is delivered any more", named=f"{LOGS}/encryption")
def _(draft: Draft) -> None:
    key = draft.address("keys/logs")
    (rule,) = draft(f"{LOGS}/encryption")["rule"]
    rule["apply_server_side_encryption_by_default"] = {
        "sse_algorithm": "aws:kms",
        "kms_master_key_id": f"${{{key}.arn}}",
    }


@mutant("bucket-without-policy", "Objects may be read in the clear", named=f"{ASSETS}/bucket")
def _(draft: Draft) -> None:
    draft.remove(f"{ASSETS}/policy")


@mutant("tls-not-forced", "Logs may be read in the clear", named=f"{LOGS}/policy")
def _(draft: Draft) -> None:
    with document(draft, f"{LOGS}/policy") as policy:
        policy["Statement"].remove(statement(policy, "TlsOnly"))


@mutant("tls-forced-on-the-bucket-alone", "Its objects may be read in the clear", named=f"{ASSETS}/policy")
def _(draft: Draft) -> None:
    with document(draft, f"{ASSETS}/policy") as policy:
        statement(policy, "TlsOnly")["Resource"].pop()


@mutant("everybody-reads", "The bucket is public as soon as its block is lifted", named=f"{ASSETS}/policy")
def _(draft: Draft) -> None:
    with document(draft, f"{ASSETS}/policy") as policy:
        reads = statement(policy, "CloudFrontReads")
        policy["Statement"].append({**reads, "Sid": "Read", "Principal": {"AWS": "*"}, "Condition": {}})


@mutant("reads-off-the-record", "Nobody can say who read what", named=f"{ASSETS}/bucket")
def _(draft: Draft) -> None:
    draft.remove(f"{ASSETS}/logging")


@mutant("logs-of-its-own-logs", "Each delivery makes another one", named="mutant/circle")
def _(draft: Draft) -> None:
    bucket = f"${{{draft.address(f'{LOGS}/bucket')}.id}}"
    draft.add("aws_s3_bucket_logging", "circle", bucket=bucket, target_bucket=bucket, target_prefix="s3/")


@mutant("policy-before-the-block", "S3 refuses the second change at once", named=f"{ASSETS}/policy")
def _(draft: Draft) -> None:
    stop_waiting(draft, f"{ASSETS}/policy", f"{ASSETS}/public_access_block")


@mutant("block-beside-ownership", "S3 refuses the second change at once", named=f"{LOGS}/public_access_block")
def _(draft: Draft) -> None:
    stop_waiting(draft, f"{LOGS}/public_access_block", f"{LOGS}/ownership")


@mutant("no-lifecycle", "Deleted objects are kept, and paid for, for ever", named=f"{LOGS}/bucket")
def _(draft: Draft) -> None:
    draft.remove(f"{LOGS}/lifecycle")


@mutant("uploads-never-aborted", "Parts that nobody sees cost for ever", named=f"{ASSETS}/lifecycle")
def _(draft: Draft) -> None:
    draft(f"{ASSETS}/lifecycle")["rule"].pop(0)


@mutant("tidied-up-by-half", "Noncurrent versions outside tmp/ stay for ever", named=f"{ASSETS}/lifecycle")
def _(draft: Draft) -> None:
    draft(f"{ASSETS}/lifecycle")["rule"][1]["filter"] = [{"prefix": "tmp/"}]


@mutant("rules-switched-off", "Noncurrent versions stay for ever", named=f"{LOGS}/lifecycle")
def _(draft: Draft) -> None:
    draft(f"{LOGS}/lifecycle")["rule"][1]["status"] = "Disabled"


@mutant("moved-too-early", "S3 refuses infrequent access before 30 days", named=f"{LOGS}/lifecycle")
def _(draft: Draft) -> None:
    draft(f"{LOGS}/lifecycle")["rule"][2]["transition"] = [{"days": 7, "storage_class": "STANDARD_IA"}]


@mutant("gone-before-it-moves", "S3 refuses to move what has expired", named=f"{LOGS}/lifecycle")
def _(draft: Draft) -> None:
    draft(f"{LOGS}/lifecycle")["rule"][2]["transition"] = [{"days": 500, "storage_class": "GLACIER"}]


@mutant("access-logs-refused", "S3 drops the logs of every read", named=f"{ASSETS}/logging")
def _(draft: Draft) -> None:
    with document(draft, f"{LOGS}/policy") as policy:
        policy["Statement"].remove(statement(policy, "S3ServerAccessLogs"))


@mutant("access-logs-elsewhere", "S3 may not write below the new prefix", named=f"{ASSETS}/logging")
def _(draft: Draft) -> None:
    draft(f"{ASSETS}/logging")["target_prefix"] = "assets/"
