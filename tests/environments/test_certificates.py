"""Certificates: requested, validated by DNS in the given zone, and where their users look for them."""

from __future__ import annotations

import pytest

from stacks.settings import Settings
from tests.references import one_reference
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(3)


@pytest.fixture(scope="session")
def zoned(stack: SynthesizedStack, environment: Settings) -> SynthesizedStack:
    """Each environment's stack in turn that makes its certificates."""
    if environment.domain.hosted_zone_id is None:
        pytest.skip(f"{stack.name} has no hosted zone, and is given its certificates")
    return stack


def test_there_is_one_certificate_for_each_front_door(stack: SynthesizedStack, environment: Settings) -> None:
    domain = environment.domain
    made = sorted(
        (certificate["domain_name"], certificate.get("provider", ""))
        for certificate in stack.resources("aws_acm_certificate").values()
    )
    both = [(domain.name, ""), (f"static.{domain.name}", "aws.us_east_1")]
    assert made == (sorted(both) if domain.hosted_zone_id else [])


def test_every_certificate_is_validated_in_the_hosted_zone(zoned: SynthesizedStack) -> None:
    stack = zoned
    assert stack.settings is not None
    certificates = set(stack.resources("aws_acm_certificate"))
    validated = set()
    for validation in stack.resources("aws_acm_certificate_validation").values():
        certificate = one_reference(validation["certificate_arn"]).address
        (fqdn,) = validation["validation_record_fqdns"]
        record = stack.all_resources[one_reference(fqdn).address]
        assert stack.all_resources[certificate]["validation_method"] == "DNS"
        assert validation.get("provider") == stack.all_resources[certificate].get("provider")
        assert record["zone_id"] == stack.settings.domain.hosted_zone_id
        assert len(record["records"]) == 1
        for value in (record["name"], record["type"], *record["records"]):
            assert one_reference(value).address == certificate
        validated.add(certificate)
    assert validated == certificates


def test_nothing_takes_a_certificate_that_may_be_pending(zoned: SynthesizedStack) -> None:
    stack = zoned
    for listener in stack.resources("aws_lb_listener").values():
        if "certificate_arn" in listener:
            assert one_reference(listener["certificate_arn"]).type == "aws_acm_certificate_validation"
    viewer = stack.only("aws_cloudfront_distribution")["viewer_certificate"]
    assert one_reference(viewer["acm_certificate_arn"]).type == "aws_acm_certificate_validation"


def test_a_given_certificate_is_the_one_that_is_used(stack: SynthesizedStack, environment: Settings) -> None:
    domain = environment.domain
    if domain.hosted_zone_id is not None:
        pytest.skip(f"{stack.name} has a hosted zone, and makes its certificates")
    used = {listener.get("certificate_arn") for listener in stack.resources("aws_lb_listener").values()}
    viewer = stack.only("aws_cloudfront_distribution")["viewer_certificate"]
    assert used == {None, domain.certificate_arn}
    assert viewer["acm_certificate_arn"] == domain.edge_certificate_arn
    assert not stack.resources("aws_route53_record"), "DNS is somebody else's"


def test_a_certificate_is_replaced_without_a_gap(stack: SynthesizedStack) -> None:
    for certificate in stack.resources("aws_acm_certificate").values():
        assert certificate["lifecycle"]["create_before_destroy"] is True


def test_the_same_validation_record_may_be_written_twice(stack: SynthesizedStack) -> None:
    """ACM's record for a name is the same in every region and environment."""
    for validation in stack.resources("aws_acm_certificate_validation").values():
        record = stack.all_resources[one_reference(validation["validation_record_fqdns"]).address]
        assert record["allow_overwrite"] is True
