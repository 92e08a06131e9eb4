"""Users who are put into groups, or taken out of them: they may do what the group may.

IAM user guide, "IAM user groups".
"""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.change.security.delta import Unknown
from strongroom.change.security.permissions.acting import Acting
from strongroom.change.security.permissions.holders import Holder, Holders
from strongroom.synthesized import as_list
from strongroom.synthesized.addresses import type_of

__all__ = ["CHANGED", "TYPES", "joined"]

USER, GROUP = "aws_iam_user", "aws_iam_group"
# Type -> its arguments with the users and with the groups.
TYPES = {
    "aws_iam_group_membership": ("users", "group"),
    "aws_iam_user_group_membership": ("user", "groups"),
}
CHANGED = {"aws_iam_group_membership": "users", "aws_iam_user_group_membership": "groups"}
"""Type -> the one that changes in place."""
Groups = dict[str, str]
"""Group -> the address of what puts somebody into it."""


def joined(old: Holders | None, new: Holders | None) -> Iterator[Acting]:
    """Those whose groups are others than before."""
    was, is_ = (_groups(side) if side else {} for side in (old, new))
    for user in sorted({*was, *is_}):
        there, then = was.get(user, {}), is_.get(user, {})
        if there.keys() != then.keys():
            unknown = (*_unknown(user, then, there, "is put into"), *_unknown(user, there, then, "leaves"))
            yield Acting(user, _member(user, there, old), _member(user, then, new), unknown)


def _groups(holders: Holders) -> dict[str, Groups]:
    found: dict[str, Groups] = {}
    for type_, (users, groups) in TYPES.items():
        for resource in holders.stack.of_type(type_):
            for user in as_list(resource.get(users)):
                named = found.setdefault(holders.who(USER, user), {})
                named |= {holders.who(GROUP, each): resource.address for each in as_list(resource.get(groups))}
    return found


def _unknown(user: str, groups: Groups, others: Groups, does: str) -> Iterator[Unknown]:
    """Of those that are not among the others, and not in the stack."""
    for group in sorted(groups.keys() - others.keys()):
        if not group.startswith(f"{GROUP}.") and "." not in group:
            told = f"{user} {does} {group}, whose permissions are not in this stack"
            yield Unknown(groups[group], CHANGED[type_of(groups[group])], told)


def _member(user: str, groups: Groups, holders: Holders | None) -> Holder:
    """What a user may do by own policies, and by those of groups."""
    there = holders.all if holders else {}
    own = there.get(user, Holder(user, True))
    found = Holder(user, True, [*own.statements], own.boundary, own.limit, dict(own.closed))
    for group, by in groups.items():
        if has := there.get(group):
            found.statements += [(statement, by) for statement, _ in has.statements]
            found.closed |= dict.fromkeys(has.closed, by)
    return found
