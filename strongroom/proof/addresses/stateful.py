"""The types of resources that can't be recreated as they were."""

from __future__ import annotations

from strongroom.synthesized import Stack

# Type -> what is lost, or who notices, when one is replaced.
STATEFUL = {
    "aws_acm_certificate": "listeners and distributions have it",
    "aws_cloudfront_distribution": "its domain name; minutes to hours until every edge has the new one",
    "aws_cloudtrail": "the trail's digest chain",
    "aws_cloudwatch_log_group": "logs",
    "aws_db_subnet_group": "the cluster is in it, and can't move",
    "aws_dynamodb_table": "items",
    "aws_ecr_repository": "images",
    "aws_ecs_cluster": "the service, and with it every task",
    "aws_ecs_service": "every task at once",
    "aws_eip": "the addresses that partners have on their lists",
    "aws_iam_openid_connect_provider": "continuous integration's sign-in",
    "aws_iam_role": "trust and key policies name its id",
    "aws_kms_key": "all that it encrypted",
    "aws_lambda_function": "its log and its aliases",
    "aws_lb": "its domain name",
    "aws_lb_target_group": "its registered targets",
    "aws_rds_cluster": "the database",
    "aws_rds_cluster_instance": "a failover, or the whole cluster's capacity",
    "aws_rds_cluster_parameter_group": "the cluster's instances are restarted",
    "aws_s3_bucket": "objects, and a name that somebody else may take",
    "aws_secretsmanager_secret": "secrets",
    "aws_sns_topic": "subscriptions that people have confirmed",
    "aws_sns_topic_subscription": "a confirmation",
    "aws_sqs_queue": "messages",
    "aws_subnet": "everything that stands in it",
    "aws_vpc": "everything",
    "aws_wafv2_web_acl": "its counters, and the protection meanwhile",
}


def stateful(stack: Stack) -> list[str]:
    """The addresses of a stack's stateful resources, sorted."""
    return sorted(resource.address for resource in stack.resources.values() if resource.type in STATEFUL)
