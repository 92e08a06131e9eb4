"""The application load balancer: HTTPS, and a permanent redirect from port 80."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from bench.peers.aws_cdk.access_logs import AccessLogs
from bench.peers.aws_cdk.certificates import Certificates
from bench.peers.aws_cdk.names import name


class LoadBalancer(Construct):
    """`load_balancer` and its `target_group`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        vpc: ec2.Vpc,
        security_group: ec2.SecurityGroup,
        certificates: Certificates,
        access_logs: AccessLogs,
        web_acl: wafv2.CfnWebACL,
    ) -> None:
        super().__init__(scope, id)
        self.load_balancer = elbv2.ApplicationLoadBalancer(
            self,
            "load-balancer",
            vpc=vpc,
            load_balancer_name=name("web"),
            internet_facing=True,
            security_group=security_group,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            deletion_protection=True,
            desync_mitigation_mode=elbv2.DesyncMitigationMode.STRICTEST,
            drop_invalid_header_fields=True,
            http2_enabled=True,
            idle_timeout=Duration.seconds(60),
        )
        self.load_balancer.log_access_logs(access_logs.bucket, "load-balancer")
        self.load_balancer.log_connection_logs(access_logs.bucket, "connections")
        self.target_group = elbv2.ApplicationTargetGroup(
            self,
            "target-group",
            target_group_name=name("app"),
            vpc=vpc,
            port=8080,
            protocol=elbv2.ApplicationProtocol.HTTP,
            target_type=elbv2.TargetType.IP,
            deregistration_delay=Duration.seconds(30),
            health_check=elbv2.HealthCheck(
                path="/health",
                healthy_threshold_count=2,
                unhealthy_threshold_count=3,
                interval=Duration.seconds(15),
                timeout=Duration.seconds(5),
            ),
        )
        self.load_balancer.add_listener(
            "https",
            port=443,
            open=False,
            certificates=[certificates.load_balancer],
            ssl_policy=elbv2.SslPolicy.TLS13_RES,
            default_target_groups=[self.target_group],
        )
        self.load_balancer.add_listener(
            "http-redirect",
            port=80,
            open=False,
            default_action=elbv2.ListenerAction.redirect(port="443", protocol="HTTPS", permanent=True),
        )
        wafv2.CfnWebACLAssociation(
            self,
            "web-acl-association",
            resource_arn=self.load_balancer.load_balancer_arn,
            web_acl_arn=web_acl.attr_arn,
        )
        route53.ARecord(
            self,
            "alias",
            zone=certificates.zone,
            target=route53.RecordTarget.from_alias(targets.LoadBalancerTarget(self.load_balancer)),
        )
