"""Clients for an environment's own account, with the shell's credentials."""

from __future__ import annotations

from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from stacks.settings import Settings
from strongroom.errors import UnusableError

# Somebody waits at a terminal, and AWS throttles now and then.
CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"mode": "adaptive", "total_max_attempts": 8})


class Client(Protocol):
    """A client of a service, in the environment's region where no other is asked for."""

    def __call__(self, service: str, region: str | None = None) -> Any: ...


def clients(settings: Settings) -> Client:
    """What makes clients for the environment's account.

    Raises:
        UnusableError: the credentials are none, or of another account.
    """

    def client(service: str, region: str | None = None) -> Any:
        return boto3.session.Session(region_name=region or settings.region).client(service, config=CONFIG)

    try:
        account = client("sts").get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise UnusableError(f"AWS does not know who you are: {error}") from error
    if account != settings.account_id:
        raise UnusableError(
            f"The shell's credentials are of account {account}, and {settings.environment} is in "
            f"{settings.account_id} (account_id in its settings)."
        )
    return client
