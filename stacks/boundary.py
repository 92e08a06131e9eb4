"""The workload boundary by its name; what it allows is in `stacks.boundary_statements`."""

from __future__ import annotations

from stacks.schema.environment import EnvironmentSchema

__all__ = ["PATH", "boundary_arn", "boundary_name"]

PATH = "/bootstrap/"
"""Of the bootstrap's roles and policies: no deployment role may change anything under it."""


def boundary_name(settings: EnvironmentSchema) -> str:
    return f"{settings.application}-workload-boundary"


def boundary_arn(settings: EnvironmentSchema) -> str:
    """Known before the boundary is made, for roles that are created under it."""
    return f"arn:{settings.partition}:iam::{settings.account_id}:policy{PATH}{boundary_name(settings)}"
