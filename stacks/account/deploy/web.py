"""Load balancer, certificate, DNS records and web ACLs."""

from __future__ import annotations

from stacks.account.deploy.target import Target
from stacks.policy import Statement

__all__ = ["statements"]

LOAD_BALANCING = [
    "elasticloadbalancing:AddListenerCertificates",
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:CreateListener",
    "elasticloadbalancing:CreateLoadBalancer",
    "elasticloadbalancing:CreateRule",
    "elasticloadbalancing:CreateTargetGroup",
    "elasticloadbalancing:DeleteListener",
    "elasticloadbalancing:DeleteLoadBalancer",
    "elasticloadbalancing:DeleteRule",
    "elasticloadbalancing:DeleteTargetGroup",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:ModifyListenerAttributes",
    "elasticloadbalancing:ModifyLoadBalancerAttributes",
    "elasticloadbalancing:ModifyRule",
    "elasticloadbalancing:ModifyTargetGroup",
    "elasticloadbalancing:ModifyTargetGroupAttributes",
    "elasticloadbalancing:RemoveListenerCertificates",
    "elasticloadbalancing:RemoveTags",
    "elasticloadbalancing:SetIpAddressType",
    "elasticloadbalancing:SetRulePriorities",
    "elasticloadbalancing:SetSecurityGroups",
    "elasticloadbalancing:SetSubnets",
]

WEB_ACL = [
    "wafv2:AssociateWebACL",
    "wafv2:CreateWebACL",
    "wafv2:DeleteLoggingConfiguration",
    "wafv2:DeleteWebACL",
    "wafv2:DisassociateWebACL",
    "wafv2:PutLoggingConfiguration",
    "wafv2:TagResource",
    "wafv2:UntagResource",
    "wafv2:UpdateWebACL",
]

# A web ACL is checked on the IP sets that it names, too (Service Authorization Reference, AWS WAF V2).
IP_SETS = [
    "wafv2:CreateIPSet",
    "wafv2:CreateWebACL",
    "wafv2:DeleteIPSet",
    "wafv2:TagResource",
    "wafv2:UntagResource",
    "wafv2:UpdateIPSet",
    "wafv2:UpdateWebACL",
]


def statements(target: Target) -> list[Statement]:
    name = target.name
    balancing = target.balancing_name
    load_balancer = target.arn("elasticloadbalancing", f"loadbalancer/app/{balancing}/*")
    found = [
        target.allow(
            "LoadBalancing",
            LOAD_BALANCING,
            [
                load_balancer,
                target.arn("elasticloadbalancing", f"listener/app/{balancing}/*"),
                target.arn("elasticloadbalancing", f"listener-rule/app/{balancing}/*"),
                target.arn("elasticloadbalancing", f"targetgroup/{balancing}/*"),
            ],
        ),
        target.allow(
            # Elastic Load Balancing checks it on no resource.
            "AssociateWebAcl",
            ["elasticloadbalancing:SetWebAcl"],
            "*",
            StringEquals={"aws:RequestedRegion": target.settings.region},
        ),
        target.allow(
            "WebAcls",
            WEB_ACL,
            [
                load_balancer,
                target.arn("wafv2", f"regional/webacl/{name}/*"),
                target.arn("wafv2", f"global/webacl/{name}/*", region="us-east-1"),
            ],
        ),
        target.allow(
            # Settings without lists have none; whoever takes the last address off a list deletes one.
            "IpSets",
            IP_SETS,
            [
                target.arn("wafv2", f"regional/ipset/{name}/*"),
                target.arn("wafv2", f"global/ipset/{name}/*", region="us-east-1"),
            ],
        ),
        target.allow(
            # A web ACL is checked on the rule groups that it uses, too.
            "ManagedRuleGroups",
            ["wafv2:CreateWebACL", "wafv2:UpdateWebACL"],
            target.here_and_edge("wafv2", "*/managedruleset/*/*"),
        ),
        target.allow(
            # ACM checks it on no resource.
            "RequestCertificate",
            ["acm:RequestCertificate"],
            "*",
            StringEquals=target.tagging,
        ),
        target.allow(
            # A request with tags is checked on the certificate, which has none yet.
            "TagNewCertificate",
            ["acm:AddTagsToCertificate"],
            target.here_and_edge("acm", "certificate/*"),
            StringEquals=target.tagging,
            Null={"aws:ResourceTag/Environment": "true"},
        ),
        target.allow(
            "Certificates",
            [
                "acm:AddTagsToCertificate",
                "acm:DeleteCertificate",
                "acm:RemoveTagsFromCertificate",
                "acm:UpdateCertificateOptions",
            ],
            target.here_and_edge("acm", "certificate/*"),
            StringEquals=target.tagged,
        ),
    ]
    zone = target.settings.domain.hosted_zone_id
    role = target.settings.domain.hosted_zone_role_arn
    if role is not None:
        # What the role may do is its own account's to say: records of one zone.
        found.append(target.allow("AssumeZoneRole", ["sts:AssumeRole"], role))
    elif zone is not None:
        partition = target.settings.partition
        found.append(
            target.allow(
                "Records",
                ["route53:ChangeResourceRecordSets"],
                f"arn:{partition}:route53:::hostedzone/{zone}",
            )
        )
    return found
