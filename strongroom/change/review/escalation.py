"""Permissions with which somebody gives themselves, or whoever they act as, any other."""

from __future__ import annotations

from fnmatch import fnmatchcase

__all__ = ["gives_itself", "is_everything"]

# AWS security blog and IAM user guide, "Delegate responsibility to others using permissions boundaries": what a
# boundary is there to stop.
ACTIONS = (
    "iam:addusertogroup",
    "iam:attachgrouppolicy",
    "iam:attachrolepolicy",
    "iam:attachuserpolicy",
    "iam:createaccesskey",
    "iam:createloginprofile",
    "iam:createpolicyversion",
    "iam:deleterolepermissionsboundary",
    "iam:deleteuserpermissionsboundary",
    "iam:putgrouppolicy",
    "iam:putrolepolicy",
    "iam:putuserpolicy",
    "iam:setdefaultpolicyversion",
    "iam:updateassumerolepolicy",
    "iam:updateloginprofile",
)
OPEN = frozenset(("arn", "aws", "aws-cn", "aws-us-gov", "iam", "", "*"))
NAMES = ("*", "group/*", "policy/*", "role/*", "user/*")


def is_everything(resource: str) -> bool:
    """Whether the pattern fits every ARN: `*`, `arn:aws:*` and their like."""
    parts = resource.split(":")
    return set(parts[-1]) == {"*"} and all(
        (set(each) <= {"*"} and each) or each in ("arn", "aws") for each in parts
    )


def gives_itself(action: str, resource: str) -> bool:
    """Whether who may do it to that may give themselves anything."""
    pattern = action.lower()
    if not any(fnmatchcase(each, pattern) for each in ACTIONS):
        return False
    *outer, name = resource.split(":", 5)
    anything = name in NAMES and all(each in OPEN for each in outer)
    return is_everything(resource) or anything
