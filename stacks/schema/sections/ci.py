"""Continuous integration."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stacks.schema.fields import Section, text

__all__ = ["ContinuousIntegration"]


class ContinuousIntegration(Section):
    """Who may deploy from outside AWS. Left out, the bootstrap stack makes no roles for it."""

    # GitHub's limits: 39 characters for an owner, 100 for a repository.
    github_repository: (
        Annotated[
            str, text(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[\w.-]{1,100}", "owner/name of a GitHub repository")
        ]
        | None
    ) = Field(default=None, description="its workflows may assume the roles that plan, push images and deploy")
    main_branch: Annotated[str, text(r"\w[\w./-]{0,99}", 'the name of a branch, such as "main"')] = Field(
        default="main", description="the branch whose workflows may push images"
    )
