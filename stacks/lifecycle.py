"""Terraform's own protection of stateful resources."""

from __future__ import annotations

from cdktf import Precondition, TerraformResourceLifecycle

from stacks.schema.environment import EnvironmentSchema

__all__ = ["stateful"]


def stateful(
    settings: EnvironmentSchema,
    *,
    ignore_changes: list[str] | None = None,
    precondition: Precondition | None = None,
) -> TerraformResourceLifecycle:
    """The lifecycle of a resource that holds data or records: in production no plan may destroy it."""
    return TerraformResourceLifecycle(
        prevent_destroy=settings.protected,
        ignore_changes=ignore_changes,
        precondition=[precondition] if precondition else None,
    )
