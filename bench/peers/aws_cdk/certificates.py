"""Certificates for the load balancer and for CloudFront, validated in the hosted zone."""

from __future__ import annotations

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53
from constructs import Construct

from bench.peers.aws_cdk.names import DOMAIN, HOSTED_ZONE_ID, STATIC_DOMAIN


class Certificates(Construct):
    """`zone`, `load_balancer` and `edge`. CloudFormation makes the validation's records itself."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self.zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "zone", hosted_zone_id=HOSTED_ZONE_ID, zone_name=DOMAIN
        )
        self.load_balancer = self._certificate("load-balancer", DOMAIN)
        self.edge = self._certificate("edge", STATIC_DOMAIN)

    def _certificate(self, id: str, domain: str) -> acm.Certificate:
        return acm.Certificate(
            self, id, domain_name=domain, validation=acm.CertificateValidation.from_dns(self.zone)
        )
