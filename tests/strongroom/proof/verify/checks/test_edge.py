"""CloudFront in forms that the environments don't have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

PAGE, BUCKET, POLICY = "aws_cloudfront_distribution.page", "aws_s3_bucket.page", "aws_s3_bucket_policy.page"
ACCESS, HEADERS = "aws_cloudfront_origin_access_control.page", "aws_cloudfront_response_headers_policy.page"
CLOUDFRONT = {"Service": "cloudfront.amazonaws.com"}
API = {"origin_id": "api", "domain_name": "api.example.com", "custom_origin_config": [{"https_port": 443}]}


def page(**given: Any) -> dict[str, dict[str, Any]]:
    origin = {
        "domain_name": f"${{{BUCKET}.bucket_regional_domain_name}}",
        "origin_access_control_id": f"${{{ACCESS}.id}}",
    }
    return {PAGE: {"origin": [origin], **given}, BUCKET: {"bucket": "page"}}


@pytest.mark.parametrize(
    ("certificate", "holds"),
    [
        (
            {
                "acm_certificate_arn": "arn",
                "minimum_protocol_version": "TLSv1.2_2021",
                "ssl_support_method": "sni-only",
            },
            True,
        ),
        (
            [
                {
                    "acm_certificate_arn": "${var.arn}",
                    "minimum_protocol_version": "TLSv1.2_2021",
                    "ssl_support_method": "sni-only",
                }
            ],
            True,
        ),
        (
            {
                "acm_certificate_arn": "arn",
                "minimum_protocol_version": "TLSv1.2_2019",
                "ssl_support_method": "sni-only",
            },
            False,
        ),
        ({"acm_certificate_arn": "arn", "ssl_support_method": "sni-only"}, False),
        ({"cloudfront_default_certificate": True}, False),
        (None, False),
    ],
)
def test_viewer_certificates(certificate: object, holds: bool) -> None:
    assert (problems("SR732", page(viewer_certificate=certificate)) == {}) is holds


def test_every_behavior_counts() -> None:
    https, http = {"viewer_protocol_policy": "https-only"}, {"viewer_protocol_policy": "allow-all"}
    assert problems("SR731", page(default_cache_behavior=https, ordered_cache_behavior=[https])) == {}
    assert problems(
        "SR731", page(default_cache_behavior=https, ordered_cache_behavior=[https, http])
    ).keys() == {PAGE}
    with_headers, without = {"response_headers_policy_id": "${var.headers}"}, {"compress": True}
    assert problems("SR738", page(default_cache_behavior=with_headers)) == {}
    assert problems(
        "SR738", page(default_cache_behavior=with_headers, ordered_cache_behavior=without)
    ).keys() == {PAGE}


def test_a_managed_cache_policy_is_not_looked_into() -> None:
    behavior = {"compress": True, "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6"}
    given = {"http_version": "http2and3", "is_ipv6_enabled": True}
    assert problems("SR733", page(default_cache_behavior=behavior, **given)) == {}


def test_an_application_behind_it_may_be_written_to() -> None:
    behavior = {
        "allowed_methods": ["GET", "POST"],
        "cached_methods": ["GET"],
        "cache_policy_id": "${var.policy}",
    }
    given = {"price_class": "PriceClass_100", "default_cache_behavior": behavior}
    assert problems("SR734", page(**given)) == {PAGE: "a bucket is offered for POST"}
    assert problems("SR734", {PAGE: {**given, "origin": [API]}}) == {}
    assert problems("SR735", {PAGE: {"origin": [API]}}) == {}, "it answers its own errors"


@pytest.mark.parametrize(
    ("errors", "holds"),
    [
        ([{"error_code": 404, "response_code": 200, "response_page_path": "/index.html"}], True),
        ({"error_code": "404", "response_code": "200", "error_caching_min_ttl": 60}, True),
        ([{"error_code": 404, "response_code": 404, "response_page_path": "/404.html"}], False),
        ([{"error_code": 404, "response_code": 200, "error_caching_min_ttl": 61}], False),
        ([{"error_code": 404, "response_code": 200}, {"error_code": 403, "response_code": 403}], True),
        ([{"error_code": 404, "response_code": 200}, {"error_code": 503, "response_code": 200}], False),
        ([{"error_code": 403, "response_code": 200}], False),
        ([], False),
    ],
)
def test_error_pages(errors: object, holds: bool) -> None:
    stack = page(default_root_object="index.html", custom_error_response=errors)
    assert (problems("SR735", stack) == {}) is holds


@pytest.mark.parametrize(
    ("access", "holds"),
    [
        (
            {
                "origin_access_control_origin_type": "s3",
                "signing_behavior": "always",
                "signing_protocol": "sigv4",
            },
            True,
        ),
        (
            {
                "origin_access_control_origin_type": "s3",
                "signing_behavior": "no-override",
                "signing_protocol": "sigv4",
            },
            False,
        ),
        (
            {
                "origin_access_control_origin_type": "mediastore",
                "signing_behavior": "always",
                "signing_protocol": "sigv4",
            },
            False,
        ),
    ],
)
def test_access_controls(access: dict[str, Any], holds: bool) -> None:
    assert (problems("SR736", {**page(), ACCESS: access}) == {}) is holds


def test_the_older_access_identity_is_none() -> None:
    stack = page()
    stack[PAGE]["origin"][0]["origin_access_control_id"] = None
    stack[PAGE]["origin"][0]["s3_origin_config"] = {
        "origin_access_identity": "origin-access-identity/cloudfront/E"
    }
    assert problems("SR736", stack) == {PAGE: "an origin has no access control"}


def policy(*statements: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        **page(),
        POLICY: {"bucket": f"${{{BUCKET}.id}}", "policy": json.dumps({"Statement": list(statements)})},
    }


def reads(condition: object, actions: object = ("s3:GetObject", "s3:ListBucket")) -> dict[str, Any]:
    action = list(actions) if isinstance(actions, tuple) else actions
    return {"Effect": "Allow", "Principal": CLOUDFRONT, "Action": action, "Condition": condition}


THIS = {"StringEquals": {"AWS:SourceArn": f"${{{PAGE}.arn}}"}}


@pytest.mark.parametrize(
    ("stack", "holds"),
    [
        (policy(reads(THIS)), True),
        (policy(reads(THIS, "s3:GetObject"), reads(THIS, ["s3:ListBucket"])), True),
        (policy(reads({"ArnLike": {"aws:SourceArn": [f"${{{PAGE}.arn}}"]}})), True),
        (
            policy(
                reads({"StringEquals": {"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/E1"}})
            ),
            True,
        ),
        (
            policy(reads({"ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/*"}})),
            False,
        ),
        (policy(reads({"StringEquals": {"aws:SourceArn": "${aws_cloudfront_distribution.other.arn}"}})), False),
        (policy(reads({"StringEquals": {"aws:SourceAccount": "123456789012"}})), False),
        (policy(reads(None)), False),
        (policy(reads(THIS, "s3:GetObject")), False),
        (policy(), False),
        ({**page(), POLICY: {"bucket": "page", "policy": "${data.aws_iam_policy_document.page.json}"}}, True),
        (page(), False),
    ],
)
def test_who_may_read_the_bucket(stack: dict[str, dict[str, Any]], holds: bool) -> None:
    assert (problems("SR737", stack) == {}) is holds


def headers(**changed: Any) -> dict[str, dict[str, Any]]:
    given = {
        "strict_transport_security": {
            "access_control_max_age_sec": 31536000,
            "include_subdomains": True,
            "override": True,
        },
        "content_security_policy": {"content_security_policy": "default-src 'self'", "override": True},
        "content_type_options": {"override": True},
        "frame_options": {"frame_option": "DENY", "override": True},
        "referrer_policy": {"referrer_policy": "no-referrer", "override": True},
        **changed,
    }
    return {HEADERS: {"security_headers_config": [given]}}


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"referrer_policy": None}, False),
        ({"content_type_options": {"override": False}}, False),
        (
            {
                "strict_transport_security": {
                    "access_control_max_age_sec": 31535999,
                    "include_subdomains": True,
                    "override": True,
                }
            },
            False,
        ),
        (
            {
                "strict_transport_security": {
                    "access_control_max_age_sec": "63072000",
                    "include_subdomains": "true",
                    "override": True,
                }
            },
            True,
        ),
    ],
)
def test_security_headers(changed: dict[str, Any], holds: bool) -> None:
    assert (problems("SR739", headers(**changed)) == {}) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("default-src 'none'; script-src 'self'", True),
        ("script-src 'self' https://js.example.com; img-src * data:", True),
        ("script-src 'self' *.example.com", True),
        ("script-src 'nonce-abc' 'strict-dynamic'", True),
        ("script-src *", False),
        ("script-src https:", False),
        ("script-src 'self' data:", False),
        ("default-src 'self' 'unsafe-eval'", False),
        ("img-src 'self'", False),
        ("", False),
    ],
)
def test_content_security_policies(text: str, holds: bool) -> None:
    given = {"content_security_policy": text, "override": True}
    assert (problems("SR739", headers(content_security_policy=given)) == {}) is holds


def test_the_legacy_form_of_logging_is_logging() -> None:
    assert problems("SR741", page()) == {PAGE: "its requests are delivered nowhere"}
    assert problems("SR741", page(logging_config={"bucket": "logs.s3.amazonaws.com"})) == {}


def test_a_delivery_to_a_log_group_is_no_bucket() -> None:
    stack = {
        **page(),
        "aws_cloudwatch_log_delivery_source.page": {
            "log_type": "ACCESS_LOGS",
            "resource_arn": f"${{{PAGE}.arn}}",
        },
        "aws_cloudwatch_log_delivery_destination.group": {
            "delivery_destination_configuration": {
                "destination_resource_arn": "${aws_cloudwatch_log_group.page.arn}"
            }
        },
        "aws_cloudwatch_log_delivery.page": {
            "delivery_source_name": "${aws_cloudwatch_log_delivery_source.page.name}",
            "delivery_destination_arn": "${aws_cloudwatch_log_delivery_destination.group.arn}",
        },
    }
    assert problems("SR741", stack) == {}
    assert problems("SR742", stack) == {}
