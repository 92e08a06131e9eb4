"""What Terraform does with a resource beside making it: protect it, replace it with another."""

from __future__ import annotations

from cdktf import Postcondition, Precondition, TerraformResource, TerraformResourceLifecycle

from stacks.schema.environment import EnvironmentSchema

__all__ = ["replaced_with", "stateful"]


def stateful(
    settings: EnvironmentSchema,
    *,
    ignore_changes: list[str] | None = None,
    precondition: Precondition | None = None,
    postcondition: Postcondition | None = None,
) -> TerraformResourceLifecycle:
    """The lifecycle of what holds data or records, or of what everything stands in: in production no plan may
    destroy it."""
    return TerraformResourceLifecycle(
        prevent_destroy=settings.protected,
        ignore_changes=ignore_changes,
        precondition=[precondition] if precondition else None,
        postcondition=[postcondition] if postcondition else None,
    )


def replaced_with(other: TerraformResource) -> TerraformResourceLifecycle:
    """The lifecycle of what AWS drops when the other is deleted, though Terraform would notice nothing.

    By its id, which is unknown in a plan that replaces it, and only then; a reference to the whole resource
    would replace this one at each of its updates.
    """
    return TerraformResourceLifecycle(
        replace_triggered_by=[f"{other.terraform_resource_type}.{other.friendly_unique_id}.id"]
    )
