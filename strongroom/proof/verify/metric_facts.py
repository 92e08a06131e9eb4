"""What AWS documents of its metrics: dimensions, statistics that mean something, and which end is bad.

Sources: the page "metrics and dimensions" of each service's guide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EDGE_REGION = "us-east-1"  # where CloudFront reports, whatever an environment's region is

Kind = Literal["count", "level", "lowest", "duration", "latency"]


@dataclass(frozen=True)
class Fact:
    """`dimensions`: the sets it is sent with. `kind`: how it is read.

    A count is added up; a level is looked at, at its lowest where little is bad; of a duration the longest
    counts, of a latency the slow end, since one request in a million may be slow. `silence_is_failure`: it is
    not sent when there is nothing left to count. `percent`: 0 to 100. `unit`: what it is sent in, where AWS
    documents that.
    """

    kind: Kind
    dimensions: tuple[frozenset[str], ...]
    percent: bool = False
    silence_is_failure: bool = False
    unit: str | None = None

    @property
    def statistics(self) -> tuple[str, ...]:
        """Those that an alarm may have; `p` stands for a percentile of 90 or more."""
        return {
            "count": ("Sum",),
            "level": ("Average", "Maximum"),
            "lowest": ("Average", "Minimum", "Maximum") if self.silence_is_failure else ("Average", "Minimum"),
            "duration": ("Maximum", "p"),
            "latency": ("p",),
        }[self.kind]


def _facts(
    kind: Kind,
    namespace: str,
    names: str,
    *dimensions: str,
    percent: bool = False,
    silence_is_failure: bool = False,
    unit: str | None = None,
) -> dict[tuple[str, str], Fact]:
    sets = tuple(frozenset(each.split()) for each in dimensions)
    fact = Fact(kind, sets, percent, silence_is_failure, "Percent" if percent else unit)
    return {(namespace, name): fact for name in names.split()}


_ALB, _ECS, _RDS, _DYNAMODB = "AWS/ApplicationELB", "AWS/ECS", "AWS/RDS", "AWS/DynamoDB"
_INSIGHTS, _LAMBDA, _SQS, _CLOUDFRONT = "ECS/ContainerInsights", "AWS/Lambda", "AWS/SQS", "AWS/CloudFront"
_SERVICE, _CLUSTER = "ClusterName ServiceName", "ClusterName"
_BALANCER, _TARGETS = "LoadBalancer", "LoadBalancer TargetGroup"
_DATABASE = ("DBClusterIdentifier", "DBInstanceIdentifier", "DBClusterIdentifier Role")
_FUNCTION = ("FunctionName", "FunctionName Resource")
_TABLE = ("TableName", "TableName GlobalSecondaryIndexName")

FACTS: dict[tuple[str, str], Fact] = {
    **_facts("count", _ALB, "HTTPCode_ELB_4XX_Count HTTPCode_ELB_5XX_Count RejectedConnectionCount", _BALANCER),
    **_facts("count", _ALB, "HTTPCode_Target_4XX_Count HTTPCode_Target_5XX_Count", _BALANCER, _TARGETS),
    **_facts("count", _ALB, "RequestCount TargetConnectionErrorCount", _BALANCER, _TARGETS),
    **_facts("count", _ALB, "RequestCountPerTarget", "TargetGroup", _TARGETS),
    **_facts("latency", _ALB, "TargetResponseTime", _BALANCER, _TARGETS),
    **_facts("level", _ALB, "UnHealthyHostCount", _TARGETS),
    **_facts("lowest", _ALB, "HealthyHostCount", _TARGETS, silence_is_failure=True),
    **_facts("level", _ECS, "CPUUtilization MemoryUtilization", _SERVICE, _CLUSTER, percent=True),
    **_facts("level", _INSIGHTS, "DesiredTaskCount PendingTaskCount", _SERVICE, _CLUSTER, unit="Count"),
    **_facts(
        "lowest", _INSIGHTS, "RunningTaskCount", _SERVICE, _CLUSTER, silence_is_failure=True, unit="Count"
    ),
    **_facts("level", _RDS, "CPUUtilization", *_DATABASE, percent=True),
    **_facts("level", _RDS, "AuroraReplicaLag", *_DATABASE, unit="Milliseconds"),
    **_facts("level", _RDS, "DatabaseConnections MaximumUsedTransactionIDs", *_DATABASE, unit="Count"),
    **_facts("lowest", _RDS, "FreeableMemory FreeLocalStorage FreeStorageSpace", *_DATABASE, unit="Bytes"),
    **_facts("count", _DYNAMODB, "ReadThrottleEvents WriteThrottleEvents", *_TABLE, unit="Count"),
    **_facts("count", _DYNAMODB, "ConsumedReadCapacityUnits ConsumedWriteCapacityUnits", *_TABLE, unit="Count"),
    **_facts("count", _DYNAMODB, "SystemErrors ThrottledRequests", "TableName Operation", unit="Count"),
    **_facts("count", _LAMBDA, "Errors Invocations Throttles DeadLetterErrors", *_FUNCTION, unit="Count"),
    **_facts("duration", _LAMBDA, "Duration", *_FUNCTION, unit="Milliseconds"),
    **_facts("level", _LAMBDA, "ConcurrentExecutions", *_FUNCTION, unit="Count"),
    **_facts("level", _SQS, "ApproximateAgeOfOldestMessage", "QueueName", unit="Seconds"),
    **_facts("level", _SQS, "ApproximateNumberOfMessagesVisible", "QueueName", unit="Count"),
    **_facts("level", _SQS, "ApproximateNumberOfMessagesNotVisible", "QueueName", unit="Count"),
    **_facts("count", _SQS, "NumberOfMessagesSent NumberOfMessagesDeleted", "QueueName", unit="Count"),
    **_facts("count", "AWS/Events", "TriggeredRules MatchedEvents", "RuleName", unit="Count"),
    **_facts(
        "count", "AWS/Scheduler", "InvocationAttemptCount InvocationDroppedCount", "ScheduleGroup", unit="Count"
    ),
    **_facts(
        "count", "AWS/Scheduler", "InvocationThrottleCount TargetErrorCount", "ScheduleGroup", unit="Count"
    ),
    **_facts("count", "AWS/NATGateway", "ErrorPortAllocation PacketsDropCount", "NatGatewayId", unit="Count"),
    **_facts("level", _CLOUDFRONT, "4xxErrorRate 5xxErrorRate", "DistributionId Region", percent=True),
    **_facts("count", _CLOUDFRONT, "Requests", "DistributionId Region", unit="None"),
}

# Dimension -> types of the resource that it names, and the attributes whose value CloudWatch knows it by.
NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ClusterName": (("aws_ecs_cluster",), ("name",)),
    "DBClusterIdentifier": (("aws_rds_cluster",), ("cluster_identifier", "id")),
    "DBInstanceIdentifier": (("aws_rds_cluster_instance", "aws_db_instance"), ("identifier", "id")),
    "DistributionId": (("aws_cloudfront_distribution",), ("id",)),
    "FunctionName": (("aws_lambda_function",), ("function_name", "id")),
    "LoadBalancer": (("aws_lb", "aws_alb"), ("arn_suffix",)),
    "NatGatewayId": (("aws_nat_gateway",), ("id",)),
    "QueueName": (("aws_sqs_queue",), ("name",)),
    "RuleName": (("aws_cloudwatch_event_rule",), ("name", "id")),
    "ScheduleGroup": (("aws_scheduler_schedule_group",), ("name", "id")),
    "ServiceName": (("aws_ecs_service",), ("name",)),
    "TableName": (("aws_dynamodb_table",), ("name", "id")),
    "TargetGroup": (("aws_lb_target_group", "aws_alb_target_group"), ("arn_suffix",)),
}
