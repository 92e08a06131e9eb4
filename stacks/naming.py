"""Names: `<application>-<purpose>-<environment>`, within each service's limit.

A name that is too long keeps its environment and is cut before it, with a digest of the whole in between,
so that two long names that begin alike stay different.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

from stacks.schema.environment import EnvironmentSchema

__all__ = ["MIGRATION", "MIGRATION_FUNCTION", "bootstrap_stack", "container", "name"]

MIGRATION = "migrate"
"""The migration's container, and what its task definition, its roles and its log are called after."""
MIGRATION_FUNCTION = "run-migration"
"""What the function that runs it is called after: who deploys may call this one."""

# The limits that matter here, in characters, from each service's API reference.
LOAD_BALANCER = TARGET_GROUP = 32
IAM_ROLE = LAMBDA_FUNCTION = SCHEDULE = EVENT_RULE = 64
RDS_IDENTIFIER = BUCKET = 63
SQS_QUEUE = 80
LONGEST = 128


def name(settings: EnvironmentSchema, purpose: str, *, limit: int = LONGEST) -> str:
    """The name of a resource: `strongroom-web-prod`.

    `limit` is the service's maximum length, one of this module's constants.
    """
    whole = f"{settings.application}-{purpose}-{settings.environment}"
    if len(whole) <= limit:
        return whole
    digest = sha256(whole.encode()).hexdigest()[:6]
    tail = f"-{digest}-{settings.environment}"
    return whole[: limit - len(tail)].rstrip("-") + tail


def container(program: str) -> str:
    """The name of the container that is a program on Fargate; the application's is `app`."""
    return "app" if program == "service" else program


def bootstrap_stack(account_id: str, accounts: Collection[str]) -> str:
    """The name of an account's bootstrap stack, where these are all the accounts that there are."""
    return "bootstrap" if len(accounts) == 1 else f"bootstrap-{account_id}"
