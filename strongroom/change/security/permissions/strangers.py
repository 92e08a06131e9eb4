"""What a stranger can bring along of what a condition asks for: an own account, network, tag or bucket.

IAM user guide, "AWS global condition context keys"; "The confused deputy problem": a service of AWS that
somebody lets ask for them names a resource of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable

from strongroom.change.security.permissions.atoms import Condition
from strongroom.change.security.permissions.patterns import example
from strongroom.proof.permissions.patterns import NotUnderstoodError, matches

__all__ = ["ACCOUNT", "STRANGER", "of_a_stranger"]

ACCOUNT = "999999999999"
STRANGER = f"arn:aws:iam::{ACCOUNT}:role/stranger"

# Key, or how it begins -> what a stranger has of it.
OWN = {
    "aws:principalorgpaths": "o-stranger00/r-0000/",
    "aws:principaltag/": "stranger",
    "aws:resourceaccount": None,
    "aws:sourceaccount": ACCOUNT,
    "aws:sourceorgid": "o-stranger00",
    "aws:sourceorgpaths": "o-stranger00/r-0000/",
    "aws:sourcevpc": "vpc-0stranger",
    "aws:sourcevpce": "vpce-0stranger",
    "kms:viaservice": None,
    "sts:externalid": "stranger",
}
SOURCE = "aws:sourcearn"


def of_a_stranger(conditions: Iterable[Condition]) -> dict[str, str]:
    """Key -> value, of those that the conditions ask about and a stranger can send as they are asked for."""
    found: dict[str, str] = {}
    for operator, key, values in conditions:
        if key == SOURCE:
            asked = ["*"] if operator == "null" else sorted(values)
            arns = [arn for value in asked if (arn := _arn(value)) is not None]
            if arns:
                found[key] = arns[0]
        else:
            own = OWN.get(key) or next(
                (OWN[each] for each in OWN if each[-1] == "/" and key.startswith(each)), None
            )
            if own is not None:
                found[key] = own
    return found


def _arn(pattern: str) -> str | None:
    """One of a stranger's that fits, if one does: without an account it is anybody's where its name is open."""
    parts = pattern.split(":", 5)
    if len(parts) < 6:
        return (
            f"arn:aws:sns:eu-west-1:{ACCOUNT}:stranger"
            if pattern.strip("*") in ("", "arn:", "arn:aws:")
            else None
        )
    account, name = parts[4:]
    if account == "":
        return example(pattern) if name.startswith("*") else None
    try:
        if not matches(ACCOUNT, account):
            return None
    except NotUnderstoodError:
        return None
    return ":".join([*map(example, parts[:4]), ACCOUNT, example(name)])
