"""CloudFront, and the bucket that it alone may read."""

from __future__ import annotations

import pytest

from app.security import CONTENT_SECURITY_POLICY
from tests.policy_documents import statements
from tests.references import depends_on, one_reference
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(12)

# What must be in us-east-1, by construct path below the stack.
TOPIC = {"aws_sns_topic", "aws_sns_topic_policy"}
EDGE = {
    "aws_acm_certificate",
    "aws_acm_certificate_validation",
    "aws_cloudwatch_log_delivery",
    "aws_cloudwatch_log_delivery_destination",
    "aws_cloudwatch_log_delivery_source",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_kms_alias",
    "aws_kms_key",
    "aws_sns_topic",
    "aws_sns_topic_policy",
    "aws_wafv2_web_acl",
    "aws_wafv2_web_acl_logging_configuration",
}


# Only where they are made; without a hosted zone they are given.
CERTIFICATES = {"aws_acm_certificate", "aws_acm_certificate_validation"}


def distribution(stack: SynthesizedStack) -> Attributes:
    return stack.only("aws_cloudfront_distribution")


def assets(stack: SynthesizedStack) -> str:
    """The bucket behind the distribution."""
    (origin,) = distribution(stack)["origin"]
    reference = one_reference(origin["domain_name"])
    assert reference.type == "aws_s3_bucket"
    assert reference.attribute == "bucket_regional_domain_name", "the other name redirects for some hours"
    return reference.address


def test_it_serves_over_every_modern_protocol(stack: SynthesizedStack) -> None:
    attributes = distribution(stack)
    assert attributes["enabled"] is True
    assert attributes["wait_for_deployment"] is True
    assert attributes["restrictions"]["geo_restriction"] == {"restriction_type": "none"}
    assert attributes["http_version"] == "http2and3"
    assert attributes["is_ipv6_enabled"] is True


def test_viewers_get_https_with_tls_1_2_and_the_own_certificate(stack: SynthesizedStack) -> None:
    certificate = distribution(stack)["viewer_certificate"]
    assert certificate["minimum_protocol_version"] == "TLSv1.2_2021"
    assert certificate["ssl_support_method"] == "sni-only"
    assert "cloudfront_default_certificate" not in certificate, "with it, TLS 1.0 is accepted in silence"
    assert stack.settings is not None
    assert distribution(stack)["aliases"] == [f"static.{stack.settings.domain.name}"]


def test_it_reads_and_caches_compressed_and_never_writes(stack: SynthesizedStack) -> None:
    attributes = distribution(stack)
    assert "ordered_cache_behavior" not in attributes
    behavior = attributes["default_cache_behavior"]
    assert behavior["viewer_protocol_policy"] == "redirect-to-https"
    assert set(behavior["allowed_methods"]) == {"GET", "HEAD", "OPTIONS"}
    assert set(behavior["cached_methods"]) == {"GET", "HEAD"}
    assert behavior["compress"] is True
    assert behavior["target_origin_id"] == attributes["origin"][0]["origin_id"]


def test_the_price_class_is_the_settings(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    assert distribution(stack)["price_class"] == stack.settings.edge.price_class


def test_the_path_alone_is_the_cache_key(stack: SynthesizedStack) -> None:
    behavior = distribution(stack)["default_cache_behavior"]
    policy = stack.all_resources[one_reference(behavior["cache_policy_id"]).address]
    assert "forwarded_values" not in behavior
    assert policy["parameters_in_cache_key_and_forwarded_to_origin"] == {
        "cookies_config": {"cookie_behavior": "none"},
        "headers_config": {"header_behavior": "none"},
        "query_strings_config": {"query_string_behavior": "none"},
        "enable_accept_encoding_brotli": True,
        "enable_accept_encoding_gzip": True,
    }
    assert policy["min_ttl"] == 0 < policy["default_ttl"] <= policy["max_ttl"]


def test_every_answer_has_security_headers_whatever_the_origin_says(stack: SynthesizedStack) -> None:
    behavior = distribution(stack)["default_cache_behavior"]
    headers = stack.all_resources[one_reference(behavior["response_headers_policy_id"]).address]
    config = headers["security_headers_config"]
    assert config.keys() == {
        "content_security_policy",
        "content_type_options",
        "frame_options",
        "referrer_policy",
        "strict_transport_security",
    }
    assert all(header["override"] is True for header in config.values())
    hsts = config["strict_transport_security"]
    assert hsts["access_control_max_age_sec"] >= 31536000, "a year at least, for browsers' preload lists"
    assert hsts["include_subdomains"] is True
    assert hsts["preload"] is True
    assert config["frame_options"]["frame_option"] == "DENY"
    assert config["referrer_policy"]["referrer_policy"] == "no-referrer"
    others = {item["header"]: item for item in headers["custom_headers_config"]["items"]}
    assert others.keys() == {"Permissions-Policy", "Cross-Origin-Opener-Policy"}
    assert others["Cross-Origin-Opener-Policy"]["value"] == "same-origin"
    assert {item["override"] for item in others.values()} == {True}
    assert headers["remove_headers_config"] == {"items": [{"header": "Server"}]}
    permissions = others["Permissions-Policy"]["value"].split(", ")
    assert permissions
    assert all(permission.endswith("=()") for permission in permissions)


def test_the_page_has_the_policy_that_it_has_at_the_application(stack: SynthesizedStack) -> None:
    headers = stack.only("aws_cloudfront_response_headers_policy")["security_headers_config"]
    policy = headers["content_security_policy"]["content_security_policy"]
    assert stack.settings is not None
    assert policy == CONTENT_SECURITY_POLICY.replace(
        "connect-src 'self'", f"connect-src 'self' https://{stack.settings.domain.name}"
    )
    assert not any(word in policy for word in ("unsafe", "*", "http:"))


def test_a_page_of_the_application_survives_a_reload(stack: SynthesizedStack) -> None:
    attributes = distribution(stack)
    assert attributes["default_root_object"] == "index.html"
    answers = {error["error_code"]: error for error in attributes["custom_error_response"]}
    assert answers.keys() == {404}, "a 403 is a refusal, and must look like one"
    error = answers[404]
    assert (error["response_code"], error["response_page_path"]) == (200, "/index.html")
    assert error["error_caching_min_ttl"] <= 60, "an outage must not be remembered"


def test_cloudfront_signs_every_request_to_the_bucket(stack: SynthesizedStack) -> None:
    (origin,) = distribution(stack)["origin"]
    assert not {"custom_origin_config", "s3_origin_config"} & origin.keys(), "the older forms of access"
    access = stack.all_resources[one_reference(origin["origin_access_control_id"]).address]
    assert access["origin_access_control_origin_type"] == "s3"
    assert access["signing_behavior"] == "always"
    assert access["signing_protocol"] == "sigv4"


@pytest.mark.requirement(6)
def test_the_bucket_lets_in_this_distribution_only(stack: SynthesizedStack) -> None:
    bucket = assets(stack)
    (address,) = stack.resources("aws_cloudfront_distribution")
    (policy,) = (
        attributes
        for attributes in stack.resources("aws_s3_bucket_policy").values()
        if one_reference(attributes["bucket"]).address == bucket
    )
    allowed = [statement for statement in statements(policy["policy"]) if statement["Effect"] == "Allow"]
    for statement in allowed:
        assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert statement["Condition"] == {"StringEquals": {"aws:SourceArn": f"${{{address}.arn}}"}}
    assert {(statement["Action"], statement["Resource"]) for statement in allowed} == {
        ("s3:GetObject", f"${{{bucket}.arn}}/*"),
        # Without it S3 answers 403 for an object that is not there.
        ("s3:ListBucket", f"${{{bucket}.arn}}"),
    }


@pytest.mark.requirement(24)
def test_every_request_is_logged_by_the_newer_delivery(stack: SynthesizedStack) -> None:
    """The older one needs a bucket with access control lists."""
    assert stack.settings is not None
    (address,) = stack.resources("aws_cloudfront_distribution")
    assert "logging_config" not in distribution(stack)
    (delivery_address,) = stack.resources("aws_cloudwatch_log_delivery")
    delivery = stack.only("aws_cloudwatch_log_delivery")
    source = stack.all_resources[one_reference(delivery["delivery_source_name"]).address]
    target = stack.all_resources[one_reference(delivery["delivery_destination_arn"]).address]
    assert source["log_type"] == "ACCESS_LOGS"
    assert target["output_format"] == "json"
    (placement,) = delivery["s3_delivery_configuration"]
    assert placement["suffix_path"] == "/{yyyy}/{MM}/{dd}/{HH}", "a folder an hour, for queries by time"
    assert one_reference(source["resource_arn"]).address == address
    bucket = one_reference(target["delivery_destination_configuration"]).address
    assert bucket != assets(stack)
    (policy,) = (
        policy
        for policy, attributes in stack.resources("aws_s3_bucket_policy").items()
        if one_reference(attributes["bucket"]).address == bucket
    )
    assert policy in depends_on(stack, delivery_address)
    allowed, awss = (
        statement
        for statement in statements(stack.all_resources[policy]["policy"])
        if statement["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    )
    prefix = target["delivery_destination_configuration"][0]["destination_resource_arn"].partition("/")[2]
    assert allowed["Resource"].endswith(f"/{prefix}/*")
    account = stack.settings.account_id
    assert allowed["Condition"]["StringEquals"]["aws:SourceAccount"] == account
    # Where it is missing, AWS appends it to the policy, and Terraform takes it away again.
    assert awss == {
        "Sid": "AWSLogDeliveryWrite",
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{stack.all_resources[bucket]['bucket']}/AWSLogs/{account}/*",
        "Condition": {
            "StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": [account]},
            "ArnLike": {"aws:SourceArn": [f"arn:aws:logs:us-east-1:{account}:delivery-source:*"]},
        },
    }


def test_the_domain_leads_to_it_by_ipv4_and_ipv6(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    if stack.settings.domain.hosted_zone_id is None:
        pytest.skip(f"{stack.name} has no hosted zone: its DNS is somebody else's")
    (address,) = stack.resources("aws_cloudfront_distribution")
    records = [
        record
        for record in stack.resources("aws_route53_record").values()
        if record["name"] == f"static.{stack.settings.domain.name}"
    ]
    assert sorted(record["type"] for record in records) == ["A", "AAAA"]
    for record in records:
        assert record["zone_id"] == stack.settings.domain.hosted_zone_id
        assert record["alias"] == {
            "name": f"${{{address}.domain_name}}",
            "zone_id": f"${{{address}.hosted_zone_id}}",
            "evaluate_target_health": False,
        }


def test_what_cloudfront_needs_in_us_east_1_is_made_there(stack: SynthesizedStack) -> None:
    aliased = {
        address.partition(".")[0]
        for address, attributes in stack.all_resources.items()
        if attributes.get("provider") == "aws.us_east_1"
    }
    assert stack.settings is not None
    of_a_zone = set() if stack.settings.domain.hosted_zone_id else CERTIFICATES
    waf = stack.settings.waf
    lists = {"aws_wafv2_ip_set"} if waf.allow_cidrs or waf.block_cidrs else set()
    # In us-east-1 itself the region's topic is told.
    topic = TOPIC if stack.settings.region == "us-east-1" else set()
    assert aliased - {"aws_sns_topic_subscription"} == (EDGE | lists) - of_a_zone - topic
    regions = {provider.get("alias"): provider["region"] for provider in stack.json["provider"]["aws"]}
    assert regions["us_east_1"] == "us-east-1"
    assert regions.keys() - {"dns"} == {None, "us_east_1"}
