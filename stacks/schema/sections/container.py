"""What an application of one's own brings: its variables, secrets, commands and permissions."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from stacks.schema.fields import Section, distinct, holds, text

__all__ = [
    "Command",
    "Folder",
    "KeyArns",
    "MoreSecrets",
    "Permission",
    "Permissions",
    "SecretArn",
    "Variables",
    "arn_of_secret",
]

REGION = r"[a-z]{2}(-[a-z]+)+-[0-9]"
ACCOUNT = r"[0-9]{12}"

# `${` and `%{` are Terraform's own templates: what stands in them would be looked up, not handed on.
PLAIN = r"(?!.*[$%]\{{)[ -~]{{1,{most}}}"
PLAIN_WORDS = "1 to {most:,} ASCII characters in one line, without Terraform's ${{ and %{{"

# ECS refuses a task definition of more than 64 KiB (ECS endpoints and quotas, "Task definition size"), and
# both containers have all of these.
MOST_VARIABLES = 50
LONGEST_VARIABLE = 512

# A policy has 6,144 characters (IAM and AWS STS quotas), and an ARN up to some 150 of them.
MOST_SECRETS = 20
MOST_KEYS = 5
MOST_PERMISSIONS = 10
MOST_RESOURCES = 10


def _plain(most: int) -> AfterValidator:
    return text(PLAIN.format(most=most), PLAIN_WORDS.format(most=most))


Name = Annotated[
    str, text(r"[A-Za-z_][A-Za-z0-9_]{0,127}", "a variable's name: letters, digits and _, no digit first")
]
Value = Annotated[str, _plain(LONGEST_VARIABLE)]

Variables = Annotated[
    dict[Name, Value], holds(lambda given: len(given) <= MOST_VARIABLES, f"at most {MOST_VARIABLES} variables")
]

# A secret's ARN ends in six characters of Secrets Manager's own; RDS puts a ! into the names of its secrets,
# which stacks.settings.rules.secrets refuses.
# What follows narrows it down, as ECS takes it (ECS developer guide, "Pass Secrets Manager secrets through
# Amazon ECS environment variables"): a key of its JSON, and a stage or a version (VersionId), never
# both.
SECRET = rf"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:[\w/+=.@!-]+-[A-Za-z0-9]{{6}}"
INSIDE = r"(:[\w./+=@-]*:([\w.-]*:|:[\w-]{32,64}))?"

# Systems Manager API reference, PutParameter: 15 levels, none of them empty, and 1,011 characters with the ARN
# in front.
PARAMETER = rf"(?=.{{1,1011}}$)arn:aws:ssm:{REGION}:{ACCOUNT}:parameter(/[\w.-]+){{1,15}}"

SecretArn = Annotated[
    str,
    text(SECRET, "the whole ARN of a secret in Secrets Manager, with the six characters at its end"),
]
SecretReference = Annotated[
    str,
    text(
        rf"{SECRET}{INSIDE}|{PARAMETER}",
        "the ARN of a secret in Secrets Manager, with :<key>:<stage>: or :<key>::<version> behind it for a "
        "part of it, each empty if not meant, or of a parameter in Parameter Store; never the secret itself",
    ),
]
MoreSecrets = Annotated[
    dict[Name, SecretReference],
    holds(lambda given: len(given) <= MOST_SECRETS, f"at most {MOST_SECRETS} secrets"),
]

KeyArn = Annotated[str, text(rf"arn:aws:kms:{REGION}:{ACCOUNT}:key/[\w-]+", "the ARN of a KMS key, no alias")]
KeyArns = Annotated[
    tuple[KeyArn, ...],
    AfterValidator(distinct),
    holds(lambda keys: len(keys) <= MOST_KEYS, f"at most {MOST_KEYS}"),
]

Word = Annotated[str, _plain(1024)]
Command = Annotated[tuple[Word, ...], holds(lambda words: len(words) <= 50, "at most 50 words")]
"""A program and its arguments, each a word; no shell reads it."""

# /tmp is there anyway; the rest are Linux's own, and where programs are.
SYSTEM = ("bin", "dev", "etc", "lib", "lib64", "proc", "root", "run/secrets", "sbin", "sys", "tmp", "usr")
Folder = Annotated[
    str,
    text(
        rf"(?!/({'|'.join(SYSTEM)})(/|$))(/(?!\.\.?(/|$))[\w.-]+)+",
        f"an absolute path, without .., of letters, digits and . _ -, but not under /{', /'.join(SYSTEM)}",
    ),
]


def arn_of_secret(reference: str) -> str:
    """The secret's or parameter's ARN alone, without what narrows it down."""
    return ":".join(reference.split(":")[:7])


class Permission(Section):
    """What the application may do beside what the stack gives it: each action on each resource."""

    actions: Annotated[
        tuple[
            Annotated[
                str, text(r"[a-z0-9-]+:[A-Za-z]+", 'an action in full, such as "sqs:SendMessage", without *')
            ],
            ...,
        ],
        AfterValidator(distinct),
        holds(lambda given: 1 <= len(given) <= MOST_RESOURCES, f"1 to {MOST_RESOURCES} actions"),
    ] = Field(description="IAM's names", strict=False)
    resources: Annotated[
        tuple[
            Annotated[
                str,
                text(
                    rf"arn:aws:[a-z0-9-]+:{REGION}:{ACCOUNT}:[\w:/.+=@-]+|\*",
                    'an ARN without *, with region and account, or "*" alone for actions that have no resource',
                ),
            ],
            ...,
        ],
        AfterValidator(distinct),
        holds(lambda given: 1 <= len(given) <= MOST_RESOURCES, f"1 to {MOST_RESOURCES} resources"),
    ] = Field(description="ARNs", strict=False)


Permissions = Annotated[
    tuple[Permission, ...],
    holds(lambda given: len(given) <= MOST_PERMISSIONS, f"at most {MOST_PERMISSIONS}"),
]
