"""AWS-managed policies that a role here may have, and what each allows.

Few: AWS revises its policies without asking, and most of them allow an action on every resource.
"""

from __future__ import annotations

from strongroom.synthesized import Statement

# Path and name -> statements, from the AWS Managed Policy Reference Guide.
DOCUMENTS: dict[str, tuple[Statement, ...]] = {
    # RDS refuses Enhanced Monitoring with a role that has less (Aurora user guide, "Setting up and enabling
    # Enhanced Monitoring").
    "service-role/AmazonRDSEnhancedMonitoringRole": (
        {
            "Sid": "EnableCreationAndManagementOfRDSCloudwatchLogGroups",
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
            "Resource": ["arn:*:logs:*:*:log-group:RDS*"],
        },
        {
            "Sid": "EnableCreationAndManagementOfRDSCloudwatchLogStreams",
            "Effect": "Allow",
            "Action": [
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:GetLogEvents",
                "logs:PutLogEvents",
            ],
            "Resource": ["arn:*:logs:*:*:log-group:RDS*:log-stream:*"],
        },
    ),
}
