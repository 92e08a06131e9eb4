"""The VPC: three tiers of subnets in three zones, its flow log and its endpoints."""

from __future__ import annotations

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from bench.peers.aws_cdk.names import ZONES, name

INTERFACES = {
    "ecr-api": ec2.InterfaceVpcEndpointAwsService.ECR,
    "ecr-dkr": ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
    "logs": ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
    "secretsmanager": ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    "sqs": ec2.InterfaceVpcEndpointAwsService.SQS,
}


class Network(Construct):
    """`vpc`."""

    def __init__(self, scope: Construct, id: str, *, key: kms.Key) -> None:
        super().__init__(scope, id)
        self.vpc = ec2.Vpc(
            self,
            "vpc",
            vpc_name=name("network"),
            ip_addresses=ec2.IpAddresses.cidr("10.30.0.0/16"),
            availability_zones=list(ZONES),
            nat_gateways=len(ZONES),
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="public",
                    subnet_type=ec2.SubnetType.PUBLIC,
                    cidr_mask=24,
                    map_public_ip_on_launch=False,
                ),
                ec2.SubnetConfiguration(
                    name="private", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=20
                ),
                ec2.SubnetConfiguration(
                    name="isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24
                ),
            ],
        )
        log_group = logs.LogGroup(
            self,
            "flow-log-group",
            log_group_name=f"/aws/vpc/{name('flow-logs')}",
            retention=logs.RetentionDays.ONE_YEAR,
            encryption_key=key,
        )
        self.vpc.add_flow_log(
            "flow-log",
            destination=ec2.FlowLogDestination.to_cloud_watch_logs(log_group),
            traffic_type=ec2.FlowLogTrafficType.ALL,
            max_aggregation_interval=ec2.FlowLogMaxAggregationInterval.ONE_MINUTE,
        )
        private = [ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)]
        self.vpc.add_gateway_endpoint("s3", service=ec2.GatewayVpcEndpointAwsService.S3, subnets=private)
        self.vpc.add_gateway_endpoint(
            "dynamodb", service=ec2.GatewayVpcEndpointAwsService.DYNAMODB, subnets=private
        )

    def add_endpoints(self, security_group: ec2.SecurityGroup) -> None:
        for id, service in INTERFACES.items():
            self.vpc.add_interface_endpoint(
                id,
                service=service,
                security_groups=[security_group],
                open=False,
                subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            )
