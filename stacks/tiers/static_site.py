"""The static page: a private bucket, and CloudFront, which alone may read it."""

from __future__ import annotations

import json

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudfront_distribution import (
    CloudfrontDistribution,
    CloudfrontDistributionCustomErrorResponse,
    CloudfrontDistributionDefaultCacheBehavior,
    CloudfrontDistributionOrigin,
    CloudfrontDistributionRestrictions,
    CloudfrontDistributionRestrictionsGeoRestriction,
    CloudfrontDistributionViewerCertificate,
)
from cdktf_cdktf_provider_aws.cloudfront_origin_access_control import CloudfrontOriginAccessControl
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route53_record import Route53Record, Route53RecordAlias
from cdktf_cdktf_provider_aws.s3_object import S3Object
from cdktf_cdktf_provider_aws.wafv2_web_acl import Wafv2WebAcl
from constructs import Construct

from stacks import naming
from stacks.bucket import PrivateBucket
from stacks.settings import Settings
from stacks.tiers.access_logs import AccessLogs
from stacks.tiers.certificates import Certificates
from stacks.tiers.distribution_logs import DistributionLogs
from stacks.tiers.edge_policies import EdgePolicies

__all__ = ["StaticSite"]

ORIGIN = "assets"


class StaticSite(Construct):
    """`bucket`, and the `distribution` that serves it at `static.<domain>`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        key: KmsKey,
        certificates: Certificates,
        access_logs: AccessLogs,
        web_acl: Wafv2WebAcl,
        edge_provider: AwsProvider,
        dns_provider: AwsProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        private = PrivateBucket(
            self,
            "assets",
            bucket_name=naming.name(settings, f"assets-{settings.account_id}", limit=naming.BUCKET),
            protected=settings.protected,
            key=key,
            access_logs=access_logs.bucket,
        )
        self.bucket = private.bucket
        self.distribution = self._distribution(settings, certificates, web_acl)
        # Any distribution of any account is "CloudFront": this one only.
        this_distribution = {"StringEquals": {"aws:SourceArn": self.distribution.arn}}
        private.allow(
            {
                "Sid": "CloudFrontReads",
                "Effect": "Allow",
                "Principal": {"Service": "cloudfront.amazonaws.com"},
                "Action": "s3:GetObject",
                "Resource": f"{self.bucket.arn}/*",
                "Condition": this_distribution,
            }
        )
        private.allow(
            {
                # To one who may not list, S3 answers 403 for what is not there. With it a 403 at the edge is a
                # refusal, by AWS WAF or by a policy that broke, and looks like one.
                "Sid": "CloudFrontLearnsWhatIsMissing",
                "Effect": "Allow",
                "Principal": {"Service": "cloudfront.amazonaws.com"},
                "Action": "s3:ListBucket",
                "Resource": self.bucket.arn,
                "Condition": this_distribution,
            }
        )
        # Where the page finds the application: a fact of the infrastructure, so Terraform's to write. All
        # other objects are the page's own and come with its release.
        S3Object(
            self,
            "config",
            bucket=self.bucket.id,
            key="config.json",
            content=json.dumps({"api": f"https://{settings.domain.name}"}),
            content_type="application/json",
            cache_control="no-cache",
            depends_on=[private.policy],
        )
        DistributionLogs(
            self,
            "logs",
            settings=settings,
            distribution=self.distribution,
            access_logs=access_logs,
            edge_provider=edge_provider,
        )
        self._alias_records(settings, dns_provider)

    def _distribution(
        self, settings: Settings, certificates: Certificates, web_acl: Wafv2WebAcl
    ) -> CloudfrontDistribution:
        name = naming.name(settings, "static", limit=64)
        policies = EdgePolicies(self, "policies", settings=settings)
        access_control = CloudfrontOriginAccessControl(
            self,
            "origin_access_control",
            name=name,
            description="CloudFront signs its requests to the bucket",
            origin_access_control_origin_type="s3",
            signing_behavior="always",
            signing_protocol="sigv4",
        )
        return CloudfrontDistribution(
            self,
            "distribution",
            comment=name,
            enabled=True,
            is_ipv6_enabled=True,
            http_version="http2and3",
            price_class=settings.edge.price_class,
            aliases=[settings.domain.static_name],
            default_root_object="index.html",
            web_acl_id=web_acl.arn,
            wait_for_deployment=True,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings.protected),
            origin=[
                CloudfrontDistributionOrigin(
                    origin_id=ORIGIN,
                    domain_name=self.bucket.bucket_regional_domain_name,
                    origin_access_control_id=access_control.id,
                )
            ],
            default_cache_behavior=CloudfrontDistributionDefaultCacheBehavior(
                target_origin_id=ORIGIN,
                viewer_protocol_policy="redirect-to-https",
                allowed_methods=["GET", "HEAD", "OPTIONS"],
                cached_methods=["GET", "HEAD"],
                compress=True,
                cache_policy_id=policies.cache.id,
                response_headers_policy_id=policies.response_headers.id,
            ),
            # A single-page application answers its own paths.
            custom_error_response=[
                CloudfrontDistributionCustomErrorResponse(
                    error_code=404,
                    response_code=200,
                    response_page_path="/index.html",
                    error_caching_min_ttl=10,
                )
            ],
            # With the default certificate CloudFront quietly accepts TLS 1.0.
            viewer_certificate=CloudfrontDistributionViewerCertificate(
                acm_certificate_arn=certificates.edge_arn,
                ssl_support_method="sni-only",
                minimum_protocol_version="TLSv1.2_2021",
            ),
            restrictions=CloudfrontDistributionRestrictions(
                geo_restriction=CloudfrontDistributionRestrictionsGeoRestriction(restriction_type="none")
            ),
        )

    def _alias_records(self, settings: Settings, dns_provider: AwsProvider | None) -> None:
        if settings.domain.hosted_zone_id is None:
            return
        for record_type in ("A", "AAAA"):
            Route53Record(
                self,
                f"alias-{record_type.lower()}",
                zone_id=settings.domain.hosted_zone_id,
                name=settings.domain.static_name,
                type=record_type,
                alias=Route53RecordAlias(
                    name=self.distribution.domain_name,
                    zone_id=self.distribution.hosted_zone_id,
                    evaluate_target_health=False,
                ),
                provider=dns_provider,
            )
