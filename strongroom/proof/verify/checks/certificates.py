"""TLS certificates: issued before they are used, by DNS, without a gap, where their user looks for them."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.verify import lifecycles
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.load_balancing import LISTENERS
from strongroom.synthesized import Reference, Resource, Stack, as_list, is_unknown, references

EDGE_REGION = "us-east-1"


def users(stack: Stack) -> Iterator[tuple[Resource, list[Reference]]]:
    """What shows a certificate to clients, and what its argument refers to."""
    for listener in stack.of_type(*LISTENERS, "aws_lb_listener_certificate", "aws_alb_listener_certificate"):
        if listener.get("certificate_arn"):
            yield listener, listener.references("certificate_arn")
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        arns = [viewer.get("acm_certificate_arn") for viewer in distribution.blocks("viewer_certificate")]
        if any(arns):
            yield distribution, references(arns)


@check(
    "SR721",
    "A certificate is issued before it is used",
    why="ACM returns an ARN at once, and issues the certificate minutes later: until then it is refused.",
    remedy="Take certificate_arn from the aws_acm_certificate_validation, which waits for ACM.",
    controls=("AWS Well-Architected SEC09-BP01",),
)
def issued(stack: Stack) -> Verdicts:
    for user, named in users(stack):
        pending = [
            reference.address
            for reference in named
            if reference.type == "aws_acm_certificate" and not _waits_for_validation(stack, user, reference)
        ]
        yield judge(user, not pending, f"it does not wait until {', '.join(pending)} is issued")


def _waits_for_validation(stack: Stack, user: Resource, certificate: Reference) -> bool:
    return any(
        validation.reference("certificate_arn") == certificate.address and stack.waits_for(user, validation)
        for validation in stack.of_type("aws_acm_certificate_validation")
    )


@check(
    "SR722",
    "A certificate is validated by a DNS record that the stack makes",
    why=(
        "Without its record the apply waits 75 minutes and gives up; a certificate that an e-mail validated is "
        "not renewed unless somebody answers the next one."
    ),
    remedy=(
        "Set validation_method to DNS, make an aws_route53_record of domain_validation_options, and name its "
        "fqdn in an aws_acm_certificate_validation."
    ),
    controls=("AWS FSBP ACM.1", "PCI DSS 4.0 4.2.1", "AWS Well-Architected SEC09-BP01"),
)
def validated(stack: Stack) -> Verdicts:
    for certificate in stack.of_type("aws_acm_certificate"):
        if not certificate.get("private_key") and not certificate.get("certificate_authority_arn"):
            yield Verdict(certificate, _unvalidated(stack, certificate))


def _unvalidated(stack: Stack, certificate: Resource) -> str | None:
    method = certificate.get("validation_method")
    if method != "DNS" and not is_unknown(method):
        return f"validation_method is {method or 'not set'}"
    records = {record.address for record in stack.referring_to(certificate, "aws_route53_record")}
    if not records:
        return "there is no DNS record for its validation"
    validations = stack.referring_to(certificate, "aws_acm_certificate_validation", by="certificate_arn")
    if not validations:
        return "nothing waits for its validation"
    for validation in validations:
        named = {reference.address for reference in validation.references("validation_record_fqdns")}
        before = set(as_list(validation.get("depends_on")))
        if not records <= named | before:
            return f"{validation.address} does not wait for {min(records - named - before)}"
        if stack.region_of(validation) != stack.region_of(certificate):
            return f"{validation.address} is in another region"
    return None


@check(
    "SR723",
    "A certificate is replaced without a gap",
    why="A listener holds on to its certificate: AWS refuses to delete it before the listener has another.",
    remedy="Set lifecycle.create_before_destroy to true.",
    controls=("AWS Well-Architected SEC09-BP01",),
)
def without_a_gap(stack: Stack) -> Verdicts:
    for certificate in stack.of_type("aws_acm_certificate"):
        first = lifecycles.has(certificate, "create_before_destroy")
        yield judge(certificate, first, "create_before_destroy is not true")


@check(
    "SR724",
    "A certificate is in the region where its user looks for it",
    why=(
        "CloudFront takes certificates of us-east-1 only, a load balancer those of its own region: with the "
        "default provider the one or the other is refused as soon as an environment is elsewhere."
    ),
    remedy="Make CloudFront's certificate and its validation by a provider with an alias for us-east-1.",
    controls=("AWS Well-Architected SEC09-BP01",),
)
def in_its_region(stack: Stack) -> Verdicts:
    for user, named in users(stack):
        at_edge = user.type == "aws_cloudfront_distribution"
        wanted = EDGE_REGION if at_edge else stack.region_of(user)
        for reference in named:
            certificate = stack.find(reference.address)
            if certificate is not None:
                found = stack.region_of(certificate)
                holds = found == wanted or is_unknown(found) or is_unknown(wanted)
                yield judge(certificate, holds, f"it is in {found}, and {user.address} looks in {wanted}")
