"""The security headers that CloudFront adds to what a bucket can't say itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strongroom.proof.verify.bounds import within
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.distributions import behaviors
from strongroom.synthesized import Resource, Stack, on

A_YEAR = 31_536_000  # seconds: the least that browsers' preload lists take
SECURITY_HEADERS = (
    "strict_transport_security",
    "content_security_policy",
    "content_type_options",
    "frame_options",
    "referrer_policy",
)
# What lets a script of somebody else's run.
UNSAFE = re.compile(r"'unsafe-\w+'|(?<![\w.])\*(?![\w.])|\bhttps?:(?!//)|\bdata:")


@check(
    "SR738",
    "Every answer of a distribution has security headers",
    why="S3 sends none: browsers then take the page over HTTP again, in a frame, with scripts of others.",
    remedy="Give every behavior a response_headers_policy_id.",
    controls=("PCI DSS 4.0 6.4.3",),
)
def with_headers(stack: Stack) -> Verdicts:
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        missing = [each for each in behaviors(distribution) if not each.get("response_headers_policy_id")]
        yield judge(distribution, not missing, "a behavior has no response headers policy")


@check(
    "SR739",
    "Security headers are strict, and the origin can't weaken them",
    why=(
        "HSTS below a year is not taken into preload lists; a content security policy with unsafe-inline or * "
        "lets injected scripts run, and without override an origin's own header wins."
    ),
    remedy=(
        "In security_headers_config, set all five headers with override; HSTS for a year or more with "
        "include_subdomains, X-Frame-Options DENY or SAMEORIGIN, and a content security policy that names "
        "origins."
    ),
    controls=("PCI DSS 4.0 6.4.3",),
)
def strict(stack: Stack) -> Verdicts:
    for policy in stack.of_type("aws_cloudfront_response_headers_policy"):
        yield Verdict(policy, next(_weaknesses(policy), None))


def _weaknesses(policy: Resource) -> Iterator[str]:
    for name in SECURITY_HEADERS:
        headers = policy.blocks("security_headers_config", name)
        if not headers:
            yield f"it has no {name}"
        for header in headers:
            if not on(header.get("override")):
                yield f"the origin's own {name} wins"
    for hsts in policy.blocks("security_headers_config", "strict_transport_security"):
        seconds = hsts.get("access_control_max_age_sec")
        if not within(seconds, A_YEAR):
            yield f"HSTS lasts {seconds} seconds"
        if not on(hsts.get("include_subdomains")):
            yield "HSTS leaves subdomains out"
    for csp in policy.blocks("security_headers_config", "content_security_policy"):
        directives = dict(
            directive.strip().partition(" ")[::2]
            for directive in str(csp.get("content_security_policy")).split(";")
        )
        if not directives.keys() & {"default-src", "script-src"}:
            yield "the content security policy does not say where scripts may come from"
        for name in ("default-src", "script-src", "object-src"):
            if UNSAFE.search(directives.get(name, "")):
                yield f"the content security policy has {name} {directives[name]}"
