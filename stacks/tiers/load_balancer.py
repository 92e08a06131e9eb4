"""The application load balancer: HTTPS for the application, and a permanent redirect from port 80."""

from __future__ import annotations

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs, LbConnectionLogs
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionRedirect,
)
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route53_record import Route53Record, Route53RecordAlias
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.wafv2_web_acl import Wafv2WebAcl
from cdktf_cdktf_provider_aws.wafv2_web_acl_association import Wafv2WebAclAssociation
from constructs import Construct

from stacks import naming
from stacks.settings import Settings
from stacks.tiers.access_logs import AccessLogs
from stacks.tiers.certificates import Certificates
from stacks.tiers.network import Network
from stacks.tiers.target_group import target_group

__all__ = ["LoadBalancer"]

# Seconds. The application keeps idle connections open for longer (75 s), else the load balancer sends a
# request into a connection that is just being closed and answers 502.
IDLE_TIMEOUT = 60

# TLS 1.3 and 1.2 with forward secrecy (Elastic Load Balancing user guide, "Security policies").
SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"


class LoadBalancer(Construct):
    """`load_balancer`, its `target_group`, and the listeners `https` and `http_redirect`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        network: Network,
        security_group: SecurityGroup,
        certificates: Certificates,
        access_logs: AccessLogs,
        web_acl: Wafv2WebAcl,
        dns_provider: AwsProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        name = naming.name(settings, "web", limit=naming.LOAD_BALANCER)
        self.load_balancer = Lb(
            self,
            "load_balancer",
            name=name,
            load_balancer_type="application",
            internal=False,
            subnets=[subnet.id for subnet in network.public_subnets.values()],
            security_groups=[security_group.id],
            drop_invalid_header_fields=True,
            desync_mitigation_mode="strictest",
            enable_http2=True,
            idle_timeout=IDLE_TIMEOUT,
            enable_deletion_protection=settings.protected,
            access_logs=LbAccessLogs(
                bucket=access_logs.bucket.id, prefix=AccessLogs.LOAD_BALANCER_PREFIX, enabled=True
            ),
            connection_logs=LbConnectionLogs(
                bucket=access_logs.bucket.id, prefix=AccessLogs.CONNECTION_PREFIX, enabled=True
            ),
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings.protected),
            # The load balancer writes a test object at once, and is refused where it may not.
            depends_on=[access_logs.policy, network.public_route],
        )
        self.target_group = target_group(
            self, "target_group", settings=settings, purpose="app", service=settings.service, network=network
        )
        self.http_redirect = LbListener(
            self,
            "http_redirect",
            load_balancer_arn=self.load_balancer.arn,
            port=80,
            protocol="HTTP",
            default_action=[
                LbListenerDefaultAction(
                    type="redirect",
                    redirect=LbListenerDefaultActionRedirect(
                        port="443", protocol="HTTPS", status_code="HTTP_301"
                    ),
                )
            ],
        )
        self.https = LbListener(
            self,
            "https",
            load_balancer_arn=self.load_balancer.arn,
            port=443,
            protocol="HTTPS",
            ssl_policy=SSL_POLICY,
            certificate_arn=certificates.load_balancer_arn,
            default_action=[LbListenerDefaultAction(type="forward", target_group_arn=self.target_group.arn)],
        )
        Wafv2WebAclAssociation(
            self, "web_acl_association", resource_arn=self.load_balancer.arn, web_acl_arn=web_acl.arn
        )
        if settings.domain.hosted_zone_id is not None:
            Route53Record(
                self,
                "alias",
                zone_id=settings.domain.hosted_zone_id,
                name=settings.domain.name,
                type="A",
                alias=Route53RecordAlias(
                    name=self.load_balancer.dns_name,
                    zone_id=self.load_balancer.zone_id,
                    evaluate_target_health=True,
                ),
                provider=dns_provider,
            )
