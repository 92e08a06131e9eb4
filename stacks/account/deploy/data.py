"""Aurora, tables, queues, topics, buckets, parameters and keys: the resources, never what is in them.

The static page is the exception: Terraform uploads its configuration.
"""

from __future__ import annotations

from stacks.account.deploy.target import Target
from stacks.policy import Statement

__all__ = ["statements"]


def statements(target: Target) -> list[Statement]:
    settings, name = target.settings, target.name
    bucket = f"arn:{settings.partition}:s3:::{name}"
    return [
        target.allow(
            "Aurora",
            [
                "rds:AddTagsToResource",
                "rds:CreateDBCluster",
                "rds:CreateDBClusterParameterGroup",
                "rds:CreateDBClusterSnapshot",
                "rds:CreateDBInstance",
                "rds:CreateDBSubnetGroup",
                "rds:DeleteDBCluster",
                "rds:DeleteDBClusterParameterGroup",
                "rds:DeleteDBInstance",
                "rds:DeleteDBSubnetGroup",
                "rds:ModifyDBCluster",
                "rds:ModifyDBClusterParameterGroup",
                "rds:ModifyDBInstance",
                "rds:ModifyDBSubnetGroup",
                "rds:RebootDBInstance",
                "rds:RemoveTagsFromResource",
                "rds:ResetDBClusterParameterGroup",
            ],
            [
                target.arn("rds", f"{kind}:{name}*")
                for kind in ("cluster", "cluster-pg", "cluster-snapshot", "db", "subgrp")
            ],
        ),
        target.allow(
            # Where a request names no option group or instance parameter group, RDS checks the engine's own.
            "AuroraDefaults",
            ["rds:CreateDBCluster", "rds:CreateDBInstance", "rds:ModifyDBCluster", "rds:ModifyDBInstance"],
            [target.arn("rds", "og:default*"), target.arn("rds", "pg:default*")],
        ),
        target.allow(
            # RDS makes the master user's secret with the rights of whoever makes the cluster.
            "AuroraSecret",
            ["secretsmanager:CreateSecret", "secretsmanager:RotateSecret", "secretsmanager:TagResource"],
            target.arn("secretsmanager", "secret:rds!cluster-*"),
        ),
        target.allow(
            "Tables",
            [
                "dynamodb:CreateTable",
                "dynamodb:DeleteTable",
                "dynamodb:TagResource",
                "dynamodb:UntagResource",
                "dynamodb:UpdateContinuousBackups",
                "dynamodb:UpdateTable",
                "dynamodb:UpdateTimeToLive",
            ],
            target.arn("dynamodb", f"table/{name}"),
        ),
        target.allow(
            "Queues",
            [
                "sqs:CreateQueue",
                "sqs:DeleteQueue",
                "sqs:SetQueueAttributes",
                "sqs:TagQueue",
                "sqs:UntagQueue",
            ],
            target.arn("sqs", name),
        ),
        target.allow(
            "Topics",
            [
                "sns:CreateTopic",
                "sns:DeleteTopic",
                "sns:SetTopicAttributes",
                "sns:Subscribe",
                "sns:TagResource",
                "sns:UntagResource",
            ],
            target.here_and_edge("sns", name),
        ),
        target.allow(
            # SNS checks these on no resource.
            "Subscriptions",
            ["sns:SetSubscriptionAttributes", "sns:Unsubscribe"],
            "*",
            StringEquals={"aws:RequestedRegion": target.regions},
        ),
        target.allow(
            "Buckets",
            [
                "s3:CreateBucket",
                "s3:DeleteBucket",
                "s3:DeleteBucketPolicy",
                "s3:PutBucketLogging",
                "s3:PutBucketNotification",
                "s3:PutBucketOwnershipControls",
                "s3:PutBucketPolicy",
                "s3:PutBucketPublicAccessBlock",
                "s3:PutBucketTagging",
                "s3:PutBucketVersioning",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration",
            ],
            bucket,
        ),
        target.allow(
            "Objects",
            [
                "s3:DeleteObject",
                "s3:DeleteObjectTagging",
                "s3:DeleteObjectVersion",
                "s3:PutObject",
                "s3:PutObjectTagging",
            ],
            f"{bucket}/*",
        ),
        target.allow(
            "Parameters",
            [
                "ssm:AddTagsToResource",
                "ssm:DeleteParameter",
                "ssm:DeleteParameters",
                "ssm:PutParameter",
                "ssm:RemoveTagsFromResource",
            ],
            target.arn("ssm", f"parameter/{settings.application}/{settings.environment}/*"),
        ),
        *_keys(target),
    ]


def _keys(target: Target) -> list[Statement]:
    keys = target.here_and_edge("kms", "key/*")
    return [
        target.allow("CreateKey", ["kms:CreateKey"], "*", StringEquals=target.tagging),
        target.allow(
            "TagNewKey",
            ["kms:TagResource"],
            keys,
            StringEquals=target.tagging,
            Null={"aws:ResourceTag/Environment": "true"},
        ),
        target.allow(
            "Keys",
            [
                "kms:CreateAlias",
                "kms:DeleteAlias",
                "kms:DisableKeyRotation",
                "kms:EnableKeyRotation",
                "kms:PutKeyPolicy",
                "kms:ScheduleKeyDeletion",
                "kms:TagResource",
                "kms:UntagResource",
                "kms:UpdateAlias",
                "kms:UpdateKeyDescription",
            ],
            keys,
            StringEquals=target.tagged,
        ),
        target.allow(
            "Aliases",
            ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
            target.here_and_edge("kms", f"alias/{target.name}"),
        ),
        target.allow(
            # Aurora, DynamoDB and Lambda take a grant from whoever gives them the key.
            "GrantToServices",
            ["kms:CreateGrant"],
            keys,
            StringEquals=target.tagged,
            Bool={"kms:GrantIsForAWSResource": "true"},
        ),
        target.allow(
            # Uploads to the assets bucket, RDS's secret, the function's environment.
            "UseThroughServices",
            ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
            keys,
            StringEquals=target.tagged,
            StringLike={"kms:ViaService": "*.amazonaws.com"},
        ),
    ]
