"""VPC, subnets, routes, gateways, security groups, endpoints, flow logs: EC2 has ids, so tags decide."""

from __future__ import annotations

from stacks.account.deploy.target import Target
from stacks.policy import Statement

__all__ = ["statements"]

# Created inside a VPC that the environment has already.
PARTS = [
    "elastic-ip",
    "internet-gateway",
    "natgateway",
    "route-table",
    "security-group",
    "security-group-rule",
    "subnet",
    "vpc-endpoint",
    "vpc-flow-log",
]

CREATE = [
    "ec2:AllocateAddress",
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateFlowLogs",
    "ec2:CreateInternetGateway",
    "ec2:CreateNatGateway",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateVpcEndpoint",
]

CHANGE = [
    "ec2:AssociateAddress",
    "ec2:AssociateRouteTable",
    "ec2:AttachInternetGateway",
    "ec2:CreateRoute",
    "ec2:CreateTags",
    "ec2:DeleteFlowLogs",
    "ec2:DeleteInternetGateway",
    "ec2:DeleteNatGateway",
    "ec2:DeleteRoute",
    "ec2:DeleteRouteTable",
    "ec2:DeleteSecurityGroup",
    "ec2:DeleteSubnet",
    "ec2:DeleteTags",
    "ec2:DeleteVpc",
    "ec2:DeleteVpcEndpoints",
    "ec2:DetachInternetGateway",
    "ec2:DisassociateAddress",
    "ec2:DisassociateRouteTable",
    "ec2:ModifySecurityGroupRules",
    "ec2:ModifySubnetAttribute",
    "ec2:ModifyVpcAttribute",
    "ec2:ModifyVpcEndpoint",
    "ec2:ReleaseAddress",
    "ec2:ReplaceRoute",
    "ec2:ReplaceRouteTableAssociation",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupIngress",
    "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
    "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
]


def statements(target: Target) -> list[Statement]:
    parts = [target.arn("ec2", f"{part}/*") for part in PARTS]
    vpc = target.arn("ec2", "vpc/*")
    return [
        target.allow("CreateVpc", ["ec2:CreateVpc"], vpc, StringEquals=target.tagging),
        target.allow("CreateTagged", CREATE, parts, StringEquals=target.tagging),
        # A creation is checked on what it is created in, too.
        target.allow("ChangeTagged", [*CREATE, *CHANGE], [vpc, *parts], StringEquals=target.tagged),
        target.allow(
            "TagUntagged",
            # New resources, and the VPC's default security group, which AWS creates without tags. What
            # has tags of another environment can't be taken over.
            ["ec2:CreateTags"],
            [vpc, *parts],
            StringEquals=target.tagging,
            Null={"aws:ResourceTag/Environment": "true"},
        ),
        target.allow(
            # Private DNS of an interface endpoint: the service's own hosted zone, whose id is AWS's.
            "PrivateDnsOfEndpoints",
            ["route53:AssociateVPCWithHostedZone"],
            f"arn:{target.settings.partition}:route53:::hostedzone/*",
        ),
        target.allow(
            "RemoveInterfacesOfFunction",
            # Lambda's interfaces have no tags; Terraform removes those left over, detached, before it can
            # delete their subnet or security group.
            ["ec2:DeleteNetworkInterface"],
            target.arn("ec2", "network-interface/*"),
        ),
    ]
