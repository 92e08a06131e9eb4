"""Policies that resources carry: what they refuse, and whom they let in."""

from __future__ import annotations

from typing import Any

from strongroom.synthesized import Statement, as_list

# Conditions that narrow "everybody" down to somebody, if their values do.
NARROWING = {
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "kms:calleraccount",
}


def is_everybody(principal: Any) -> bool:
    return principal == "*" or (isinstance(principal, dict) and "*" in as_list(principal.get("AWS")))


def conditions(statement: Statement) -> dict[str, list[str]]:
    """Condition key, in lower case, -> its values, whatever the operator."""
    tests = statement.get("Condition")
    return {
        str(key).lower(): [str(value) for value in as_list(values)]
        for keys in (tests.values() if isinstance(tests, dict) else [])
        if isinstance(keys, dict)
        for key, values in keys.items()
    }


def refuses_without_tls(statement: Statement, service: str) -> bool:
    """Whether a statement refuses everybody every action of a service that does not come over TLS."""
    actions = [str(action).lower() for action in as_list(statement.get("Action"))]
    return (
        statement.get("Effect") == "Deny"
        and is_everybody(statement.get("Principal"))
        and (f"{service}:*" in actions or "*" in actions)
        and {key: [value.lower() for value in values] for key, values in conditions(statement).items()}
        == {"aws:securetransport": ["false"]}
    )


def opens_to_everybody(statement: Statement) -> bool:
    """Whether a statement allows whoever asks, of any account and of none."""
    if statement.get("Effect") != "Allow":
        return False
    if "NotPrincipal" not in statement and not is_everybody(statement.get("Principal")):
        return False
    return not any(
        key in NARROWING and values and "*" not in values for key, values in conditions(statement).items()
    )
