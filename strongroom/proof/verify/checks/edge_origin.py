"""CloudFront and the bucket behind it: CloudFront alone reads it, for this distribution alone."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.distributions import buckets_behind
from strongroom.proof.verify.pointing import configuring
from strongroom.proof.verify.resource_policies import conditions
from strongroom.synthesized import (
    Attributes,
    Resource,
    Stack,
    Statement,
    as_list,
    is_unknown,
    references,
    statements,
)

CLOUDFRONT = "cloudfront.amazonaws.com"


@check(
    "SR736",
    "CloudFront signs every request to a bucket",
    why=(
        "Without an origin access control the bucket has to be public; by its global name, a new bucket "
        "answers with redirects to its region for hours."
    ),
    remedy=(
        "Give the origin the bucket's bucket_regional_domain_name and an aws_cloudfront_origin_access_control: "
        "type s3, signing_behavior always, signing_protocol sigv4."
    ),
    controls=("AWS FSBP CloudFront.13", "PCI DSS 4.0 7.2.1"),
)
def signed(stack: Stack) -> Verdicts:
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        for origin, bucket in buckets_behind(stack, distribution):
            yield Verdict(distribution, _unsigned(stack, origin, bucket))


def _unsigned(stack: Stack, origin: Attributes, bucket: Resource) -> str | None:
    attributes = {reference.attribute for reference in references(origin.get("domain_name"))}
    if attributes != {"bucket_regional_domain_name"}:
        return f"the origin is {bucket.address} by its {', '.join(attributes)}"
    named = references(origin.get("origin_access_control_id"))
    if not named:
        return None if is_unknown(origin.get("origin_access_control_id")) else "an origin has no access control"
    access = stack.find(named[0].address)
    if access is None:
        return f"there is no {named[0].address}"
    for argument, wanted in (
        ("origin_access_control_origin_type", "s3"),
        ("signing_behavior", "always"),
        ("signing_protocol", "sigv4"),
    ):
        found = access.get(argument)
        if found != wanted and not is_unknown(found):
            return f"{access.address} has {argument} {found}"
    return None


@check(
    "SR737",
    "A bucket lets this distribution read it, and no other",
    why=(
        "Every distribution of every account is CloudFront: without aws:SourceArn another one, of whoever "
        "knows the bucket's name, serves what is in it. Without s3:ListBucket S3 answers 403 for what is "
        "missing, which can't be told from a refusal."
    ),
    remedy=(
        f"Allow {CLOUDFRONT} s3:GetObject on the objects and s3:ListBucket on the bucket, with the condition "
        "StringEquals aws:SourceArn: the distribution's ARN."
    ),
    controls=("AWS FSBP CloudFront.13", "PCI DSS 4.0 7.2.1", "AWS Well-Architected SEC03-BP07"),
)
def read_by_it_alone(stack: Stack) -> Verdicts:
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        for _, bucket in buckets_behind(stack, distribution):
            policies = configuring(stack, bucket, "aws_s3_bucket_policy", "bucket", "bucket")
            if not policies:
                yield Verdict(distribution, f"{bucket.address} has no policy that lets it read")
            for policy in policies:
                yield Verdict(policy, _misread(distribution, policy))


def _misread(distribution: Resource, policy: Resource) -> str | None:
    found = statements(policy.get("policy"))
    if not found and is_unknown(policy.get("policy")):
        return None
    granted: set[str] = set()
    for statement in _for_cloudfront(found):
        sources = conditions(statement).get("aws:sourcearn", [])
        if not sources:
            return "it lets CloudFront in for every distribution of every account"
        named = [reference.address for reference in references(sources)]
        if named and named != [distribution.address]:
            return f"it lets CloudFront in for {', '.join(named)}"
        if not named and any("*" in source for source in sources):
            return f"it lets CloudFront in for {', '.join(sources)}"
        granted |= {str(action) for action in as_list(statement.get("Action"))}
    missing = [action for action in ("s3:GetObject", "s3:ListBucket") if action not in granted]
    return f"it does not allow CloudFront {', '.join(missing)}" if missing else None


def _for_cloudfront(found: list[Statement]) -> Iterator[Statement]:
    for statement in found:
        principal = statement.get("Principal")
        services = as_list(principal.get("Service")) if isinstance(principal, dict) else []
        if statement.get("Effect") == "Allow" and CLOUDFRONT in services:
            yield statement
