"""For programs. The shape is an interface: fields may be added, none is renamed or taken away.

    {"revision", "commit", "stacks": [STACK], "plan": STACK | null, "verdict"}
    STACK: {"name", "is_new", "has_gone", "resources": [RESOURCE], "others": [CHANGE], "findings": [FINDING],
            "elsewhere": [CHANGE], "abandoned": [address], "costs": [COST], "ordering": [address],
            "security": SECURITY, "verdict", "reasons": [REASON], "renames": [RENAME],
            "only_a_plan": [sentence]}
    RESOURCE: {"address", "path", "line" | null, "verdict", "action", "was" | null, "loses" | null,
               "instead" | null, "forced_by": [place], "beside", "refused", "refused_by_aws": [sentence],
               "changes": [CHANGE],
               "follows": [{"argument", "address", "replaced"}], "needs": [sentence],
               "removed", "parts_lost": [sentence]}
    CHANGE: {"place", "old", "new"}; one of the two is left out where there is nothing
    COST: {"tier", "before", "after", "before_at_least", "after_at_least", "known"}
    FINDING: {"check", "claim", "resource", "problem", "remedy"}
    SECURITY: {"permissions_gained": [PERMISSION], "permissions_lost": [PERMISSION], "flows_gained": [FLOW],
               "flows_lost": [FLOW], "weakened": [POSTURE], "strengthened": [POSTURE],
               "protections_lost": [PROTECTION], "protections_gained": [PROTECTION], "unknown": [UNKNOWN]}
    PERMISSION: {"principal", "action", "resource", "condition", "source", "effect"}
    FLOW: {"source", "target", "port"}
    POSTURE: {"topic", "address", "place", "before", "after", "sentence"}
    PROTECTION: {"topic", "address", "sentence"}
    UNKNOWN: {"address", "place", "sentence"}
    REASON, RENAME: as `strongroom review` tells them (`strongroom.change.review.document`)

`action`: destroy, replace, forget, move, change or add; of types that neither hold something nor serve
somebody `replace` is in `plan` only; `beside`: the new one is there before the old one goes. `loses` is what
goes with a resource that does, `instead` what to do instead; `abandoned` are the stateful resources of a stack
that has gone, or whose state, account or region would be another one (`elsewhere`); `costs` are US dollars a
month at rest, of tiers that cost another amount: at least, where a price is not known, and `known` where the
difference is; `refused`, that Terraform would not do it, for `prevent_destroy`; `refused_by_aws`, why an apply
would fail. `follows`: arguments whose text stays, and that refer to what is replaced or changed. `needs`: what
the one deployment has to be given. `removed`: it has left the configuration, and does not seem to come under
another address. `parts_lost`: what serves somebody and goes of a resource that stays, such as a table's index.
`ordering`: what waits for other resources than before, which changes none of them. `security`: what the
configurations tell, in `plan` what the plan tells; `unknown` in it is what only a plan, the apply or a person
knows. Every field there is text. `verdict`: none, safe, review, dangerous or irreversible, as far as it is
known without a plan, and in `plan` as the plan tells it; empty of a resource that a plan would not change.
`line`: where the program makes it. `only_a_plan`: what it does not know. A value that was
JSON text stands as what it says.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from strongroom.change.consequences.instead import instead
from strongroom.change.difference.comparison import Compared
from strongroom.change.difference.stack import StackDifference
from strongroom.change.difference.told import Told, told_of
from strongroom.change.review.verdict import Verdict
from strongroom.change.values.changes import ABSENT, Change
from strongroom.change.values.text import place_text, plain


def as_json(compared: Compared, planned: StackDifference | None) -> str:
    told = {
        "revision": compared.revision,
        "commit": compared.commit,
        "stacks": [_stack(each) for each in compared.stacks],
        "plan": _stack(planned) if planned else None,
        "verdict": max((each.verdict for each in compared.stacks), default=Verdict.NONE).word,
    }
    return json.dumps(told, indent=2)


def _stack(stack: StackDifference) -> dict[str, Any]:
    return {
        "name": stack.name,
        "is_new": stack.is_new,
        "has_gone": stack.has_gone,
        "resources": [_resource(each) for each in told_of(stack)],
        "others": [_change(each) for each in stack.others],
        "findings": [
            {
                "check": issue.check,
                "claim": issue.claim,
                "resource": issue.resource,
                "problem": issue.problem,
                "remedy": issue.remedy,
            }
            for issue in stack.findings
        ],
        "elsewhere": [_change(each) for each in stack.elsewhere],
        "abandoned": list(stack.abandoned),
        "costs": [each.as_dict() for each in stack.costs],
        "ordering": list(stack.ordering),
        "security": stack.security.as_dict(),
        "verdict": stack.verdict.word,
        "reasons": stack.told["reasons"] if stack.told else [],
        "renames": stack.told["renames"] if stack.told else [],
        "only_a_plan": list(stack.only_a_plan),
    }


def _resource(told: Told) -> dict[str, Any]:
    resource = told.resource
    return {
        "address": resource.address,
        "path": resource.path,
        "line": told.line,
        "verdict": told.verdict,
        "action": resource.action,
        "was": resource.was,
        "loses": resource.loses,
        "instead": instead(resource) if resource.loses else None,
        "beside": resource.beside,
        "forced_by": [place_text(place) for place in resource.forced_by],
        "refused": resource.refused,
        "refused_by_aws": list(resource.refused_by_aws),
        "changes": [_change(each) for each in resource.changes],
        "follows": [asdict(each) for each in resource.follows],
        "needs": list(resource.needs),
        "removed": resource.removed,
        "parts_lost": list(resource.parts_lost),
    }


def _change(change: Change) -> dict[str, Any]:
    sides = {"old": change.old, "new": change.new}
    return {"place": place_text(change.place)} | {
        side: plain(value) for side, value in sides.items() if value is not ABSENT
    }
