"""Providers that work on another account than the stack's own, and what goes by them.

There is one good reason for such a provider: the zone of a domain is in another account. So it is one that
assumes a role of exactly the account that it is limited to, and makes records alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from strongroom.proof.verify.configuration import providers
from strongroom.synthesized import Resource, Stack, as_list, blocks, is_unknown

__all__ = ["account_of_role", "foreign", "others_by", "role_of"]

RECORDS = ("aws_route53_record", "data.aws_route53_zone")
"""What may go by a provider for another account."""

ROLE = re.compile(r"arn:aws[a-z-]*:iam::([0-9]{12}):role/\S+")


def foreign(stack: Stack) -> list[Resource]:
    """The providers that are limited to other accounts than the default one is."""
    found = providers(stack)
    home = _accounts(found[0]) if found else []
    return [provider for provider in found[1:] if _accounts(provider) and _accounts(provider) != home]


def role_of(provider: Resource) -> str | None:
    """The role that a provider assumes; None where it assumes none, or one by way of another."""
    roles = [block.get("role_arn") for block in provider.blocks("assume_role")]
    return str(roles[0]) if len(roles) == 1 and roles[0] else None


def account_of_role(provider: Resource) -> str | None:
    """The account of the role that a provider assumes."""
    found = ROLE.fullmatch(role_of(provider) or "")
    return found[1] if found else None


def others_by(stack: Stack, provider: Resource) -> Iterator[str]:
    """What is made or read by a provider and is no record: addresses."""
    alias = f"aws.{provider.get('alias')}"
    for address, resource in (stack.resources | stack.data).items():
        if _names(resource.get("provider"), alias) and not address.startswith(
            tuple(f"{of}." for of in RECORDS)
        ):
            yield address
    for name, module in (stack.document.get("module") or {}).items():
        if any(_names(each, alias) for block in blocks(module) for each in _passed(block)):
            yield f"module.{name}"


def _accounts(provider: Resource) -> list[str]:
    return [str(account) for account in as_list(provider.get("allowed_account_ids")) if not is_unknown(account)]


def _names(value: object, alias: str) -> bool:
    return str(value).strip("${ }") == alias


def _passed(module: dict[str, object]) -> list[object]:
    given = module.get("providers")
    return list(given.values()) if isinstance(given, dict) else as_list(given)
