"""What CloudFront caches, and the security headers it adds to every response."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudfront_cache_policy import (
    CloudfrontCachePolicy,
    CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOrigin,
    CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginCookiesConfig,
    CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginHeadersConfig,
    CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginQueryStringsConfig,
)
from cdktf_cdktf_provider_aws.cloudfront_response_headers_policy import (
    CloudfrontResponseHeadersPolicy,
    CloudfrontResponseHeadersPolicyCustomHeadersConfig,
    CloudfrontResponseHeadersPolicyCustomHeadersConfigItems,
    CloudfrontResponseHeadersPolicyRemoveHeadersConfig,
    CloudfrontResponseHeadersPolicyRemoveHeadersConfigItems,
    CloudfrontResponseHeadersPolicySecurityHeadersConfig,
    CloudfrontResponseHeadersPolicySecurityHeadersConfigContentSecurityPolicy,
    CloudfrontResponseHeadersPolicySecurityHeadersConfigContentTypeOptions,
    CloudfrontResponseHeadersPolicySecurityHeadersConfigFrameOptions,
    CloudfrontResponseHeadersPolicySecurityHeadersConfigReferrerPolicy,
    CloudfrontResponseHeadersPolicySecurityHeadersConfigStrictTransportSecurity,
)
from constructs import Construct

from stacks import naming
from stacks.settings import Settings

__all__ = ["EdgePolicies"]

# Seconds. An object without Cache-Control stays at the edge for an hour, and never longer than a day.
DEFAULT_TTL = 3600
MAX_TTL = 86400

# Seconds: two years, what browsers' preload lists ask for.
HSTS_MAX_AGE = 63072000


class EdgePolicies(Construct):
    """`cache` and `response_headers`."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings) -> None:
        super().__init__(scope, id)
        name = naming.name(settings, "static", limit=128)
        self.cache = CloudfrontCachePolicy(
            self,
            "cache",
            name=name,
            comment="Static objects: the path alone is the key",
            min_ttl=0,
            default_ttl=DEFAULT_TTL,
            max_ttl=MAX_TTL,
            parameters_in_cache_key_and_forwarded_to_origin=(
                CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOrigin(
                    cookies_config=CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginCookiesConfig(
                        cookie_behavior="none"
                    ),
                    headers_config=CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginHeadersConfig(
                        header_behavior="none"
                    ),
                    query_strings_config=(
                        CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginQueryStringsConfig(
                            query_string_behavior="none"
                        )
                    ),
                    enable_accept_encoding_brotli=True,
                    enable_accept_encoding_gzip=True,
                )
            ),
        )
        self.response_headers = CloudfrontResponseHeadersPolicy(
            self,
            "response_headers",
            name=name,
            comment="Security headers",
            security_headers_config=self._security_headers(settings),
            custom_headers_config=CloudfrontResponseHeadersPolicyCustomHeadersConfig(
                items=[
                    CloudfrontResponseHeadersPolicyCustomHeadersConfigItems(
                        header="Permissions-Policy",
                        value="camera=(), geolocation=(), microphone=(), payment=()",
                        override=True,
                    ),
                    CloudfrontResponseHeadersPolicyCustomHeadersConfigItems(
                        header="Cross-Origin-Opener-Policy", value="same-origin", override=True
                    ),
                ]
            ),
            remove_headers_config=CloudfrontResponseHeadersPolicyRemoveHeadersConfig(
                items=[CloudfrontResponseHeadersPolicyRemoveHeadersConfigItems(header="Server")]
            ),
        )

    def _security_headers(self, settings: Settings) -> CloudfrontResponseHeadersPolicySecurityHeadersConfig:
        content_security_policy = "; ".join(
            [
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self'",
                # The page is here, the application at the load balancer.
                f"connect-src 'self' https://{settings.domain.name}",
                "base-uri 'none'",
                # The page sends its form by script. Without one an account number would end in an address.
                "form-action 'none'",
                "frame-ancestors 'none'",
                "require-trusted-types-for 'script'",
                "trusted-types 'none'",
            ]
        )
        return CloudfrontResponseHeadersPolicySecurityHeadersConfig(
            strict_transport_security=(
                CloudfrontResponseHeadersPolicySecurityHeadersConfigStrictTransportSecurity(
                    access_control_max_age_sec=HSTS_MAX_AGE,
                    include_subdomains=True,
                    preload=True,
                    override=True,
                )
            ),
            content_security_policy=(
                CloudfrontResponseHeadersPolicySecurityHeadersConfigContentSecurityPolicy(
                    content_security_policy=content_security_policy, override=True
                )
            ),
            content_type_options=CloudfrontResponseHeadersPolicySecurityHeadersConfigContentTypeOptions(
                override=True
            ),
            frame_options=CloudfrontResponseHeadersPolicySecurityHeadersConfigFrameOptions(
                frame_option="DENY", override=True
            ),
            referrer_policy=CloudfrontResponseHeadersPolicySecurityHeadersConfigReferrerPolicy(
                referrer_policy="no-referrer", override=True
            ),
        )
