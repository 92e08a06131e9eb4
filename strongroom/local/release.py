"""Lift, by hand as an operator would, what keeps a protected environment from being destroyed.

`prevent_destroy` is Terraform's and lifted by `overrides.allow_destroy`; these are the services'
own protections, which hold against anybody. All of it is done in the emulator only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from strongroom.local.aws import Clients

Attributes = dict[str, Any]


def release(resources: list[tuple[str, Attributes]], clients: Clients) -> list[str]:
    """Lift the protection of each resource in the state that has one; say which."""
    lifted = []
    for resource_type, attributes in resources:
        lift = LIFTS.get(resource_type)
        if lift and lift(attributes, clients):
            lifted.append(f"{resource_type} {attributes.get('name') or attributes['id']}")
    return lifted


def _cluster(cluster: Attributes, clients: Clients) -> bool:
    if not cluster.get("deletion_protection"):
        return False
    clients("rds").modify_db_cluster(
        DBClusterIdentifier=cluster["cluster_identifier"],
        DeletionProtection=False,
        ApplyImmediately=True,
    )
    return True


def _table(table: Attributes, clients: Clients) -> bool:
    if not table.get("deletion_protection_enabled"):
        return False
    clients("dynamodb").update_table(TableName=table["name"], DeletionProtectionEnabled=False)
    return True


def _load_balancer(balancer: Attributes, clients: Clients) -> bool:
    if not balancer.get("enable_deletion_protection"):
        return False
    clients("elbv2").modify_load_balancer_attributes(
        LoadBalancerArn=balancer["arn"],
        Attributes=[{"Key": "deletion_protection.enabled", "Value": "false"}],
    )
    return True


def _bucket(bucket: Attributes, clients: Clients) -> bool:
    """Empty it; S3 deletes no bucket that holds a version or a delete marker."""
    if bucket.get("force_destroy"):
        return False
    s3 = clients("s3")
    emptied = False
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket["bucket"]):
        for version in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            s3.delete_object(Bucket=bucket["bucket"], Key=version["Key"], VersionId=version["VersionId"])
            emptied = True
    return emptied


def _repository(repository: Attributes, clients: Clients) -> bool:
    if repository.get("force_delete"):
        return False
    ecr = clients("ecr")
    images = ecr.list_images(repositoryName=repository["name"])["imageIds"]
    if images:
        ecr.batch_delete_image(repositoryName=repository["name"], imageIds=images)
    return bool(images)


LIFTS: dict[str, Callable[[Attributes, Clients], bool]] = {
    "aws_rds_cluster": _cluster,
    "aws_dynamodb_table": _table,
    "aws_lb": _load_balancer,
    "aws_s3_bucket": _bucket,
    "aws_ecr_repository": _repository,
}
