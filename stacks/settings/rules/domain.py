"""Domain names and certificates."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.schema.environment import EnvironmentSchema
from stacks.settings.rules.violation import Violation

__all__ = ["violations"]

EDGE_CERTIFICATE = "domain.edge_certificate_arn"


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    domain = settings.domain
    if (domain.hosted_zone_id is None) == (domain.certificate_arn is None):
        yield (
            "domain",
            "both" if domain.hosted_zone_id else "neither",
            "exactly one of hosted_zone_id (certificates are made) and certificate_arn (yours is used)",
        )
    yield from _zone_role(settings)
    yield from _load_balancer(settings)
    yield from _edge(settings)
    for key in ("certificate_arn", "edge_certificate_arn"):
        arn = getattr(domain, key)
        if arn is not None and f":{settings.account_id}:" not in arn:
            yield (
                f"domain.{key}",
                arn,
                f"a certificate of account {settings.account_id}: another account's can't be used",
            )
    # An ACM certificate's common name is limited to 64 characters (ACM user guide, quotas).
    if len(domain.static_name) > 64:
        yield (
            "domain.name",
            domain.name,
            "at most 57 characters: ACM allows 64 with 'static.' before it",
        )


def _zone_role(settings: EnvironmentSchema) -> Iterator[Violation]:
    domain = settings.domain
    if domain.hosted_zone_role_arn is None:
        return
    if domain.hosted_zone_id is None:
        yield (
            "domain.hosted_zone_role_arn",
            domain.hosted_zone_role_arn,
            "only together with hosted_zone_id; without a zone there are no records",
        )
    if domain.hosted_zone_account == settings.account_id:
        yield (
            "domain.hosted_zone_role_arn",
            domain.hosted_zone_role_arn,
            f"a role of another account than {settings.account_id}, or left out: a zone of its own takes none",
        )


def _load_balancer(settings: EnvironmentSchema) -> Iterator[Violation]:
    domain = settings.domain
    if domain.certificate_arn is None:
        return
    if f":{settings.region}:" not in domain.certificate_arn:
        yield (
            "domain.certificate_arn",
            domain.certificate_arn,
            f"a certificate in {settings.region}, where the load balancer is",
        )
    if domain.edge_certificate_arn is None:
        yield (
            EDGE_CERTIFICATE,
            None,
            "the ARN of a certificate for static.<name> in us-east-1 "
            "(the same one, if it covers both names and is there)",
        )


def _edge(settings: EnvironmentSchema) -> Iterator[Violation]:
    arn = settings.domain.edge_certificate_arn
    if arn is None:
        return
    if ":us-east-1:" not in arn:
        yield EDGE_CERTIFICATE, arn, "a certificate in us-east-1: CloudFront reads no other region's"
    if settings.domain.certificate_arn is None:
        yield (
            EDGE_CERTIFICATE,
            arn,
            "only together with certificate_arn; with hosted_zone_id it is made for you",
        )
