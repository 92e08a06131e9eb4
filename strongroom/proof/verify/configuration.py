"""What a configuration has beside its resources, as resources that a finding can name.

Their addresses are of this module's making (`provider.aws.us_east_1`, `terraform.backend.s3`,
`output.vpc_id`), and their paths are the same.
"""

from __future__ import annotations

from typing import Any

from strongroom.synthesized import Resource, Stack, blocks, is_unknown

# The tag's value where a stack serves every environment: the account's own.
SHARED = "shared"


def providers(stack: Stack) -> list[Resource]:
    """The AWS provider's configurations, the default one first."""
    found = []
    for given in stack.providers:
        alias = given.get("alias")
        found.append(_named(f"provider.aws.{alias}" if alias else "provider.aws", given))
    return found


def backend(stack: Stack) -> Resource:
    """Where the state is; without arguments where the configuration doesn't say."""
    for settings in blocks(stack.document.get("terraform")):
        for given in blocks(settings.get("backend")):
            for kind, arguments in given.items():
                return _named(f"terraform.backend.{kind}", next(iter(blocks(arguments)), {}))
    return _named("terraform.backend.local", {})


def outputs(stack: Stack) -> list[Resource]:
    given = stack.document.get("output")
    found = given.items() if isinstance(given, dict) else []
    return [_named(f"output.{name}", output) for name, output in found if isinstance(output, dict)]


def default_tags(provider: Resource) -> dict[str, Any]:
    """The tags that a provider gives to all that it makes."""
    return {str(key): value for tags in provider.blocks("default_tags", "tags") for key, value in tags.items()}


def environment(stack: Stack) -> str | None:
    """The environment by its tag; None where a stack has none, or serves all of them."""
    for provider in providers(stack):
        found = default_tags(provider).get("Environment")
        if isinstance(found, str) and found != SHARED and not is_unknown(found):
            return found
    return None


def _named(address: str, attributes: dict[str, Any]) -> Resource:
    return Resource(address, attributes, address)
