"""What AWS documents about metrics, written down apart from the alarms that must agree with it.

Sources: the "metrics and dimensions" page of each service's guide.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["METRICS", "OWN", "REFERENCES", "REQUIRED", "Fact"]

OWN = "(own)"
"""The application's own namespace, which is another one in each environment."""

COUNT = frozenset({"Sum"})
LEVEL = frozenset({"Average", "Maximum", "Minimum"})
DURATION = frozenset({"Average", "Maximum", "p50", "p90", "p99"})
# Of these only one end is worth an alarm, and an average hides it.
HIGHEST = frozenset({"Maximum"})
LOWEST = frozenset({"Minimum"})


@dataclass(frozen=True)
class Fact:
    """The dimensions a metric is sent with, and the statistics that mean something for it."""

    dimensions: frozenset[str]
    statistics: frozenset[str]


def _facts(
    dimensions: str, statistics: frozenset[str], namespace: str, *names: str
) -> dict[tuple[str, str], Fact]:
    return {(namespace, name): Fact(frozenset(dimensions.split()), statistics) for name in names}


_ALB, _ECS, _RDS, _DYNAMODB = "AWS/ApplicationELB", "AWS/ECS", "AWS/RDS", "AWS/DynamoDB"

METRICS: dict[tuple[str, str], Fact] = {
    **_facts("LoadBalancer TargetGroup", COUNT, _ALB, "HTTPCode_Target_5XX_Count"),
    **_facts("LoadBalancer", COUNT, _ALB, "HTTPCode_ELB_5XX_Count"),
    **_facts("LoadBalancer TargetGroup", DURATION, _ALB, "TargetResponseTime"),
    **_facts("LoadBalancer TargetGroup", LEVEL, _ALB, "HealthyHostCount", "UnHealthyHostCount"),
    **_facts("ClusterName ServiceName", LEVEL, _ECS, "CPUUtilization", "MemoryUtilization"),
    **_facts("ClusterName ServiceName", LEVEL, "ECS/ContainerInsights", "DesiredTaskCount", "RunningTaskCount"),
    **_facts("DBClusterIdentifier", HIGHEST, _RDS, "CPUUtilization", "DatabaseConnections"),
    **_facts("DBClusterIdentifier", HIGHEST, _RDS, "AuroraReplicaLag", "MaximumUsedTransactionIDs"),
    **_facts("DBClusterIdentifier", LOWEST, _RDS, "FreeableMemory"),
    **_facts("TableName", COUNT, _DYNAMODB, "ReadThrottleEvents", "WriteThrottleEvents"),
    **_facts("TableName Operation", COUNT, _DYNAMODB, "SystemErrors"),
    **_facts("FunctionName", COUNT, "AWS/Lambda", "Errors", "Throttles"),
    **_facts("FunctionName", DURATION, "AWS/Lambda", "Duration"),
    **_facts("QueueName", HIGHEST, "AWS/SQS", "ApproximateAgeOfOldestMessage"),
    **_facts("QueueName", HIGHEST, "AWS/SQS", "ApproximateNumberOfMessagesVisible"),
    **_facts("RuleName", COUNT, "AWS/Events", "TriggeredRules"),
    **_facts("ScheduleGroup", COUNT, "AWS/Scheduler", "InvocationDroppedCount", "TargetErrorCount"),
    **_facts("NatGatewayId", COUNT, "AWS/NATGateway", "ErrorPortAllocation"),
    **_facts("", HIGHEST, OWN, "OutboxAge", "PendingAge", "ParkedRows"),
    **_facts("", COUNT, OWN, "ParkedVerdicts", "FailedSteps"),
    **_facts("DistributionId Region", frozenset({"Average"}), "AWS/CloudFront", "4xxErrorRate", "5xxErrorRate"),
}

# Dimension -> the only attribute whose value CloudWatch knows the resource by.
REFERENCES = {
    "LoadBalancer": ("aws_lb", "arn_suffix"),
    "TargetGroup": ("aws_lb_target_group", "arn_suffix"),
    "ClusterName": ("aws_ecs_cluster", "name"),
    "ServiceName": ("aws_ecs_service", "name"),
    "DBClusterIdentifier": ("aws_rds_cluster", "cluster_identifier"),
    "DBInstanceIdentifier": ("aws_rds_cluster_instance", "identifier"),
    "TableName": ("aws_dynamodb_table", "name"),
    "FunctionName": ("aws_lambda_function", "function_name"),
    "QueueName": ("aws_sqs_queue", "name"),
    "RuleName": ("aws_cloudwatch_event_rule", "name"),
    "ScheduleGroup": ("aws_scheduler_schedule_group", "name"),
    "NatGatewayId": ("aws_nat_gateway", "id"),
    "DistributionId": ("aws_cloudfront_distribution", "id"),
}

# What every environment must have an alarm on, as (namespace, metric).
REQUIRED = {
    "ECS CPU": (_ECS, "CPUUtilization"),
    "ECS memory": (_ECS, "MemoryUtilization"),
    "running-task shortfall": ("ECS/ContainerInsights", "RunningTaskCount"),
    "5XX of the targets": (_ALB, "HTTPCode_Target_5XX_Count"),
    "5XX of the load balancer": (_ALB, "HTTPCode_ELB_5XX_Count"),
    "latency": (_ALB, "TargetResponseTime"),
    "unhealthy hosts": (_ALB, "UnHealthyHostCount"),
    "Aurora CPU": (_RDS, "CPUUtilization"),
    "Aurora connections": (_RDS, "DatabaseConnections"),
    "Aurora freeable memory": (_RDS, "FreeableMemory"),
    "Aurora replica lag": (_RDS, "AuroraReplicaLag"),
    "DynamoDB read throttles": (_DYNAMODB, "ReadThrottleEvents"),
    "DynamoDB write throttles": (_DYNAMODB, "WriteThrottleEvents"),
    "DynamoDB system errors": (_DYNAMODB, "SystemErrors"),
    "Lambda errors": ("AWS/Lambda", "Errors"),
    "Lambda throttles": ("AWS/Lambda", "Throttles"),
    "Lambda duration": ("AWS/Lambda", "Duration"),
    "queue age": ("AWS/SQS", "ApproximateAgeOfOldestMessage"),
    "dead-letter messages": ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
    "outbox age": (OWN, "OutboxAge"),
    "age of transactions without a verdict": (OWN, "PendingAge"),
    "messages that the queue refuses": (OWN, "ParkedRows"),
    "verdicts that are not entered": (OWN, "ParkedVerdicts"),
    "failures beside requests": (OWN, "FailedSteps"),
    "CloudFront 5XX": ("AWS/CloudFront", "5xxErrorRate"),
    "NAT ports": ("AWS/NATGateway", "ErrorPortAllocation"),
}
