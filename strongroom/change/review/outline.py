"""A plan's part of the document in the order in which a person reads it, whatever the format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from strongroom.change.review.outline_head import BY_NAME, WORDS, tally, whole
from strongroom.change.review.outline_parts import Code, Item, Section, Spans, Value, cut, listed
from strongroom.change.review.outline_reasons import renames
from strongroom.change.review.outline_security import security
from strongroom.change.review.told_once import told_with_changes
from strongroom.change.values.marked import SENSITIVE, UNKNOWN
from strongroom.shown import visible
from strongroom.synthesized.addresses import type_of

__all__ = ["NEXT", "Code", "Item", "Outline", "Section", "Spans", "Value", "cut", "outline"]


@dataclass(frozen=True)
class Outline:
    """`summary`: how much changes, in one line; `tally`: how much there is of each verdict, the worst first and
    by name; `whole`: the reasons that are no single change's. Those of changes stand with the changes."""

    name: str
    verdict: str
    summary: str
    tally: tuple[Item, ...]
    whole: tuple[Item, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


NEXT = {
    "none": "nothing changes",
    "safe": "nobody notices, and nothing is lost or weakened",
    "review": "read it before it is applied",
    "dangerous": "needs an approval",
    "irreversible": "needs an approval",
}
TITLES = {
    "irreversible": "Irreversible",
    "dangerous": "Dangerous",
    "review": "To review",
    "safe": "Safe",
}
ASIDE = {
    "forgotten": "Forgotten: removed from the state, and neither destroyed nor managed any more",
    "deposed": "Deposed: left over from an earlier apply",
}
SIGNS = {
    "destroy": "-",
    "replace": "-/+",
    "unknown": "?",
    "forget": ".",
    "change": "~",
    "add": "+",
}
CANNOT_UPDATE = "replace_because_cannot_update"
REASONS = {
    CANNOT_UPDATE: "the provider can't change it in place",
    "replace_because_tainted": "tainted: an earlier apply of it failed",
    "replace_by_request": "asked for on the command line (-replace)",
    "replace_by_triggers": "something in its replace_triggered_by changes",
    "delete_because_no_resource_config": "it is no longer in the configuration",
    "delete_because_no_module": "its module is no longer in the configuration",
    "delete_because_no_move_target": "its moved block names an address that is not in the configuration",
    "delete_because_wrong_repetition": "count or for_each was added or removed",
    "delete_because_count_index": "count is too low for its index",
    "delete_because_each_key": "for_each no longer has its key",
    "read_because_config_unknown": "its arguments are known after the apply",
    "read_because_dependency_pending": "something that it depends on changes",
    "read_because_check_nested": "it is read for a check",
}


ABOVE = "as above."


def outline(plan: dict[str, Any]) -> Outline:
    """Of a `PLAN` of the document; nothing in it does anything to who shows it."""
    plan = visible(plan)
    return Outline(
        plan["name"],
        plan["verdict"],
        _summary(plan),
        tally(plan),
        whole(plan),
        tuple(section for section in _sections(plan) if section.items),
        tuple(plan["notes"]),
    )


def _summary(plan: dict[str, Any]) -> str:
    """What is forgotten or deposed is no change, and may be what the verdict is for."""
    counts = plan["counts"]
    told = [f"{counts[name]} {word}" for name, word in WORDS.items() if counts.get(name)]
    beside = [f"{len(plan[part])} {part}" for part in ("forgotten", "deposed") if plan[part]]
    return ", ".join([", ".join(told) or "no resource changes", *beside])


def _sections(plan: dict[str, Any]) -> Iterator[Section]:
    changes = plan["changes"]
    for verdict in ("irreversible", "dangerous"):
        yield _changes(verdict, changes)
    yield from (_aside(title, plan[part], kept=True) for part, title in ASIDE.items())
    told = told_with_changes(plan)
    delta = list(security(plan["security"], told))
    yield from (each for each in delta if each.verdict)
    yield _changes("review", changes)
    weaker, others = _drift(plan["drift"])
    yield Section("Changed outside Terraform, and weaker", tuple(map(_drifted, weaker)), "review")
    yield Section("Interruptions, and how long", tuple(_interruptions(plan["interruptions"], told)))
    yield renames(plan["renames"])
    yield Section("Cost at rest, US dollars a month", tuple(map(_cost, plan["costs"] or ())))
    yield from (each for each in delta if not each.verdict)
    yield _changes("safe", changes)
    yield from (_aside(title, plan[part], kept=False) for part, title in ASIDE.items())
    yield Section("Deferred to a later plan", tuple(_plain(each, "reason") for each in plan["deferred"]))
    yield Section(
        "Moved", tuple(Item((Code(each["address"]), " was ", Code(each["was"]))) for each in plan["moves"])
    )
    yield Section(
        "Imported", tuple(Item((Code(each["address"]), " is ", Code(each["id"]))) for each in plan["imports"])
    )
    yield Section("Changed outside Terraform", tuple(map(_drifted, others)), "safe")
    yield Section("Outputs", tuple(map(_output, plan["outputs"])))
    yield Section("Known after the apply", tuple(map(_unknown, plan["unknown_values"])))
    yield Section("Data read during the apply", tuple(map(_read, plan["reads"])))
    yield Section("Checks", tuple(_checks(plan["checks"])))


def _changes(verdict: str, changes: Sequence[dict[str, Any]]) -> Section:
    found = sorted((each for each in changes if each["verdict"] == verdict), key=lambda each: str(each["tier"]))
    return Section(TITLES[verdict], tuple(map(_change, _advised(found))), verdict)


def _aside(title: str, told: Sequence[dict[str, Any]], *, kept: bool) -> Section:
    """What is no change: where it is as bad as one, it stands with those."""
    found = [each for each in told if (each["verdict"] in BY_NAME) is kept]
    worst = next((verdict for verdict in BY_NAME if any(each["verdict"] == verdict for each in found)), "")
    return Section(title, tuple(map(_change, found)), worst)


def _advised(changes: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What to do instead is told of the first of those that it is the same for."""
    told: set[str] = set()
    for each in changes:
        advice = each["instead"]
        yield {**each, "instead": ABOVE} if advice in told else each
        told |= {advice} if advice else set()


def _change(change: dict[str, Any]) -> Item:
    sign = "+/-" if change["action"] == "replace" and change["beside"] else SIGNS.get(change["action"], "?")
    where = [each for each in (change["path"], change["line"]) if each]
    head: Spans = (Code(sign), " ", Code(change["address"]), *(f" {each}" for each in _dotted(where)))
    if change["deposed"]:
        head = (*head, " deposed ", Code(change["deposed"]))
    if change["was"]:
        head = (*head, " was ", Code(change["was"]))
    forced = change["replace_paths"]
    if forced:
        head = (*head, ", forced by ", *listed(map(Code, forced)))
    within = f" in {change['tier']}" if change["tier"] and change["verdict"] != "safe" else ""
    cause = f", forced by {', '.join(forced)}" if forced else ""
    return Item(
        head,
        tuple(_why(change)),
        tuple(map(_value, change["changes"])),
        f"{sign} {change['type']}{within}{cause}",
        " · ".join([change["address"], *([change["path"]] if change["path"] else [])]),
    )


def _dotted(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield f"· {text}"


def _why(change: dict[str, Any]) -> Iterator[Spans]:
    for reason in change["reasons"]:
        if reason["verdict"] != "safe":
            yield (reason["sentence"],)
    why = change["action_reason"]
    if why and not (why == CANNOT_UPDATE and change["replace_paths"]):  # which the first line says
        told = REASONS.get(why)
        yield (told,) if told else ("Terraform says ", Code(why))
    if change["instead"]:
        # A sentence of ours, in which names stand between backticks.
        words = f"Instead: {change['instead']}".split("`")
        yield tuple(Code(each) if index % 2 else each for index, each in enumerate(words) if each)


def _value(told: dict[str, Any]) -> Value:
    old, new = (_text(told[side]) if side in told else None for side in ("old", "new"))
    return Value(told["place"], old, new)


def _text(value: Any) -> str:
    return value if value in (UNKNOWN, SENSITIVE) else json.dumps(value, ensure_ascii=False)


def _interruptions(told: Iterable[dict[str, Any]], known: frozenset[tuple[str, str]]) -> Iterator[Item]:
    """What happens stands with the change where that is for review; how long, and of how many, here."""

    def alike(each: dict[str, Any]) -> tuple[str, str, str]:
        what = "" if (each["address"], f"{each['what']} ({each['lasts']})") in known else each["what"]
        return what, each["lasts"], each["source"]

    ordered = sorted(told, key=lambda each: (*alike(each), each["address"]))
    for (what, lasts, source), found in groupby(ordered, key=alike):
        addresses = tuple(listed(Code(each["address"]) for each in found))
        if what:
            yield Item((f"{what}: {lasts}",), (addresses, (f"({source})",)))
        else:
            yield Item((*addresses, f": {lasts}"), ((f"({source})",),))


def _cost(cost: dict[str, Any]) -> Item:
    least = [" at least" if cost[f"{side}_at_least"] else "" for side in ("before", "after")]
    more = cost["after"] - cost["before"]
    told = f"{'+' if more >= 0 else '-'}{abs(more):,.2f}" if cost["known"] else "difference unknown"
    before, after = f"{cost['before']:,.2f}{least[0]}", f"{cost['after']:,.2f}{least[1]}"
    return Item((f"{cost['tier'] or 'all else'}: {before} → {after} ({told})",))


def _plain(told: dict[str, Any], name: str) -> Item:
    why = REASONS.get(told[name] or "", told[name] or "")
    return Item((Code(told["address"]), *([f" {why}"] if why else [])))


def _read(told: dict[str, Any]) -> Item:
    waiting = tuple(listed(map(Code, told["dependents"])))
    return Item(_plain(told, "reason").head, (("used by: ", *waiting),) if waiting else ())


def _drift(told: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What has a reason to be looked at, and the rest: after a refresh that is most of a state."""
    sides: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for each in told:
        sides[all(reason["verdict"] == "safe" for reason in each["reasons"])].append(each)
    return sides


def _drifted(told: dict[str, Any]) -> Item:
    head: Spans = (Code(SIGNS.get(told["action"], "?")), " ", Code(told["address"]))
    why = tuple((each["sentence"],) for each in told["reasons"])
    kind = f"{SIGNS.get(told['action'], '?')} {type_of(told['address'])}"
    return Item(head, why, tuple(map(_value, told["changes"])), kind)


def _output(told: dict[str, Any]) -> Item:
    head: Spans = (Code(SIGNS.get(told["action"], "?")), " ", Code(told["name"]))
    return Item(head, (), tuple(map(_value, told["changes"])), told["action"])


def _unknown(told: dict[str, Any]) -> Item:
    return Item((Code(told["address"]), ": ", *listed(map(Code, told["places"]))))


def _checks(told: Iterable[dict[str, Any]]) -> Iterator[Item]:
    """Those that fail; how many only the apply tells; of those that pass nothing."""
    waiting = 0
    for each in told:
        if each["status"] in ("fail", "error"):
            problems = tuple((Code(problem),) for problem in each["problems"])
            yield Item((f"{each['status']}: ", Code(each["address"])), problems)
        waiting += each["status"] == "unknown"
    if waiting:
        yield Item((f"known after the apply: {waiting}",))
