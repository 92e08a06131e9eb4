"""What ECS itself may do to start a task: pull its image, write its log, read the secrets that it injects."""

from __future__ import annotations

from collections.abc import Iterator

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup

from stacks.boundary_statements import PULL_ACTIONS, secrets_and_parameters
from stacks.policy import Statement
from stacks.schema.sections import OnFargate
from stacks.settings import Settings
from stacks.tiers.image import Image

__all__ = ["execution_statements"]


def execution_statements(
    settings: Settings, service: OnFargate, *, log_group: CloudwatchLogGroup, image: Image
) -> list[Statement]:
    """Of the execution role of tasks that run `image` with the settings of `service`."""
    statements: list[Statement] = [
        {
            "Sid": "WriteLog",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{log_group.arn}:*",
        },
    ]
    statements += _of_the_settings(settings, service)
    if image.repository_arn is not None:
        statements += [
            {
                "Sid": "PullImage",
                "Effect": "Allow",
                "Action": PULL_ACTIONS,
                "Resource": image.repository_arn,
            },
            {
                # The token is for the registry as a whole: the action has no resource (Service
                # Authorization Reference, Amazon ECR).
                "Sid": "SignInToRegistry",
                "Effect": "Allow",
                "Action": "ecr:GetAuthorizationToken",
                "Resource": "*",
            },
        ]
    return statements


def _of_the_settings(settings: Settings, service: OnFargate) -> Iterator[Statement]:
    """What ECS reads for the container: exactly what is named (ECS developer guide, "Amazon ECS task
    execution IAM role")."""
    secrets, parameters = secrets_and_parameters(service)
    if secrets:
        yield {
            "Sid": "ReadSecrets",
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": secrets,
        }
    if parameters:
        yield {
            "Sid": "ReadParameters",
            "Effect": "Allow",
            "Action": "ssm:GetParameters",
            "Resource": parameters,
        }
    if service.secret_key_arns:
        yield {
            "Sid": "DecryptSecrets",
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": [*service.secret_key_arns],
            "Condition": {
                "StringEquals": {
                    "kms:ViaService": [
                        f"{reader}.{settings.region}.amazonaws.com" for reader in ("secretsmanager", "ssm")
                    ]
                }
            },
        }
