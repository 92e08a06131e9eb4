"""TLS certificates: the load balancer's in the region, CloudFront's in us-east-1.

With a hosted zone they are requested and validated there by DNS; without one, existing certificates are used.
What uses a certificate takes its ARN from the validation, so that it waits until ACM has issued it: a
listener with a certificate that is still pending is refused.
"""

from __future__ import annotations

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate
from cdktf_cdktf_provider_aws.acm_certificate_validation import AcmCertificateValidation
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route53_record import Route53Record
from constructs import Construct

from stacks import naming
from stacks.settings import Settings

__all__ = ["Certificates"]


class Certificates(Construct):
    """`load_balancer_arn` and `edge_arn`: certificates that are issued."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        edge_provider: AwsProvider,
        dns_provider: AwsProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._dns_provider = dns_provider
        domain = settings.domain
        if domain.hosted_zone_id is not None:
            zone = domain.hosted_zone_id
            self.load_balancer_arn = self._issued("load_balancer", domain.name, zone)
            self.edge_arn = self._issued("edge", domain.static_name, zone, provider=edge_provider)
        else:
            # The settings' rules hold that both are there when there is no hosted zone.
            self.load_balancer_arn = str(domain.certificate_arn)
            self.edge_arn = str(domain.edge_certificate_arn)

    def _issued(
        self, purpose: str, domain_name: str, zone_id: str, *, provider: AwsProvider | None = None
    ) -> str:
        certificate = AcmCertificate(
            self,
            purpose,
            domain_name=domain_name,
            validation_method="DNS",
            tags={"Name": naming.name(self._settings, purpose.replace("_", "-"))},
            provider=provider,
            # A listener keeps its certificate until the next one is in place.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        # A certificate for one name has one validation option.
        option = certificate.domain_validation_options.get(0)
        record = Route53Record(
            self,
            f"{purpose}_record",
            zone_id=zone_id,
            name=option.resource_record_name,
            type=option.resource_record_type,
            records=[option.resource_record_value],
            ttl=60,
            # The same name in two environments or regions has the same record.
            allow_overwrite=True,
            provider=self._dns_provider,
        )
        return AcmCertificateValidation(
            self,
            f"{purpose}_validation",
            certificate_arn=certificate.arn,
            validation_record_fqdns=[record.fqdn],
            provider=provider,
        ).certificate_arn
