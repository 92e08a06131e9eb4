"""CloudFront and the delivery of its logs. CloudFront has ids, so tags decide where it knows tags."""

from __future__ import annotations

from stacks.account.deploy.target import Target
from stacks.policy import Statement

__all__ = ["statements"]


def statements(target: Target) -> list[Statement]:
    distributions = target.arn("cloudfront", "distribution/*", region="")
    kinds = ["cache-policy", "origin-access-control", "response-headers-policy"]
    return [
        target.allow(
            # CloudFront checks what it creates on no resource (Service Authorization Reference).
            "CreateDistribution",
            ["cloudfront:CreateDistribution"],
            "*",
            StringEquals=target.tagging,
        ),
        target.allow(
            "TagNewDistribution",
            ["cloudfront:TagResource"],
            distributions,
            StringEquals=target.tagging,
            Null={"aws:ResourceTag/Environment": "true"},
        ),
        target.allow(
            "Distributions",
            [
                "cloudfront:AllowVendedLogDeliveryForResource",
                "cloudfront:CreateInvalidation",
                "cloudfront:DeleteDistribution",
                "cloudfront:TagResource",
                "cloudfront:UntagResource",
                "cloudfront:UpdateDistribution",
            ],
            distributions,
            StringEquals=target.tagged,
        ),
        target.allow(
            # These have neither names nor tags in IAM: an environment's role could change another's.
            "DistributionParts",
            [
                "cloudfront:DeleteCachePolicy",
                "cloudfront:DeleteOriginAccessControl",
                "cloudfront:DeleteResponseHeadersPolicy",
                "cloudfront:UpdateCachePolicy",
                "cloudfront:UpdateOriginAccessControl",
                "cloudfront:UpdateResponseHeadersPolicy",
            ],
            [target.arn("cloudfront", f"{kind}/*", region="") for kind in kinds],
        ),
        target.allow(
            "CreateDistributionParts",
            [
                "cloudfront:CreateCachePolicy",
                "cloudfront:CreateOriginAccessControl",
                "cloudfront:CreateResponseHeadersPolicy",
            ],
            "*",
            StringEquals={"aws:RequestedRegion": "us-east-1"},
        ),
        target.allow(
            "LogDeliverySources",
            [
                "logs:DeleteDeliveryDestination",
                "logs:DeleteDeliverySource",
                "logs:PutDeliveryDestination",
                "logs:PutDeliverySource",
                "logs:CreateDelivery",
                "logs:TagResource",
                "logs:UntagResource",
            ],
            target.here_and_edge(
                "logs", f"delivery-source:{target.name}", f"delivery-destination:{target.name}"
            ),
        ),
        target.allow(
            "CreateLogDelivery",
            ["logs:CreateDelivery", "logs:TagResource"],
            target.here_and_edge("logs", "delivery:*"),
            StringEquals=target.tagging,
        ),
        target.allow(
            "LogDeliveries",
            [
                "logs:DeleteDelivery",
                "logs:TagResource",
                "logs:UntagResource",
                "logs:UpdateDeliveryConfiguration",
            ],
            target.here_and_edge("logs", "delivery:*"),
            StringEquals=target.tagged,
        ),
    ]
