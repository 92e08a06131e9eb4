"""One group for each role, and who may reach whom."""

from __future__ import annotations

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from bench.peers.aws_cdk.names import name

# The prefix lists of the gateway endpoints in us-east-1.
S3, DYNAMODB = "pl-63a5400a", "pl-02cd2c6b"
HTTPS = ec2.Port.tcp(443)


class SecurityGroups(Construct):
    """`load_balancer`, `service`, `database`, `function` and `endpoints`."""

    def __init__(self, scope: Construct, id: str, *, vpc: ec2.Vpc) -> None:
        super().__init__(scope, id)
        self._vpc = vpc
        self.load_balancer = self._group("load-balancer", "The load balancer")
        self.service = self._group("service", "Tasks of the service")
        self.database = self._group("database", "The database")
        self.function = self._group("function", "The validation function")
        self.endpoints = self._group("endpoints", "Interface endpoints")

        internet = ec2.Peer.any_ipv4()
        self.load_balancer.add_ingress_rule(internet, HTTPS, "HTTPS from browsers and API clients")
        self.load_balancer.add_ingress_rule(internet, ec2.Port.tcp(80), "Redirected to HTTPS, never served")
        self._flow(self.load_balancer, self.service, 8080, "Requests and health checks")
        self._flow(self.service, self.database, 5432, "The ledger, over TLS")
        self._flow(self.service, self.endpoints, 443, "Images, logs, secrets and queues, within the VPC")
        self.service.add_egress_rule(ec2.Peer.prefix_list(S3), HTTPS, "Layers of the container image")
        self.service.add_egress_rule(ec2.Peer.prefix_list(DYNAMODB), HTTPS, "Sessions and verdicts")
        self.function.add_egress_rule(ec2.Peer.prefix_list(DYNAMODB), HTTPS, "Verdicts")

    def _group(self, role: str, description: str) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(
            self,
            role,
            vpc=self._vpc,
            security_group_name=name(role),
            description=description,
            allow_all_outbound=False,
        )

    def _flow(self, source: ec2.SecurityGroup, target: ec2.SecurityGroup, port: int, why: str) -> None:
        source.connections.allow_to(target, ec2.Port.tcp(port), why)
