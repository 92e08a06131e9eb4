"""What other stacks and people need, as outputs and in Parameter Store."""

from __future__ import annotations

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_ssm as ssm

from bench.peers.aws_cdk.alarms import Alarms
from bench.peers.aws_cdk.database import Database
from bench.peers.aws_cdk.load_balancer import LoadBalancer
from bench.peers.aws_cdk.names import DOMAIN, REGION, tag
from bench.peers.aws_cdk.network import Network
from bench.peers.aws_cdk.service import Service
from bench.peers.aws_cdk.static_site import StaticSite
from bench.peers.aws_cdk.tables import Tables
from bench.peers.aws_cdk.validation import Validation


def publish(
    stack: Stack,
    *,
    network: Network,
    static_site: StaticSite,
    load_balancer: LoadBalancer,
    database: Database,
    tables: Tables,
    validation: Validation,
    service: Service,
    alarms: Alarms,
) -> None:
    """The same values as `stacks/environment.py`, under the same names."""
    vpc, dashboard = network.vpc, alarms.dashboard.dashboard_name
    values = {
        "application_url": f"https://{DOMAIN}",
        "load_balancer_dns_name": load_balancer.load_balancer.load_balancer_dns_name,
        "cloudfront_domain_name": static_site.distribution.distribution_domain_name,
        "assets_bucket_name": static_site.bucket.bucket_name,
        "vpc_id": vpc.vpc_id,
        "public_subnet_ids": ",".join(subnet.subnet_id for subnet in vpc.public_subnets),
        "private_subnet_ids": ",".join(subnet.subnet_id for subnet in vpc.private_subnets),
        "isolated_subnet_ids": ",".join(subnet.subnet_id for subnet in vpc.isolated_subnets),
        "database_cluster_endpoint": database.cluster.cluster_endpoint.hostname,
        "database_reader_endpoint": database.cluster.cluster_read_endpoint.hostname,
        "database_secret_arn": database.cluster.secret.secret_arn,
        "sessions_table_name": tables.sessions.table_name,
        "transactions_table_name": tables.transactions.table_name,
        "validation_queue_url": validation.queue.queue_url,
        "validation_dead_letter_queue_url": validation.dead_letter_queue.queue_url,
        "validation_function_name": validation.function.function_name,
        "validation_function_arn": validation.function.function_arn,
        "ecs_cluster_name": service.cluster.cluster_name,
        "ecs_service_name": service.service.service_name,
        "alerts_topic_arn": alarms.topic.topic_arn,
        "dashboard_name": dashboard,
        "dashboard_url": f"https://{REGION}.console.aws.amazon.com/cloudwatch/home?region={REGION}"
        f"#dashboards/dashboard/{dashboard}",
    }
    for name, value in values.items():
        CfnOutput(stack, f"output-{name}", key=name.title().replace("_", ""), value=value)
        ssm.StringParameter(
            stack, f"parameter-{name}", parameter_name=f"/strongroom/prod/{name}", string_value=value
        )
    tag(stack)
