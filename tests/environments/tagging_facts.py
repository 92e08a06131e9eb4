"""Which resource types take tags: the provider's bindings say."""

from __future__ import annotations

import inspect
from functools import cache
from importlib import import_module

from cdktf import TerraformResource

__all__ = ["taggable"]


@cache
def taggable(type_: str) -> bool:
    """Whether the provider's binding of a resource type takes tags."""
    module = import_module(f"cdktf_cdktf_provider_aws.{type_.removeprefix('aws_')}")
    (resource,) = (
        member
        for member in vars(module).values()
        if inspect.isclass(member)
        and issubclass(member, TerraformResource)
        and member.__module__ == module.__name__
    )
    return "tags_all" in inspect.signature(resource.__init__).parameters
