"""What protects, and is taken away: encryption, alarms, backups, deletion protection, logging, retention."""

from __future__ import annotations

import json

from tests.changes.written.edit import Document, at, without

ALARM = "aws_cloudwatch_metric_alarm", "monitoring_database-connections"


def encryption_queue(document: Document) -> None:
    queue = at(document, "aws_sqs_queue", "validation_queue")
    del queue["kms_master_key_id"], queue["kms_data_key_reuse_period_seconds"]


def encryption_topic(document: Document) -> None:
    del at(document, "aws_sns_topic")["kms_master_key_id"]


def encryption_log_group(document: Document) -> None:
    del at(document, "aws_cloudwatch_log_group", "service_log_group")["kms_key_id"]


def encryption_table(document: Document) -> None:
    """Under a key of AWS's own; a block that is only left out the provider keeps."""
    at(document, "aws_dynamodb_table", "tables_transactions")["server_side_encryption"] = {"enabled": False}


def encryption_database(document: Document) -> None:
    cluster = at(document, "aws_rds_cluster")
    cluster["storage_encrypted"] = False
    del cluster["kms_key_id"]


def encryption_bucket(document: Document) -> None:
    """Under S3's own key in place of the customer's."""
    at(document, "aws_s3_bucket_server_side_encryption_configuration", "static_site")["rule"] = [
        {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    ]


def key_rotation_off(document: Document) -> None:
    at(document, "aws_kms_key", "keys_data")["enable_key_rotation"] = False


def key_disabled(document: Document) -> None:
    at(document, "aws_kms_key", "keys_data")["is_enabled"] = False


def key_window_shortened(document: Document) -> None:
    at(document, "aws_kms_key", "keys_data")["deletion_window_in_days"] = 7


def alarm_removed(document: Document) -> None:
    without(document, *ALARM)


def alarm_actions_emptied(document: Document) -> None:
    at(document, *ALARM)["alarm_actions"] = []


def alarm_actions_off(document: Document) -> None:
    at(document, *ALARM)["actions_enabled"] = False


def alarm_never(document: Document) -> None:
    """More connections than the database accepts."""
    at(document, *ALARM)["threshold"] = 1_000_000


def alarm_later(document: Document) -> None:
    """In alarm after an hour, not after five minutes."""
    at(document, *ALARM).update(evaluation_periods=60, datapoints_to_alarm=60)


def alarm_earlier(document: Document) -> None:
    at(document, *ALARM)["threshold"] = 500


def alarm_described(document: Document) -> None:
    at(document, *ALARM)["alarm_description"] = "Warning: another text"


def alert_event_removed(document: Document) -> None:
    """Nobody hears of a deployment that failed."""
    without(document, "aws_cloudwatch_event_target", "service_events_not_deployed")


def subscription_removed(document: Document) -> None:
    without(document, "aws_sns_topic_subscription")


def deletion_protection_database(document: Document) -> None:
    at(document, "aws_rds_cluster")["deletion_protection"] = False


def deletion_protection_table(document: Document) -> None:
    at(document, "aws_dynamodb_table", "tables_transactions")["deletion_protection_enabled"] = False


def deletion_protection_load_balancer(document: Document) -> None:
    at(document, "aws_lb")["enable_deletion_protection"] = False


def force_destroy_bucket(document: Document) -> None:
    at(document, "aws_s3_bucket", "access_logs")["force_destroy"] = True


def final_snapshot_skipped(document: Document) -> None:
    at(document, "aws_rds_cluster")["skip_final_snapshot"] = True


def backups_shortened(document: Document) -> None:
    at(document, "aws_rds_cluster")["backup_retention_period"] = 1


def backups_of_table_off(document: Document) -> None:
    at(document, "aws_dynamodb_table", "tables_transactions")["point_in_time_recovery"] = {"enabled": False}


def versioning_suspended(document: Document) -> None:
    at(document, "aws_s3_bucket_versioning", "access_logs")["versioning_configuration"] = {
        "status": "Suspended"
    }


def flow_logs_removed(document: Document) -> None:
    without(document, "aws_flow_log")


def access_logs_off(document: Document) -> None:
    at(document, "aws_lb")["access_logs"]["enabled"] = False


def bucket_logging_removed(document: Document) -> None:
    without(document, "aws_s3_bucket_logging")


def waf_logging_removed(document: Document) -> None:
    without(document, "aws_wafv2_web_acl_logging_configuration", "web_acl")


def distribution_logging_removed(document: Document) -> None:
    without(document, "aws_cloudwatch_log_delivery")


def database_logs_off(document: Document) -> None:
    at(document, "aws_rds_cluster")["enabled_cloudwatch_logs_exports"] = []


def container_logs_off(document: Document) -> None:
    task = at(document, "aws_ecs_task_definition", "service_task")
    containers = json.loads(task["container_definitions"])
    for each in containers:
        each.pop("logConfiguration", None)
    task["container_definitions"] = json.dumps(containers)


def log_group_removed(document: Document) -> None:
    without(document, "aws_cloudwatch_log_group", "service_events")


def retention_of_logs_shortened(document: Document) -> None:
    at(document, "aws_cloudwatch_log_group", "service_log_group")["retention_in_days"] = 7


def retention_of_objects_shortened(document: Document) -> None:
    at(document, "aws_s3_bucket_lifecycle_configuration", "access_logs")["rule"][2]["expiration"] = [
        {"days": 30}
    ]


def retention_of_messages_shortened(document: Document) -> None:
    at(document, "aws_sqs_queue", "validation_dead_letter")["message_retention_seconds"] = 60


def dead_letters_off(document: Document) -> None:
    del at(document, "aws_sqs_queue", "validation_queue")["redrive_policy"]


def rollback_off(document: Document) -> None:
    service = at(document, "aws_ecs_service")
    service["deployment_circuit_breaker"] = {"enable": False, "rollback": False}
    service["alarms"].update(enable=False, rollback=False)


PROTECTIONS = (
    encryption_queue,
    encryption_topic,
    encryption_log_group,
    encryption_table,
    encryption_database,
    encryption_bucket,
    key_rotation_off,
    key_disabled,
    key_window_shortened,
    alarm_removed,
    alarm_actions_emptied,
    alarm_actions_off,
    alarm_never,
    alarm_later,
    alarm_earlier,
    alarm_described,
    alert_event_removed,
    subscription_removed,
    deletion_protection_database,
    deletion_protection_table,
    deletion_protection_load_balancer,
    force_destroy_bucket,
    final_snapshot_skipped,
    backups_shortened,
    backups_of_table_off,
    versioning_suspended,
    flow_logs_removed,
    access_logs_off,
    bucket_logging_removed,
    waf_logging_removed,
    distribution_logging_removed,
    database_logs_off,
    container_logs_off,
    log_group_removed,
    retention_of_logs_shortened,
    retention_of_objects_shortened,
    retention_of_messages_shortened,
    dead_letters_off,
    rollback_off,
)
