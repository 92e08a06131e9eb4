"""CloudFront, its bucket's policy, its headers and its logs, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.moving import made_there
from tests.strongroom.proof.mutants.mutant import Attributes, Draft, mutant
from tests.strongroom.proof.mutants.policies import statements
from tests.strongroom.proof.mutants.waiting import stop_waiting

DISTRIBUTION = "static_site/distribution"
POLICY = "static_site/assets/policy"
HEADERS = "static_site/policies/response_headers"
DELIVERY = "static_site/logs/delivery"


def behavior(draft: Draft) -> Attributes:
    found: Attributes = draft(DISTRIBUTION)["default_cache_behavior"]
    return found


def headers(draft: Draft) -> Attributes:
    found: Attributes = draft(HEADERS)["security_headers_config"]
    return found


@mutant("edge-over-http", "The page's scripts can be changed on the way", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    behavior(draft)["viewer_protocol_policy"] = "allow-all"


@mutant("a-path-over-http-at-the-edge", "One path can be had over HTTP", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    draft(DISTRIBUTION)["ordered_cache_behavior"] = [
        {**behavior(draft), "path_pattern": "/images/*", "viewer_protocol_policy": "allow-all"}
    ]


@mutant("default-certificate", "TLS 1.0 is accepted in silence", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    draft(DISTRIBUTION)["viewer_certificate"] = {
        "cloudfront_default_certificate": True,
        "minimum_protocol_version": "TLSv1.2_2021",
    }


@mutant("edge-tls-1-1", "TLS 1.1 is accepted", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    draft(DISTRIBUTION)["viewer_certificate"]["minimum_protocol_version"] = "TLSv1.1_2016"


@mutant(
    "dedicated-addresses", "CloudFront charges 600 dollars a month for addresses of its own", named=DISTRIBUTION
)
def _(draft: Draft) -> None:
    draft(DISTRIBUTION)["viewer_certificate"]["ssl_support_method"] = "vip"


@mutant("http-1", "Browsers get no HTTP/3", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    draft(DISTRIBUTION)["http_version"] = "http1.1"


@mutant("no-ipv6", "Networks with IPv6 alone don't find the page", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    del draft(DISTRIBUTION)["is_ipv6_enabled"]


@mutant("uncompressed", "Scripts are sent in full", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    behavior(draft)["compress"] = False


@mutant(
    "compression-not-asked-for", "CloudFront compresses nothing that it is not asked to", named=DISTRIBUTION
)
def _(draft: Draft) -> None:
    policy = draft("static_site/policies/cache")["parameters_in_cache_key_and_forwarded_to_origin"]
    policy["enable_accept_encoding_brotli"] = policy["enable_accept_encoding_gzip"] = False


@mutant("bucket-for-posts", "The bucket is offered for writing", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    behavior(draft)["allowed_methods"] = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]


@mutant("no-cache-policy", "Every cookie is in the cache key: nothing is cached", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    del behavior(draft)["cache_policy_id"]
    behavior(draft)["forwarded_values"] = {"query_string": True, "cookies": {"forward": "all"}}


@mutant("any-price-class", "What the edge costs is AWS's choice", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    del draft(DISTRIBUTION)["price_class"]


@mutant("no-error-page", "A reload of the application's own paths fails", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    del draft(DISTRIBUTION)["custom_error_response"]


@mutant("refusals-hidden", "A request that the web ACL refused gets the page", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    errors = draft(DISTRIBUTION)["custom_error_response"]
    errors.append({**errors[0], "error_code": 403})


@mutant("missing-for-a-day", "An object that was missing is missing for a day", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    draft(DISTRIBUTION)["custom_error_response"][0]["error_caching_min_ttl"] = 86400


@mutant("no-front-page", "The domain alone answers 403", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    del draft(DISTRIBUTION)["default_root_object"]


@mutant("no-origin-access-control", "The bucket refuses CloudFront, or has to be public", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    del draft(DISTRIBUTION)["origin"][0]["origin_access_control_id"]


@mutant("unsigned-requests", "CloudFront asks the bucket as anybody would", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    draft("static_site/origin_access_control")["signing_behavior"] = "never"


@mutant(
    "global-bucket-name", "For hours every request is redirected to the bucket's region", named=DISTRIBUTION
)
def _(draft: Draft) -> None:
    origin = draft(DISTRIBUTION)["origin"][0]
    origin["domain_name"] = origin["domain_name"].replace("bucket_regional_domain_name", "bucket_domain_name")


@mutant("any-distribution", "A distribution of another account serves the bucket", named=POLICY)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as policy:
        del policy["CloudFrontReads"]["Condition"]


@mutant("any-distribution-of-the-account", "Every distribution of the account serves it", named=POLICY)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as policy:
        policy["CloudFrontReads"]["Condition"] = {
            "ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/*"}
        }


@mutant("missing-looks-forbidden", "S3 answers 403 for what is not there: no reload works", named=POLICY)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as policy:
        del policy["CloudFrontLearnsWhatIsMissing"]


@mutant("cloudfront-may-not-read", "Every object is refused", named=POLICY)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as policy:
        del policy["CloudFrontReads"]


@mutant("no-security-headers", "The page can be framed, and its scripts replaced", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    del behavior(draft)["response_headers_policy_id"]


@mutant("hsts-for-a-day", "A browser that was away for a day takes HTTP again", named=HEADERS)
def _(draft: Draft) -> None:
    headers(draft)["strict_transport_security"]["access_control_max_age_sec"] = 86400


@mutant("hsts-for-one-name", "Subdomains can be had over HTTP, and set cookies for the domain", named=HEADERS)
def _(draft: Draft) -> None:
    headers(draft)["strict_transport_security"]["include_subdomains"] = False


@mutant("no-content-security-policy", "An injected script runs", named=HEADERS)
def _(draft: Draft) -> None:
    del headers(draft)["content_security_policy"]


@mutant("unsafe-inline", "An injected script runs", named=HEADERS)
def _(draft: Draft) -> None:
    policy = headers(draft)["content_security_policy"]
    policy["content_security_policy"] = policy["content_security_policy"].replace(
        "script-src 'self'", "script-src 'self' 'unsafe-inline'"
    )


@mutant("scripts-from-anywhere", "Scripts of every origin run", named=HEADERS)
def _(draft: Draft) -> None:
    headers(draft)["content_security_policy"]["content_security_policy"] = "script-src *; object-src 'none'"


@mutant("origin-decides", "An object's metadata weakens the policy", named=HEADERS)
def _(draft: Draft) -> None:
    headers(draft)["frame_options"]["override"] = False


@mutant("edge-without-logs", "Nobody can say who fetched what", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    draft.remove(DELIVERY)


@mutant("connection-logs-only", "Connections are logged, requests are not", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    draft("static_site/logs/source")["log_type"] = "CONNECTION_LOGS"


@mutant("logs-in-the-page", "CloudFront serves its own logs to whoever guesses their names", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    destination = draft("static_site/logs/destination")["delivery_destination_configuration"][0]
    bucket = draft.address("static_site/assets/bucket")
    destination["destination_resource_arn"] = f"${{{bucket}.arn}}/cloudfront"


@mutant("delivery-before-its-policy", "The delivery is refused, and the apply fails", named=DELIVERY)
def _(draft: Draft) -> None:
    stop_waiting(draft, DELIVERY, "access_logs/bucket/policy")


@mutant("delivery-not-allowed", "The bucket refuses CloudFront's logs", named=DELIVERY)
def _(draft: Draft) -> None:
    with statements(draft, "access_logs/bucket/policy") as policy:
        del policy["CloudFrontLogs"]


@mutant(
    "delivery-source-at-home",
    "CloudFront's log sources exist in us-east-1 only",
    named="static_site/logs/source",
)
def _(draft: Draft) -> None:
    made_there(draft, "static_site/logs/source")


@mutant("delivery-at-home", "CloudFront's log deliveries exist in us-east-1 only", named=DELIVERY)
def _(draft: Draft) -> None:
    made_there(draft, DELIVERY)
