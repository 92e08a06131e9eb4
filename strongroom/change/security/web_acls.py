"""What the rules of a web ACL or a rule group do less, or more, than before: which are there, what each does
with a request, which requests it looks at (AWS WAF developer guide, "Using rules in AWS WAF")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strongroom.change.security.pairs import Pair
from strongroom.synthesized import Attributes, Resource, blocks, number

TYPES = ("aws_wafv2_rule_group", "aws_wafv2_web_acl")

# From the weakest to the strongest; `none` leaves a group's own actions as they are ("Overriding rule group
# actions", "Setting the default action").
ACTIONS = ("allow", "count", "challenge", "captcha", "block")
OVERRIDES = ("count", "none")

NONE = "none"


@dataclass(frozen=True)
class RuleChange:
    """`stronger`: None where that can't be told."""

    place: str
    before: str
    after: str
    told: str
    stronger: bool | None


def rule_changes(pair: Pair) -> Iterator[RuleChange]:
    """Of one that is on both sides."""
    before, after = pair.before, pair.after
    if before is None or after is None or after.type not in TYPES:
        return
    was, is_ = (action(each.attributes, "default_action") for each in (before, after))
    if was != is_:
        yield _ranked("default_action", was, is_, "what no rule matches", ACTIONS)
    old, new = _rules(before), _rules(after)
    for name in [name for name in old if name not in new]:
        allowed = action(old[name], "action") == "allow"
        yield RuleChange(f"rule[{name}]", "there", "absent", "the rule is gone", allowed)
    for name in [name for name in new if name not in old]:
        does = action(new[name], "action")
        # What one rule allows no later rule sees.
        yield RuleChange(f"rule[{name}]", "absent", "there", f"the rule is new ({does})", does != "allow")
    for name in [name for name in old if name in new]:
        yield from _rule(f"rule[{name}]", old[name], new[name])


def _rule(place: str, before: Attributes, after: Attributes) -> Iterator[RuleChange]:
    for argument, ranks in (("action", ACTIONS), ("override_action", OVERRIDES)):
        was, is_ = action(before, argument), action(after, argument)
        if was != is_:
            yield _ranked(f"{place}.{argument}", was, is_, "what the rule does", ranks)
    if before.get("priority") != after.get("priority"):
        old, new = (str(each.get("priority")) for each in (before, after))
        yield RuleChange(f"{place}.priority", old, new, "the rule's turn is another", None)
    yield from _statement(f"{place}.statement", _only(before, "statement"), _only(after, "statement"))


def _statement(place: str, before: Attributes, after: Attributes) -> Iterator[RuleChange]:
    if before == after:
        return
    if before.keys() != after.keys():
        yield RuleChange(place, ", ".join(before), ", ".join(after), "the rule looks at something else", None)
        return
    for kind in before:
        yield from _of_kind(f"{place}.{kind}", _only(before, kind), _only(after, kind))


def _of_kind(place: str, before: Attributes, after: Attributes) -> Iterator[RuleChange]:
    for name in sorted({*before, *after}):
        was, is_ = before.get(name), after.get(name)
        if was == is_:
            continue
        if name == "limit" and (old := number(was)) is not None and (new := number(is_)) is not None:
            told = "requests that an address has in a window"
            yield RuleChange(f"{place}.{name}", str(was), str(is_), told, new < old)
        elif name == "rule_action_override":
            yield from _overrides(f"{place}.{name}", was, is_)
        elif name == "excluded_rule":
            old_names, new_names = ({str(each.get("name")) for each in blocks(given)} for given in (was, is_))
            for rule in sorted(old_names ^ new_names):
                left_out = rule in new_names
                sides = ("there", "absent") if left_out else ("absent", "there")
                yield RuleChange(f"{place}.{name}[{rule}]", *sides, "a rule of the group", not left_out)
        elif name == "scope_down_statement" and (not was or not is_):
            sides = ("every request", "some") if is_ else ("some", "every request")
            yield RuleChange(f"{place}.{name}", *sides, "which requests the rule looks at", not is_)
        else:
            yield RuleChange(f"{place}.{name}", "", "", "the rule looks at something else", None)


def _overrides(place: str, before: Any, after: Any) -> Iterator[RuleChange]:
    """What a rule of a group does instead of its own action, which is the group's to know."""
    was, is_ = (
        {str(each.get("name")): action(each, "action_to_use") for each in blocks(given)}
        for given in (before, after)
    )
    for name in sorted({*was, *is_}):
        old, new = was.get(name, NONE), is_.get(name, NONE)
        if old != new:
            yield _ranked(
                f"{place}[{name}]", old, new, "what the group's rule does", (*ACTIONS[:-1], NONE, "block")
            )


def _ranked(place: str, before: str, after: str, told: str, ranks: tuple[str, ...]) -> RuleChange:
    known = before in ranks and after in ranks
    return RuleChange(place, before, after, told, ranks.index(after) > ranks.index(before) if known else None)


def _rules(resource: Resource) -> dict[str, Attributes]:
    return {str(rule.get("name")): rule for rule in resource.blocks("rule")}


def action(block: Attributes, argument: str) -> str:
    """The name of the block within; `none` where there is none."""
    found = [
        name for each in blocks(block.get(argument)) for name, given in each.items() if given not in (None, [])
    ]
    return found[0] if len(found) == 1 else ", ".join(found) or NONE


def _only(block: Attributes, argument: str) -> Attributes:
    """The one block, without what is left out."""
    return {
        name: given
        for each in blocks(block.get(argument))[:1]
        for name, given in each.items()
        if given not in (None, [])
    }
