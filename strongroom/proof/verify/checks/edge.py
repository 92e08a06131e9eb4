"""CloudFront: what viewers get, and how."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.distributions import behaviors, named, reads_buckets_only
from strongroom.synthesized import Resource, Stack, as_list, blocks, is_unknown, number, on, value_of

TLS = ("TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025")
WRITING = {"DELETE", "PATCH", "POST", "PUT"}


@check(
    "SR731",
    "Viewers are sent to HTTPS on every path",
    why="What goes over HTTP can be read, and changed, on the way: a script of the page among it.",
    remedy="Set viewer_protocol_policy to redirect-to-https or https-only in every behavior.",
    controls=("AWS FSBP CloudFront.3", "PCI DSS 4.0 4.2.1", "AWS Well-Architected SEC09-BP02"),
)
def https(stack: Stack) -> Verdicts:
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        open_ = [
            policy
            for behavior in behaviors(distribution)
            if (policy := behavior.get("viewer_protocol_policy")) not in ("redirect-to-https", "https-only")
            and not is_unknown(policy)
        ]
        yield judge(distribution, not open_, f"viewer_protocol_policy is {(open_ or [None])[0]}")


@check(
    "SR732",
    "Viewers get TLS 1.2 at least, with a certificate of the stack's own",
    why="With CloudFront's default certificate TLS 1.0 is accepted in silence, whatever else is said.",
    remedy=(
        f"Set viewer_certificate: acm_certificate_arn, ssl_support_method sni-only, minimum_protocol_version "
        f"{TLS[0]}."
    ),
    controls=("AWS FSBP CloudFront.7", "AWS FSBP CloudFront.8", "AWS FSBP CloudFront.15", "PCI DSS 4.0 4.2.1"),
)
def modern_tls(stack: Stack) -> Verdicts:
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        yield Verdict(distribution, _old_tls(distribution))


def _old_tls(distribution: Resource) -> str | None:
    viewers = distribution.blocks("viewer_certificate")
    if not any(viewer.get("acm_certificate_arn") or viewer.get("iam_certificate_id") for viewer in viewers):
        return "it has CloudFront's default certificate"
    version = value_of(viewers[0], "minimum_protocol_version", "TLSv1")
    if version not in TLS and not is_unknown(version):
        return f"minimum_protocol_version is {version}"
    support = viewers[0].get("ssl_support_method")
    return None if support == "sni-only" or is_unknown(support) else f"ssl_support_method is {support}"


@check(
    "SR733",
    "Viewers get HTTP/2 and HTTP/3, IPv6, and compressed answers",
    why="Each is a switch that is off by default; phones on poor networks pay for it.",
    remedy=(
        "Set http_version to http2and3, is_ipv6_enabled and compress, and enable_accept_encoding_gzip and "
        "_brotli in the cache policy, without which nothing is compressed."
    ),
    controls=("AWS Well-Architected PERF04-BP05",),
)
def protocols(stack: Stack) -> Verdicts:
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        yield Verdict(distribution, _slow(stack, distribution))


def _slow(stack: Stack, distribution: Resource) -> str | None:
    version = distribution.get("http_version", "http2")
    if version != "http2and3" and not is_unknown(version):
        return f"http_version is {version}"
    if not on(distribution.get("is_ipv6_enabled")):
        return "is_ipv6_enabled is not true"
    for behavior in behaviors(distribution):
        if not on(behavior.get("compress")):
            return "compress is not true"
        for policy in named(stack, behavior.get("cache_policy_id"), "aws_cloudfront_cache_policy"):
            for keyed in policy.blocks("parameters_in_cache_key_and_forwarded_to_origin"):
                for encoding in ("gzip", "brotli"):
                    if not on(keyed.get(f"enable_accept_encoding_{encoding}")):
                        return f"{policy.address} does not ask for {encoding}"
    return None


@check(
    "SR734",
    "A distribution says what it serves: methods, cache policy, price class",
    why=(
        "What is not said is AWS's choice: a cache key with every header caches nothing, and a bucket that can "
        "be written to through the edge can be defaced."
    ),
    remedy=(
        "Set allowed_methods (GET, HEAD, OPTIONS for a bucket) and cached_methods, a cache_policy_id instead "
        "of forwarded_values, and price_class."
    ),
    controls=("PCI DSS 4.0 2.2.4",),
)
def explicit(stack: Stack) -> Verdicts:
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        yield Verdict(distribution, _unsaid(distribution))


def _unsaid(distribution: Resource) -> str | None:
    if not distribution.get("price_class"):
        return "price_class is not set"
    for behavior in behaviors(distribution):
        for argument in ("allowed_methods", "cached_methods", "cache_policy_id"):
            if not behavior.get(argument):
                return f"{argument} is not set"
        if blocks(behavior.get("forwarded_values")):
            return "forwarded_values is set beside the cache policy"
        writing = WRITING & {str(method) for method in as_list(behavior.get("allowed_methods"))}
        if writing and reads_buckets_only(distribution):
            return f"a bucket is offered for {', '.join(sorted(writing))}"
    return None


@check(
    "SR735",
    "A page of the application survives a reload, and a refusal looks like one",
    why=(
        "A path that only the application knows is not in the bucket: without an answer for 404, a reload "
        "fails. Where 403 is answered with the page as well, a request that the web ACL refused looks like a "
        "success, and so does a bucket policy that broke."
    ),
    remedy=(
        "Set default_root_object, and custom_error_response for 404 alone (response_code 200, the page), "
        "cached for a minute at most."
    ),
    controls=("AWS FSBP CloudFront.1",),
)
def error_pages(stack: Stack) -> Verdicts:
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        if reads_buckets_only(distribution):
            yield Verdict(distribution, _misleading(distribution))


def _misleading(distribution: Resource) -> str | None:
    if not distribution.get("default_root_object"):
        return "default_root_object is not set"
    answers = {
        code: each
        for each in distribution.blocks("custom_error_response")
        if (code := number(each.get("error_code"))) is not None
    }
    hidden = [
        code for code, each in answers.items() if code != 404 and number(each.get("response_code")) == 200
    ]
    if hidden:
        return f"{hidden[0]:g} is answered with 200"
    if 404 not in answers:
        return "nothing answers 404"
    if number(answers[404].get("response_code")) not in (200, None):
        return f"404 is answered with {answers[404].get('response_code')}"
    seconds = number(value_of(answers[404], "error_caching_min_ttl", 10))
    return f"a missing object is remembered for {seconds:g} seconds" if seconds and seconds > 60 else None
