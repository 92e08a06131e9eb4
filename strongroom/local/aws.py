"""Clients for the emulator's AWS APIs. They can reach nothing else: loopback and test keys only."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config

from strongroom.errors import StrongroomError
from strongroom.local.processes import LOOPBACK

# The emulator accepts any keys; these are the ones its documentation uses.
ACCESS_KEY = "test"
SECRET_KEY = "test"  # noqa: S105

# botocore's session variables: (key in the profile, environment variable, default, conversion). Without a
# variable to read, AWS_PROFILE and the user's files are not looked at, and so can't be wrong.
NO_PROFILE = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


def credentials(region: str) -> dict[str, str]:
    """Environment variables that keep an AWS SDK away from the user's own account and profile."""
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@dataclass(frozen=True)
class Clients:
    """One boto3 client per service, made when first asked for."""

    endpoint: str
    region: str
    _made: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if urlsplit(self.endpoint).hostname != LOOPBACK:
            raise StrongroomError(f"{self.endpoint} is not on {LOOPBACK}: refusing to talk to it.")

    def __call__(self, service: str, region: str | None = None) -> Any:
        key = (service, region or self.region)
        if key not in self._made:
            session = boto3.session.Session(
                botocore_session=botocore.session.Session(NO_PROFILE),
                aws_access_key_id=ACCESS_KEY,
                aws_secret_access_key=SECRET_KEY,
                region_name=key[1],
            )
            self._made[key] = session.client(
                service,
                endpoint_url=self.endpoint,
                config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 2}, proxies={}),
            )
        return self._made[key]
