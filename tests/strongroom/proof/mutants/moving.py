"""Moves the environment to another region, where what must be in us-east-1 shows."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft

REGION = "eu-central-1"


def move_away(draft: Draft) -> None:
    """The default provider works in another region; the one with the alias stays in us-east-1."""
    for provider in draft.document["provider"]["aws"]:
        if "alias" not in provider:
            provider["region"] = REGION


def made_there(draft: Draft, path: str) -> None:
    """The resource at `path` is made by the default provider, in an environment that has moved."""
    move_away(draft)
    del draft(path)["provider"]
