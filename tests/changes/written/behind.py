"""What somebody does behind Terraform's back: the plan finds it by a refresh. It is undone after the plan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from strongroom.local.aws import Clients
from tests.changes.written.edit import Document, Written, add, deployed, without

ANYWHERE = "0.0.0.0/0"
KEY = "alias/aws/sns"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@contextmanager
def nothing(_clients: Clients, _state: Document) -> Iterator[None]:
    """Only the refresh: what Terraform computes anew after the first apply."""
    yield


@contextmanager
def group_opened(clients: Clients, state: Document) -> Iterator[None]:
    """A rule that no configuration has."""
    group = deployed(state, "aws_security_group", "security_groups_database")["id"]
    ranges = [{"CidrIp": ANYWHERE, "Description": "just for today"}]
    rule = [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": ranges}]
    clients("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=rule)
    try:
        yield
    finally:
        clients("ec2").revoke_security_group_ingress(GroupId=group, IpPermissions=rule)


@contextmanager
def rule_widened(clients: Clients, state: Document) -> Iterator[None]:
    """A rule that the configuration has otherwise."""
    rule = deployed(state, "aws_vpc_security_group_ingress_rule", "security_groups_ingress-internet")

    def set_source(source: str) -> None:
        clients("ec2").modify_security_group_rules(
            GroupId=rule["security_group_id"],
            SecurityGroupRules=[
                {
                    "SecurityGroupRuleId": rule["security_group_rule_id"],
                    "SecurityGroupRule": {
                        "IpProtocol": "tcp",
                        "FromPort": int(rule["from_port"]) if source == rule["cidr_ipv4"] else 0,
                        "ToPort": int(rule["to_port"]) if source == rule["cidr_ipv4"] else 65535,
                        "CidrIpv4": source,
                    },
                }
            ],
        )

    set_source("0.0.0.0/1")
    try:
        yield
    finally:
        set_source(rule["cidr_ipv4"])


@contextmanager
def bucket_block_removed(clients: Clients, state: Document) -> Iterator[None]:
    block = deployed(state, "aws_s3_bucket_public_access_block", "access_logs")
    clients("s3").delete_public_access_block(Bucket=block["bucket"])
    try:
        yield
    finally:
        clients("s3").put_public_access_block(
            Bucket=block["bucket"],
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
        )


@contextmanager
def tag_changed(clients: Clients, state: Document) -> Iterator[None]:
    alerts = deployed(state, "aws_sns_topic", "alerts")
    sns, key = clients("sns"), "CostCenter"
    sns.tag_resource(ResourceArn=alerts["arn"], Tags=[{"Key": key, "Value": "FIN-9999"}])
    try:
        yield
    finally:
        sns.tag_resource(ResourceArn=alerts["arn"], Tags=[{"Key": key, "Value": alerts["tags_all"][key]}])


@contextmanager
def deletion_protection_off(clients: Clients, state: Document) -> Iterator[None]:
    cluster = deployed(state, "aws_rds_cluster", "database")["cluster_identifier"]
    clients("rds").modify_db_cluster(DBClusterIdentifier=cluster, DeletionProtection=False)
    try:
        yield
    finally:
        clients("rds").modify_db_cluster(DBClusterIdentifier=cluster, DeletionProtection=True)


@contextmanager
def key_for_anyone(clients: Clients, state: Document) -> Iterator[None]:
    key = deployed(state, "aws_kms_key", "keys_data")
    policy = json.loads(key["policy"])
    policy["Statement"].append(
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*"}
    )
    clients("kms").put_key_policy(KeyId=key["key_id"], PolicyName="default", Policy=json.dumps(policy))
    try:
        yield
    finally:
        clients("kms").put_key_policy(KeyId=key["key_id"], PolicyName="default", Policy=key["policy"])


@contextmanager
def administrator(clients: Clients, state: Document) -> Iterator[None]:
    """A policy of AWS's own, attached to a role that has one already."""
    role = deployed(state, "aws_iam_role", "service_roles_task")["name"]
    clients("iam").attach_role_policy(RoleName=role, PolicyArn=ADMINISTRATOR)
    try:
        yield
    finally:
        clients("iam").detach_role_policy(RoleName=role, PolicyArn=ADMINISTRATOR)


@contextmanager
def alarm_deleted(clients: Clients, state: Document) -> Iterator[None]:
    """Made again with what tells it apart; nothing else of it is asked for afterwards."""
    alarm = deployed(state, "aws_cloudwatch_metric_alarm", "monitoring_database-connections")["alarm_name"]
    cloudwatch = clients("cloudwatch")
    (found,) = cloudwatch.describe_alarms(AlarmNames=[alarm])["MetricAlarms"]
    cloudwatch.delete_alarms(AlarmNames=[alarm])
    try:
        yield
    finally:
        accepted = cloudwatch.meta.service_model.operation_model("PutMetricAlarm").input_shape.members
        cloudwatch.put_metric_alarm(**{name: found[name] for name in accepted if name in found})


@contextmanager
def topic(clients: Clients, _state: Document) -> Iterator[None]:
    """One that an import takes over."""
    arn = clients("sns").create_topic(Name="found", Attributes={"KmsMasterKeyId": KEY})["TopicArn"]
    try:
        yield
    finally:
        clients("sns").delete_topic(TopicArn=arn)


@contextmanager
def table_deleted(clients: Clients, state: Document) -> Iterator[None]:
    """The last: it isn't made again."""
    name = deployed(state, "aws_dynamodb_table", "tables_sessions")["name"]
    clients("dynamodb").update_table(TableName=name, DeletionProtectionEnabled=False)
    clients("dynamodb").delete_table(TableName=name)
    yield


def _import(document: Document, **arguments: Any) -> None:
    add(document, "aws_sns_topic", "found", {"name": "found", **arguments})
    arn = "arn:aws:sns:us-east-1:123456789012:found"
    document["import"] = [{"to": "aws_sns_topic.found", "id": arn}]


def imported(document: Document) -> None:
    """As it is, but for tags."""
    _import(document, kms_master_key_id=KEY)


def imported_weaker(document: Document) -> None:
    """The configuration takes its encryption."""
    _import(document)


def imported_and_replaced(document: Document) -> None:
    """By an argument that can't be changed: what is taken over goes."""
    _import(document, kms_master_key_id=KEY, name="another")


def forgotten_table_and_alarm(document: Document) -> None:
    """`removed` blocks that destroy nothing."""
    addresses = [
        without(document, "aws_dynamodb_table", "tables_sessions"),
        without(document, "aws_cloudwatch_metric_alarm", "monitoring_database-connections"),
    ]
    document["removed"] = [{"from": each, "lifecycle": {"destroy": False}} for each in addresses]


BEHIND = (
    Written("drift-none", behind=nothing),
    Written("drift-group-opened", behind=group_opened),
    Written("drift-rule-widened", behind=rule_widened),
    Written("drift-bucket-block-removed", behind=bucket_block_removed),
    Written("drift-tag", behind=tag_changed),
    Written("drift-deletion-protection-off", behind=deletion_protection_off),
    Written("drift-key-for-anyone", behind=key_for_anyone),
    Written("drift-administrator", behind=administrator),
    Written("drift-alarm-deleted", behind=alarm_deleted),
    Written("drift-refresh-only", arguments=("-refresh-only",), behind=group_opened),
    Written("imported", imported, behind=topic),
    Written("imported-weaker", imported_weaker, behind=topic),
    Written("imported-and-replaced", imported_and_replaced, behind=topic),
    Written("forgotten-table-and-alarm", forgotten_table_and_alarm),
    Written("drift-table-deleted", behind=table_deleted),
)
