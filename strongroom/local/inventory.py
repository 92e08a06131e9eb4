"""Everything the emulator holds, by name, so that a complete destroy can be told from a partial one.

Terraform's own state says what Terraform knows of; this says what is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jmespath

from strongroom.local.aws import Clients

EDGE_REGION = "us-east-1"  # CloudFront's certificates, web ACLs and logs are there


@dataclass(frozen=True)
class Listing:
    """One question to one service, and where the names are in its answer."""

    service: str
    operation: str
    names: str
    arguments: dict[str, Any] = field(default_factory=dict)


LISTINGS = (
    Listing("acm", "list_certificates", "CertificateSummaryList[].CertificateArn"),
    Listing(
        "application-autoscaling",
        "describe_scalable_targets",
        "ScalableTargets[].ResourceId",
        {"ServiceNamespace": "ecs"},
    ),
    Listing("cloudfront", "list_distributions", "DistributionList.Items[].Id"),
    Listing("cloudfront", "list_origin_access_controls", "OriginAccessControlList.Items[].Name"),
    Listing(
        "cloudfront",
        "list_cache_policies",
        "CachePolicyList.Items[].CachePolicy.CachePolicyConfig.Name",
        {"Type": "custom"},
    ),
    Listing(
        "cloudfront",
        "list_response_headers_policies",
        "ResponseHeadersPolicyList.Items[].ResponseHeadersPolicy.ResponseHeadersPolicyConfig.Name",
        {"Type": "custom"},
    ),
    Listing("cloudtrail", "describe_trails", "trailList[].Name"),
    Listing(
        "cloudwatch",
        "describe_alarms",
        "[MetricAlarms[], CompositeAlarms[]][].AlarmName",
        {"AlarmTypes": ["MetricAlarm", "CompositeAlarm"]},
    ),
    Listing("cloudwatch", "list_dashboards", "DashboardEntries[].DashboardName"),
    Listing("dynamodb", "list_tables", "TableNames[]"),
    Listing("ec2", "describe_addresses", "Addresses[].AllocationId"),
    Listing("ec2", "describe_flow_logs", "FlowLogs[].FlowLogId"),
    Listing("ec2", "describe_internet_gateways", "InternetGateways[].InternetGatewayId"),
    Listing("ec2", "describe_nat_gateways", "NatGateways[?State!='deleted'].NatGatewayId"),
    Listing("ec2", "describe_network_interfaces", "NetworkInterfaces[].NetworkInterfaceId"),
    Listing("ec2", "describe_route_tables", "RouteTables[].RouteTableId"),
    Listing("ec2", "describe_security_groups", "SecurityGroups[].GroupId"),
    Listing("ec2", "describe_subnets", "Subnets[].SubnetId"),
    Listing("ec2", "describe_vpc_endpoints", "VpcEndpoints[].VpcEndpointId"),
    Listing("ec2", "describe_vpcs", "Vpcs[].VpcId"),
    Listing("ecr", "describe_repositories", "repositories[].repositoryName"),
    Listing("ecs", "list_clusters", "clusterArns[]"),
    Listing("ecs", "list_task_definitions", "taskDefinitionArns[]", {"status": "ACTIVE"}),
    Listing("elbv2", "describe_load_balancers", "LoadBalancers[].LoadBalancerName"),
    Listing("elbv2", "describe_target_groups", "TargetGroups[].TargetGroupName"),
    Listing("iam", "list_policies", "Policies[].PolicyName", {"Scope": "Local"}),
    Listing("iam", "list_roles", "Roles[].RoleName"),
    Listing("lambda", "list_event_source_mappings", "EventSourceMappings[].UUID"),
    Listing("lambda", "list_functions", "Functions[].FunctionName"),
    Listing("logs", "describe_delivery_sources", "deliverySources[].name"),
    Listing("logs", "describe_log_groups", "logGroups[].logGroupName"),
    Listing(
        "rds", "describe_db_cluster_parameter_groups", "DBClusterParameterGroups[].DBClusterParameterGroupName"
    ),
    Listing("rds", "describe_db_cluster_snapshots", "DBClusterSnapshots[].DBClusterSnapshotIdentifier"),
    Listing("rds", "describe_db_clusters", "DBClusters[].DBClusterIdentifier"),
    Listing("rds", "describe_db_instances", "DBInstances[].DBInstanceIdentifier"),
    Listing("rds", "describe_db_subnet_groups", "DBSubnetGroups[].DBSubnetGroupName"),
    Listing("route53", "list_hosted_zones", "HostedZones[].Name"),
    Listing("s3", "list_buckets", "Buckets[].Name"),
    Listing("secretsmanager", "list_secrets", "SecretList[].Name"),
    Listing("sns", "list_topics", "Topics[].TopicArn"),
    Listing("sqs", "list_queues", "QueueUrls[]"),
    Listing("ssm", "describe_parameters", "Parameters[].Name"),
    Listing("wafv2", "list_web_acls", "WebACLs[].Name", {"Scope": "REGIONAL"}),
    Listing("wafv2", "list_web_acls", "WebACLs[].Name", {"Scope": "CLOUDFRONT"}),
)


def take(clients: Clients) -> set[str]:
    """Every thing as `service: name`, in the environment's region and in us-east-1."""
    held = set()
    for region in sorted({clients.region, EDGE_REGION}):
        for listing in LISTINGS:
            for page in _pages(clients(listing.service, region), listing):
                names = jmespath.search(listing.names, page) or []
                held |= {f"{listing.service}: {name}" for name in names}
        held |= {f"kms: {key}" for key in _usable_keys(clients("kms", region))}
    return held


def kept(resources: list[tuple[str, dict[str, Any]]], clients: Clients) -> set[str]:
    """What a destroy of these (type, attributes) leaves on purpose: final snapshots, task definitions."""
    found = set()
    for type_, attributes in resources:
        if type_ == "aws_rds_cluster" and not attributes["skip_final_snapshot"]:
            found.add(f"rds: {attributes['final_snapshot_identifier']}")
        if type_ == "aws_ecs_task_definition" and attributes["skip_destroy"]:
            revisions = clients("ecs").list_task_definitions(familyPrefix=attributes["family"])
            found |= {f"ecs: {arn}" for arn in revisions["taskDefinitionArns"]}
    return found


def _pages(client: Any, listing: Listing) -> Any:
    if client.can_paginate(listing.operation):
        return client.get_paginator(listing.operation).paginate(**listing.arguments)
    return [getattr(client, listing.operation)(**listing.arguments)]


def _usable_keys(kms: Any) -> list[str]:
    """A deleted key is there for its waiting time, and is on its way out."""
    listed = (key["KeyId"] for page in kms.get_paginator("list_keys").paginate() for key in page["Keys"])
    described = (kms.describe_key(KeyId=key)["KeyMetadata"] for key in listed)
    return [
        key["KeyId"]
        for key in described
        if key["KeyManager"] == "CUSTOMER" and key["KeyState"] != "PendingDeletion"
    ]
