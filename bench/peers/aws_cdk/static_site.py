"""The static page: a private bucket behind CloudFront."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_logs as logs
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from bench.peers.aws_cdk.access_logs import AccessLogs
from bench.peers.aws_cdk.certificates import Certificates
from bench.peers.aws_cdk.keys import Keys
from bench.peers.aws_cdk.names import ACCOUNT, DOMAIN, STATIC_DOMAIN, name

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    f"connect-src 'self' https://{DOMAIN}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class StaticSite(Construct):
    """`bucket` and `distribution`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        keys: Keys,
        certificates: Certificates,
        access_logs: AccessLogs,
        web_acl: wafv2.CfnWebACL,
    ) -> None:
        super().__init__(scope, id)
        self.bucket = s3.Bucket(
            self,
            "assets",
            bucket_name=f"strongroom-assets-{ACCOUNT}-prod",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=keys.assets,
            bucket_key_enabled=True,
            enforce_ssl=True,
            event_bridge_enabled=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            server_access_logs_bucket=access_logs.bucket,
            server_access_logs_prefix="assets/",
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    noncurrent_version_expiration=Duration.days(30),
                    abort_incomplete_multipart_upload_after=Duration.days(7),
                )
            ],
        )
        self.distribution = cloudfront.Distribution(
            self,
            "distribution",
            comment=name("static"),
            certificate=certificates.edge,
            domain_names=[STATIC_DOMAIN],
            default_root_object="index.html",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(self.bucket),
                allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
                cached_methods=cloudfront.CachedMethods.CACHE_GET_HEAD,
                cache_policy=self._cache_policy(),
                compress=True,
                response_headers_policy=self._response_headers(),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            ),
            error_responses=[
                cloudfront.ErrorResponse(
                    http_status=404,
                    response_http_status=200,
                    response_page_path="/index.html",
                    ttl=Duration.seconds(10),
                )
            ],
            enable_ipv6=True,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            price_class=cloudfront.PriceClass.PRICE_CLASS_ALL,
            web_acl_id=web_acl.attr_arn,
        )
        target = route53.RecordTarget.from_alias(targets.CloudFrontTarget(self.distribution))
        for id, record in {"alias-a": route53.ARecord, "alias-aaaa": route53.AaaaRecord}.items():
            record(self, id, zone=certificates.zone, record_name="static", target=target)
        self._logs(access_logs)

    def _cache_policy(self) -> cloudfront.CachePolicy:
        return cloudfront.CachePolicy(
            self,
            "cache-policy",
            cache_policy_name=name("static"),
            default_ttl=Duration.minutes(5),
            max_ttl=Duration.days(1),
            min_ttl=Duration.seconds(0),
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )

    def _response_headers(self) -> cloudfront.ResponseHeadersPolicy:
        return cloudfront.ResponseHeadersPolicy(
            self,
            "response-headers",
            response_headers_policy_name=name("static"),
            comment="Security headers",
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(
                        header="Cross-Origin-Opener-Policy", value="same-origin", override=True
                    )
                ]
            ),
            remove_headers=["Server"],
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=CONTENT_SECURITY_POLICY, override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(730),
                    include_subdomains=True,
                    preload=True,
                    override=True,
                ),
            ),
        )

    def _logs(self, access_logs: AccessLogs) -> None:
        source = logs.CfnDeliverySource(
            self,
            "log-source",
            name=name("edge"),
            log_type="ACCESS_LOGS",
            resource_arn=self.distribution.distribution_arn,
        )
        destination = logs.CfnDeliveryDestination(
            self,
            "log-destination",
            name=name("edge"),
            destination_resource_arn=access_logs.bucket.bucket_arn,
            output_format="parquet",
        )
        delivery = logs.CfnDelivery(
            self,
            "log-delivery",
            delivery_source_name=name("edge"),
            delivery_destination_arn=destination.attr_arn,
        )
        delivery.add_resource_dependency(source)
