"""Log groups, rules for events, alarms and the dashboard."""

from __future__ import annotations

from stacks.account.deploy.target import Target
from stacks.policy import Statement

__all__ = ["statements"]


def statements(target: Target) -> list[Statement]:
    name = target.name
    return [
        target.allow(
            "LogGroups",
            [
                "logs:AssociateKmsKey",
                "logs:CreateLogGroup",
                "logs:DeleteLogGroup",
                "logs:DeleteMetricFilter",
                "logs:DeleteRetentionPolicy",
                "logs:DisassociateKmsKey",
                "logs:PutMetricFilter",
                "logs:PutRetentionPolicy",
                "logs:TagResource",
                "logs:UntagResource",
            ],
            # `/aws/lambda/<name>`, `aws-waf-logs-<name>`, `/aws/rds/cluster/<name>/postgresql`.
            target.here_and_edge("logs", f"log-group:*{name}*"),
        ),
        target.allow(
            # WAF's log delivery; CloudWatch Logs checks these on no resource.
            "LogDelivery",
            [
                "logs:CreateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:PutResourcePolicy",
                "logs:UpdateLogDelivery",
            ],
            "*",
            StringEquals={"aws:RequestedRegion": target.regions},
        ),
        target.allow(
            "Events",
            [
                "events:DeleteRule",
                "events:PutRule",
                "events:PutTargets",
                "events:RemoveTargets",
                "events:TagResource",
                "events:UntagResource",
            ],
            target.arn("events", f"rule/{name}"),
        ),
        target.allow(
            "Alarms",
            [
                "cloudwatch:DeleteAlarms",
                "cloudwatch:PutCompositeAlarm",
                "cloudwatch:PutMetricAlarm",
                "cloudwatch:TagResource",
                "cloudwatch:UntagResource",
            ],
            target.here_and_edge("cloudwatch", f"alarm:{name}"),
        ),
        target.allow(
            # Target tracking makes and removes its alarms with the rights of whoever sets the policy (Amazon
            # ECS developer guide, "IAM permissions required for Amazon ECS service auto scaling").
            "TargetTrackingAlarms",
            ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"],
            target.arn("cloudwatch", f"alarm:TargetTracking-service/{name}/{name}-*"),
        ),
        target.allow(
            "Dashboards",
            ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"],
            target.arn("cloudwatch", f"dashboard/{name}", region=""),
        ),
    ]
