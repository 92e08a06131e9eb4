"""Certificates and alias records in forms that the environments don't have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

CERTIFICATE, RECORD = "aws_acm_certificate.web", "aws_route53_record.web"
VALIDATION, LISTENER = "aws_acm_certificate_validation.web", "aws_lb_listener.https"
BALANCER, DISTRIBUTION = "aws_lb.web", "aws_cloudfront_distribution.page"


def validated(**changed: Any) -> dict[str, dict[str, Any]]:
    """A certificate with its record, and a validation that waits for it by `depends_on`."""
    option = f"${{tolist({CERTIFICATE}.domain_validation_options)[0].resource_record_name}}"
    return {
        CERTIFICATE: {"validation_method": "DNS", **changed},
        RECORD: {"name": option},
        VALIDATION: {"certificate_arn": f"${{{CERTIFICATE}.arn}}", "depends_on": [RECORD]},
    }


@pytest.mark.parametrize(
    ("arn", "holds"),
    [
        (f"${{{VALIDATION}.certificate_arn}}", True),
        ("${data.aws_acm_certificate.web.arn}", True),
        ("${var.certificate_arn}", True),
        ("arn:aws:acm:eu-west-1:123456789012:certificate/0", True),
        (f"${{{CERTIFICATE}.arn}}", False),
        (f"${{{CERTIFICATE}.id}}", False),
    ],
)
def test_what_a_listener_may_take(arn: str, holds: bool) -> None:
    assert (problems("SR721", {LISTENER: {"certificate_arn": arn}, **validated()}) == {}) is holds


def test_waiting_for_the_validation_is_enough() -> None:
    listener = {"certificate_arn": f"${{{CERTIFICATE}.arn}}", "depends_on": [VALIDATION]}
    assert problems("SR721", {LISTENER: listener, **validated()}) == {}


def test_a_further_certificate_of_a_listener() -> None:
    further = {"aws_lb_listener_certificate.b": {"certificate_arn": f"${{{CERTIFICATE}.arn}}"}}
    assert problems("SR721", {**further, **validated()}).keys() == further.keys()


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"validation_method": "EMAIL"}, False),
        ({"validation_method": None}, False),
        ({"validation_method": None, "private_key": "${file(var.key)}"}, True),
        ({"validation_method": None, "certificate_authority_arn": "${var.authority}"}, True),
    ],
)
def test_how_a_certificate_is_validated(changed: dict[str, Any], holds: bool) -> None:
    assert (problems("SR722", validated(**changed)) == {}) is holds


def test_a_validation_that_does_not_wait_for_every_record() -> None:
    stack = validated()
    stack["aws_route53_record.second"] = {**stack[RECORD]}
    assert problems("SR722", stack) == {
        CERTIFICATE: f"{VALIDATION} does not wait for aws_route53_record.second"
    }
    del stack[VALIDATION]
    assert problems("SR722", stack) == {CERTIFICATE: "nothing waits for its validation"}


def alias(**changed: Any) -> dict[str, dict[str, Any]]:
    given = {
        "name": f"${{{BALANCER}.dns_name}}",
        "zone_id": f"${{{BALANCER}.zone_id}}",
        "evaluate_target_health": True,
        **changed,
    }
    return {RECORD: {"alias": [given]}}


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"name": f"dualstack.${{{BALANCER}.dns_name}}"}, True),
        ({"evaluate_target_health": "true"}, True),
        ({"evaluate_target_health": None}, False),
        ({"zone_id": "Z35SXDOTRQ7X7K"}, False),
        ({"zone_id": "${aws_lb.other.zone_id}"}, False),
        ({"name": f"${{{BALANCER}.id}}"}, False),
        (
            {
                "name": f"${{{DISTRIBUTION}.domain_name}}",
                "zone_id": f"${{{DISTRIBUTION}.hosted_zone_id}}",
                "evaluate_target_health": False,
            },
            True,
        ),
        ({"name": "${aws_api_gateway_domain_name.api.regional_domain_name}", "zone_id": "Z1"}, True),
    ],
)
def test_alias_records(changed: dict[str, Any], holds: bool) -> None:
    assert (problems("SR745", alias(**changed)) == {}) is holds


def test_a_distribution_without_ipv6_needs_one_record() -> None:
    record = {"name": "example.com", "type": "A", "alias": {"name": f"${{{DISTRIBUTION}.domain_name}}"}}
    assert problems("SR746", {DISTRIBUTION: {}, RECORD: record}) == {}
    assert problems("SR746", {DISTRIBUTION: {"is_ipv6_enabled": True}, RECORD: record}) == {
        DISTRIBUTION: "example.com has no AAAA record"
    }
    assert problems("SR746", {DISTRIBUTION: {"is_ipv6_enabled": True}}) == {}, "its names are another stack's"
