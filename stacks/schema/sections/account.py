"""What an organization manages itself in its accounts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stacks.schema.fields import Section

__all__ = ["Account"]


class Account(Section):
    """What the bootstrap stack leaves alone in an account that an organization manages centrally.

    All environments of an account say the same. docs/start/deploy.md has what the bootstrap stack changes.
    """

    manage_defaults: bool = Field(
        default=True,
        description=(
            "S3's public access block, EBS's default encryption, the block on public snapshots and IAM's "
            "password policy, all of the whole account; false where a landing zone sets them"
        ),
    )
    github_provider: Literal["create", "existing"] = Field(
        default="create",
        description=(
            'IAM\'s identity provider for GitHub, of which an account can have one: with "existing" the roles '
            "of `[ci]` trust the one that is there"
        ),
    )
