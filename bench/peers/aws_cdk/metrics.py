"""What is watched: a metric, its threshold, and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from bench.peers.aws_cdk.database import Database
from bench.peers.aws_cdk.load_balancer import LoadBalancer
from bench.peers.aws_cdk.names import ZONES
from bench.peers.aws_cdk.network import Network
from bench.peers.aws_cdk.service import Service
from bench.peers.aws_cdk.static_site import StaticSite
from bench.peers.aws_cdk.tables import Tables
from bench.peers.aws_cdk.validation import Validation

ABOVE = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
BELOW = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
MINUTE = Duration.minutes(1)
OPERATIONS = [
    dynamodb.Operation.GET_ITEM,
    dynamodb.Operation.PUT_ITEM,
    dynamodb.Operation.UPDATE_ITEM,
    dynamodb.Operation.QUERY,
]


@dataclass(frozen=True)
class Watched:
    name: str
    metric: cloudwatch.IMetric
    threshold: float
    says: str
    operator: cloudwatch.ComparisonOperator = ABOVE


def watched(
    load_balancer: LoadBalancer,
    service: Service,
    database: Database,
    tables: Tables,
    validation: Validation,
    static_site: StaticSite,
    network: Network,
) -> list[Watched]:
    """Every row, in the order that requests meet what it watches."""
    return [
        *_edge(static_site),
        *_load_balancer(load_balancer),
        *_service(service),
        *_database(database),
        *_tables(tables),
        *_validation(validation),
        *_network(network),
    ]


def _edge(static_site: StaticSite) -> Iterator[Watched]:
    for code, percent in {"5xx": 1, "4xx": 20}.items():
        metric = cloudwatch.Metric(
            namespace="AWS/CloudFront",
            metric_name=f"{code}ErrorRate",
            dimensions_map={
                "DistributionId": static_site.distribution.distribution_id,
                "Region": "Global",
            },
            period=MINUTE,
            statistic="Average",
        )
        yield Watched(f"edge-{code}", metric, percent, f"CloudFront answers with {code} errors.")


def _load_balancer(tier: LoadBalancer) -> Iterator[Watched]:
    balancer, targets = tier.load_balancer.metrics, tier.target_group.metrics
    elb = elbv2.HttpCodeElb.ELB_5XX_COUNT
    target = elbv2.HttpCodeTarget.TARGET_5XX_COUNT
    yield Watched("load-balancer-5xx", balancer.http_code_elb(elb, period=MINUTE), 10, "It answers 5XX.")
    yield Watched(
        "load-balancer-target-5xx", targets.http_code_target(target, period=MINUTE), 10, "Tasks answer 5XX."
    )
    latency = targets.target_response_time(period=MINUTE, statistic="p99")
    yield Watched("load-balancer-latency", latency, 1, "The slowest hundredth waits.")
    unhealthy = targets.unhealthy_host_count(period=MINUTE, statistic="Maximum")
    yield Watched("load-balancer-unhealthy-hosts", unhealthy, 0, "A task stays unhealthy.")
    healthy = targets.healthy_host_count(period=MINUTE, statistic="Minimum")
    yield Watched("load-balancer-no-healthy-hosts", healthy, 1, "No task is healthy.", BELOW)


def _service(tier: Service) -> Iterator[Watched]:
    service = tier.service
    yield Watched("service-cpu", service.metric_cpu_utilization(period=MINUTE), 85, "CPU is high.")
    yield Watched("service-memory", service.metric_memory_utilization(period=MINUTE), 85, "Memory is high.")
    desired, running = (
        cloudwatch.Metric(
            namespace="ECS/ContainerInsights",
            metric_name=metric,
            dimensions_map={"ClusterName": tier.cluster.cluster_name, "ServiceName": service.service_name},
            period=MINUTE,
            statistic="Average",
        )
        for metric in ("DesiredTaskCount", "RunningTaskCount")
    )
    missing = cloudwatch.MathExpression(
        expression="desired - running", using_metrics={"desired": desired, "running": running}, period=MINUTE
    )
    yield Watched("service-tasks", missing, 0, "Tasks are missing.")
    yield Watched("service-at-maximum", desired, 9, "Autoscaling has reached its maximum.")


def _database(tier: Database) -> Iterator[Watched]:
    def metric(name: str, statistic: str = "Maximum") -> cloudwatch.Metric:
        return tier.cluster.metric(name, period=MINUTE, statistic=statistic)

    yield Watched("database-cpu", metric("CPUUtilization"), 80, "CPU is high.")
    yield Watched("database-connections", metric("DatabaseConnections"), 800, "Connections run out.")
    yield Watched("database-memory", metric("FreeableMemory", "Minimum"), 858_993_459, "No memory.", BELOW)
    yield Watched("database-replica-lag", metric("AuroraReplicaLag"), 1000, "A reader is behind.")
    yield Watched(
        "database-transaction-ids", metric("MaximumUsedTransactionIDs"), 1_000_000_000, "Vacuum is late."
    )


def _tables(tier: Tables) -> Iterator[Watched]:
    tables = {
        "sessions": tier.sessions,
        "transactions": tier.transactions,
        "idempotency": tier.idempotency,
    }
    for name, table in tables.items():
        throttles = cloudwatch.MathExpression(
            expression="reads + writes",
            using_metrics={
                "reads": table.metric("ReadThrottleEvents", period=MINUTE, statistic="Sum"),
                "writes": table.metric("WriteThrottleEvents", period=MINUTE, statistic="Sum"),
            },
            period=MINUTE,
        )
        yield Watched(f"table-throttles-{name}", throttles, 0, "Requests are refused as too many.")
        errors = table.metric_system_errors_for_operations(operations=OPERATIONS, period=MINUTE)
        yield Watched(f"table-system-errors-{name}", errors, 0, "DynamoDB fails.")


def _validation(tier: Validation) -> Iterator[Watched]:
    function, queue, dead = tier.function, tier.queue, tier.dead_letter_queue
    yield Watched("validation-errors", function.metric_errors(period=MINUTE), 0, "The function fails.")
    yield Watched("validation-throttles", function.metric_throttles(period=MINUTE), 0, "It is held back.")
    duration = function.metric_duration(period=MINUTE, statistic="Maximum")
    yield Watched("validation-duration", duration, 24_000, "It takes nearly as long as it may.")
    age = queue.metric_approximate_age_of_oldest_message(period=MINUTE)
    yield Watched("validation-queue-age", age, 360, "Transactions wait too long.")
    visible = dead.metric_approximate_number_of_messages_visible(period=MINUTE)
    yield Watched("validation-dead-letters", visible, 0, "Transactions were given up on.")


def _network(tier: Network) -> Iterator[Watched]:
    for zone, subnet in zip(ZONES, tier.vpc.public_subnets, strict=True):
        metric = cloudwatch.Metric(
            namespace="AWS/NATGateway",
            metric_name="ErrorPortAllocation",
            dimensions_map={"NatGatewayId": subnet.node.find_child("NATGateway").ref},
            period=MINUTE,
            statistic="Sum",
        )
        yield Watched(f"nat-port-allocation-{zone}", metric, 0, "The gateway runs out of ports.")
