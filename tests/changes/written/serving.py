"""What serves: releases, versions, capacity, zones, switches that turn it off in place."""

from __future__ import annotations

import json

from tests.changes.written.edit import Document, add, at, without

ZONE = "us-east-1d"
DIGEST = "1" * 64


def image_release(document: Document) -> None:
    task = at(document, "aws_ecs_task_definition", "service_task")
    containers = json.loads(task["container_definitions"])
    containers[0]["image"] = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/strongroom@sha256:{DIGEST}"
    task["container_definitions"] = json.dumps(containers)


def code_release(document: Document) -> None:
    """Other code of the function."""
    at(document, "aws_lambda_function", "validation")["source_code_hash"] = "q" * 43 + "="


def runtime_older(document: Document) -> None:
    at(document, "aws_lambda_function", "validation")["runtime"] = "python3.12"


def engine_minor(document: Document) -> None:
    at(document, "aws_rds_cluster")["engine_version"] = "17.9"


def engine_major(document: Document) -> None:
    at(document, "aws_rds_cluster").update(engine_version="18.1", allow_major_version_upgrade=True)
    at(document, "aws_rds_cluster_parameter_group").update(
        family="aurora-postgresql18", name="strongroom-database-prod-18"
    )


def capacity_raised(document: Document) -> None:
    at(document, "aws_appautoscaling_target")["max_capacity"] = 12


def capacity_nothing(document: Document) -> None:
    """No task is left, and no resource goes."""
    at(document, "aws_appautoscaling_target").update(min_capacity=0, max_capacity=0)


def concurrency_nothing(document: Document) -> None:
    """A function that is never run."""
    at(document, "aws_lambda_function", "validation")["reserved_concurrent_executions"] = 0


def queue_not_read(document: Document) -> None:
    at(document, "aws_lambda_event_source_mapping")["enabled"] = False


def distribution_off(document: Document) -> None:
    at(document, "aws_cloudfront_distribution")["enabled"] = False


def listener_refuses(document: Document) -> None:
    """Every request is answered 503."""
    at(document, "aws_lb_listener", "load_balancer_https")["default_action"] = [
        {
            "type": "fixed-response",
            "fixed_response": {"content_type": "text/plain", "status_code": "503"},
        }
    ]


def zone_added(document: Document) -> None:
    """A fourth one, in all three layers, for all that has subnets."""
    subnets = document["resource"]["aws_subnet"]
    for number, layer in enumerate(("public", "private", "isolated")):
        like = next(name for name in subnets if name.startswith(f"network_{layer}"))
        name = f"network_{layer}_subnet-{ZONE}"
        subnets[name] = {
            **subnets[like],
            "availability_zone": ZONE,
            "cidr_block": f"10.30.{(240, 224, 208)[number]}.0/24",
        }
        associations = document["resource"]["aws_route_table_association"]
        other = next(each for each in associations if each.startswith(f"network_{layer}"))
        associations[f"network_{layer}_association-{ZONE}"] = {
            **associations[other],
            "subnet_id": f"${{aws_subnet.{name}.id}}",
        }
    private, isolated = (
        f"${{aws_subnet.network_{layer}_subnet-{ZONE}.id}}" for layer in ("private", "isolated")
    )
    at(document, "aws_lb")["subnets"].append(f"${{aws_subnet.network_public_subnet-{ZONE}.id}}")
    at(document, "aws_ecs_service")["network_configuration"]["subnets"].append(private)
    at(document, "aws_db_subnet_group")["subnet_ids"].append(isolated)


def reader_removed(document: Document) -> None:
    without(document, "aws_rds_cluster_instance", "database_reader-2")


def name_removed(document: Document) -> None:
    without(document, "aws_route53_record", "load_balancer_alias")


def route_removed(document: Document) -> None:
    without(document, "aws_route", "network_public")


def endpoint_removed(document: Document) -> None:
    without(document, "aws_vpc_endpoint", "interface_endpoints_sqs")


def database_unreachable(document: Document) -> None:
    without(document, "aws_vpc_security_group_egress_rule", "security_groups_egress-service-to-database")


def sign_in_by_iam_off(document: Document) -> None:
    """The application has no other way into its database."""
    at(document, "aws_rds_cluster")["iam_database_authentication_enabled"] = False


def target_group_beside(document: Document) -> None:
    """Replaced, the new one first."""
    at(document, "aws_lb_target_group").update(name="another", port=8080)


def target_group_destroyed_first(document: Document) -> None:
    group = at(document, "aws_lb_target_group")
    group["port"] = 8080
    del group["lifecycle"]


def queue_renamed(document: Document) -> None:
    at(document, "aws_sqs_queue", "validation_queue")["name"] = "another"


def bucket_renamed(document: Document) -> None:
    at(document, "aws_s3_bucket", "access_logs")["bucket"] = "strongroom-other-123456789012-prod"


def table_removed(document: Document) -> None:
    without(document, "aws_dynamodb_table", "tables_sessions")


def key_removed(document: Document) -> None:
    without(document, "aws_kms_key", "keys_edge")


def queue_added(document: Document) -> None:
    add(document, "aws_sqs_queue", "another", {"name": "another", "sqs_managed_sse_enabled": True})


def bucket_added(document: Document) -> None:
    add(document, "aws_s3_bucket", "another", {"bucket": "strongroom-another-123456789012-prod"})
    block = at(document, "aws_s3_bucket_public_access_block", "access_logs")
    add(
        document,
        "aws_s3_bucket_public_access_block",
        "another",
        {**block, "bucket": "${aws_s3_bucket.another.id}", "depends_on": []},
    )


SERVING = (
    image_release,
    code_release,
    runtime_older,
    engine_minor,
    engine_major,
    capacity_raised,
    capacity_nothing,
    concurrency_nothing,
    queue_not_read,
    distribution_off,
    listener_refuses,
    zone_added,
    reader_removed,
    name_removed,
    route_removed,
    endpoint_removed,
    database_unreachable,
    sign_in_by_iam_off,
    target_group_beside,
    target_group_destroyed_first,
    queue_renamed,
    bucket_renamed,
    table_removed,
    key_removed,
    queue_added,
    bucket_added,
)
