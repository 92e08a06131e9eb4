"""What AWS does in a role's name, and the emulator does not show: each with the document that says so.

An action that a role is allowed, that nobody was seen to use and that is not here, is too much.
"""

from __future__ import annotations

from dataclasses import dataclass

from strongroom.proof.permissions.grants import EXECUTION, Grant, Role
from strongroom.proof.permissions.patterns import overlap_arns

APPLICATION = "ecs-tasks.amazonaws.com"
FUNCTION = "lambda.amazonaws.com"
SCHEDULER = "scheduler.amazonaws.com"


@dataclass(frozen=True)
class ByAws:
    """`service` assumes the role; `on` is what the actions act on, as an ARN with wildcards.

    `by_settings`: only an environment whose settings ask for it has such a grant.
    """

    service: str
    actions: tuple[str, ...]
    on: str
    why: str
    document: str
    by_settings: bool = False

    def explains(self, role: Role, grant: Grant) -> bool:
        return (
            role.service == self.service
            and grant.action in self.actions
            and (
                grant.resource == self.on
                if "*" in (grant.resource, self.on)
                else overlap_arns(grant.resource, self.on)
            )
        )


BY_AWS = [
    ByAws(
        EXECUTION,
        ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
        "arn:*:ecr:*:*:repository/*",
        "ECS pulls the image before it starts a task.",
        "Amazon ECR user guide, Using Amazon ECR images with Amazon ECS",
    ),
    ByAws(
        EXECUTION,
        ("ecr:GetAuthorizationToken",),
        "*",
        "ECS signs in to the registry to pull.",
        "Amazon ECR user guide, Using Amazon ECR images with Amazon ECS",
    ),
    ByAws(
        EXECUTION,
        ("logs:CreateLogStream", "logs:PutLogEvents"),
        "arn:*:logs:*:*:log-group:*",
        "The awslogs driver writes what the container prints.",
        "Amazon ECS developer guide, Amazon ECS task execution IAM role",
    ),
    ByAws(
        EXECUTION,
        ("secretsmanager:GetSecretValue",),
        "arn:*:secretsmanager:*:*:secret:*",
        "ECS reads the secrets that it injects into containers.",
        "Amazon ECS developer guide, Pass sensitive data to an Amazon ECS container",
    ),
    ByAws(
        EXECUTION,
        ("ssm:GetParameters",),
        "arn:*:ssm:*:*:parameter/*",
        "ECS reads the parameters that it injects into containers.",
        "Amazon ECS developer guide, Pass Systems Manager parameters through Amazon ECS environment variables",
        by_settings=True,
    ),
    ByAws(
        EXECUTION,
        ("kms:Decrypt",),
        "arn:*:kms:*:*:key/*",
        "Secrets Manager and Parameter Store decrypt in the name of who reads.",
        "AWS Secrets Manager user guide, Secret encryption and decryption in AWS Secrets Manager; AWS Systems "
        "Manager user guide, AWS KMS encryption for Parameter Store SecureString parameters",
    ),
    ByAws(
        APPLICATION,
        ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
        "arn:*:kms:*:*:key/*",
        "DynamoDB uses a table's key, and SQS a queue's, in the name of who calls.",
        "Amazon DynamoDB developer guide, DynamoDB encryption at rest usage notes; "
        "Amazon SQS developer guide, Amazon SQS key management",
    ),
    ByAws(
        FUNCTION,
        ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
        "arn:*:kms:*:*:key/*",
        "DynamoDB and SQS in the function's name; and Lambda decrypts the function's environment.",
        "Amazon DynamoDB developer guide, DynamoDB encryption at rest usage notes; AWS Lambda developer guide, "
        "Securing Lambda environment variables",
    ),
    ByAws(
        FUNCTION,
        ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
        "arn:*:sqs:*:*:*",
        "Lambda polls the queue and deletes what was handled.",
        "AWS Lambda developer guide, Creating and configuring an Amazon SQS event source mapping",
    ),
    ByAws(
        FUNCTION,
        ("sqs:SendMessage",),
        "arn:*:sqs:*:*:*",
        "Lambda sends an asynchronous call that failed to the function's dead-letter queue.",
        "AWS Lambda developer guide, Adding a dead-letter queue",
    ),
    ByAws(
        FUNCTION,
        ("logs:CreateLogStream", "logs:PutLogEvents"),
        "arn:*:logs:*:*:log-group:*",
        "Lambda writes what the function prints.",
        "AWS Lambda developer guide, Sending Lambda function logs to CloudWatch Logs",
    ),
    ByAws(
        FUNCTION,
        (
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:UnassignPrivateIpAddresses",
        ),
        "*",
        "Lambda makes and removes the function's network interfaces in the VPC.",
        "AWS Lambda developer guide, Giving Lambda functions access to resources in an Amazon VPC",
    ),
    ByAws(
        FUNCTION,
        ("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
        "*",
        "Lambda's X-Ray daemon sends the function's segments.",
        "AWS Lambda developer guide, Visualize Lambda function invocations using AWS X-Ray",
    ),
    ByAws(
        FUNCTION,
        ("ecs:TagResource",),
        "arn:*:ecs:*:*:task/*",
        "ECS gives the migration's task its tags, in the name of who starts it.",
        "Amazon ECS developer guide, Grant permission to tag resources on creation",
    ),
    ByAws(
        FUNCTION,
        ("iam:PassRole",),
        "arn:*:iam::*:role/*",
        "ECS is handed the migration's two roles by who starts its task.",
        "AWS IAM user guide, Grant a user permissions to pass a role to an AWS service",
    ),
    ByAws(
        SCHEDULER,
        ("sqs:SendMessage",),
        "arn:*:sqs:*:*:*",
        "Scheduler sends a schedule's message, and what it could not deliver.",
        "Amazon EventBridge Scheduler user guide, Using templated targets; Configuring a dead-letter queue",
        by_settings=True,
    ),
    ByAws(
        SCHEDULER,
        ("ecs:RunTask",),
        "arn:*:ecs:*:*:task-definition/*",
        "Scheduler starts a job's task.",
        "Amazon EventBridge Scheduler user guide, Using templated targets",
        by_settings=True,
    ),
    ByAws(
        SCHEDULER,
        ("ecs:TagResource",),
        "arn:*:ecs:*:*:task/*",
        "ECS gives the task its tags, in the name of who starts it.",
        "Amazon ECS developer guide, Amazon ECS EventBridge IAM Role",
        by_settings=True,
    ),
    ByAws(
        SCHEDULER,
        ("iam:PassRole",),
        "arn:*:iam::*:role/*",
        "ECS is handed the task's two roles by who starts it.",
        "Amazon ECS developer guide, Amazon ECS EventBridge IAM Role",
        by_settings=True,
    ),
    ByAws(
        SCHEDULER,
        ("kms:Decrypt", "kms:GenerateDataKey"),
        "arn:*:kms:*:*:key/*",
        "Scheduler decrypts what a schedule says, and SQS uses a queue's key in the name of who sends.",
        "Amazon EventBridge Scheduler user guide, Encryption at rest; Amazon SQS developer guide, Amazon SQS "
        "key management",
        by_settings=True,
    ),
    ByAws(
        "vpc-flow-logs.amazonaws.com",
        ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
        "arn:*:logs:*:*:log-group:*",
        "VPC flow logs write to their log group.",
        "Amazon VPC user guide, IAM role for publishing flow logs to CloudWatch Logs",
    ),
    ByAws(
        "vpc-flow-logs.amazonaws.com",
        ("logs:DescribeLogGroups",),
        "*",
        "VPC flow logs look for their log group.",
        "Amazon VPC user guide, IAM role for publishing flow logs to CloudWatch Logs",
    ),
    ByAws(
        "cloudtrail.amazonaws.com",
        ("logs:CreateLogStream", "logs:PutLogEvents"),
        "arn:*:logs:*:*:log-group:*",
        "CloudTrail writes its events to its log group.",
        "AWS CloudTrail user guide, Role policy document for CloudTrail to use CloudWatch Logs",
    ),
]
