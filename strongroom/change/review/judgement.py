"""What one change comes to, and why: a verdict is the highest of its reasons'."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.change.consequences.interruptions import ANYWHERE, Consequence, harmless, of
from strongroom.change.consequences.replacements import FOLLOWED, REPLACED_BESIDE
from strongroom.change.consequences.versions import refused_by_aws
from strongroom.change.review.administrators import administrators
from strongroom.change.review.around import Around
from strongroom.change.review.arriving import is_known, of_arrival, of_commands
from strongroom.change.review.deleting import DELETES, by_rules, rules_of
from strongroom.change.review.directions import is_harmless_way, is_lost, is_one_way, is_quiet_way
from strongroom.change.review.entry import Entry, Kind
from strongroom.change.review.giving import gives
from strongroom.change.review.kinds import Role, is_quiet, lost_with, opening, role, secured, unnoticed
from strongroom.change.review.lifecycles import LIFECYCLE, deletes_more
from strongroom.change.review.lockouts import locks_out
from strongroom.change.review.outages import outages
from strongroom.change.review.running import chosen_by, runs_otherwise
from strongroom.change.review.stopping import stopped
from strongroom.change.review.verdict import Reason, Verdict
from strongroom.change.security.alarms import GAINED, alarms
from strongroom.change.security.pairs import Pair
from strongroom.change.values.changes import ABSENT, Change
from strongroom.change.values.marked import SENSITIVE, UNKNOWN
from strongroom.change.values.text import place_text
from strongroom.synthesized import Resource

__all__ = ["interruptions", "judge"]

DONE = {
    Kind.DESTROY: "destroyed",
    Kind.REPLACE: "replaced",
    Kind.FORGET: "let go of, and nothing looks after it",
    Kind.UNKNOWN: "changed in a way that this version does not know",
}
GOING = {
    Role.HOLDS: Verdict.IRREVERSIBLE,
    Role.COULD_HOLD: Verdict.IRREVERSIBLE,
    Role.SERVES: Verdict.DANGEROUS,
    Role.PROTECTS: Verdict.DANGEROUS,
    Role.UNKNOWN: Verdict.DANGEROUS,
    Role.NEITHER: Verdict.REVIEW,
}
UNSEEN = (*ANYWHERE, "alarm_description", "arn_without_revision", "description", "timeouts")
"""Arguments whose change in place nobody notices, of any type."""
NOT_KNOWN = "added, and what it does to what exists is not known here"
KEEPING = "lifecycle rules delete no more than before"
UNTOLD = "it may let somebody do or reach more: without the stacks of before and after that is not known"
UNREADABLE = "its values can't be read: what changes is not known"
# Terraform language, "Use write-only arguments": the value is in no plan, and this says that it is another one.
WRITTEN = "_wo_version"
COUNTED = 3  # so many arguments are named


def judge(
    entry: Entry, *, delta_known: bool, around: Around | None = None, told: frozenset[str] = frozenset()
) -> tuple[Reason, ...]:
    """The reasons, the highest first; none of what is no change. `delta_known`: what it does to permissions
    and ways is told elsewhere; `told`: the arguments of which what is weaker is told there too. `around`: what
    else the plan has."""
    beside = around or Around((entry,))
    return tuple(sorted(set(_reasons(entry, beside, delta_known=delta_known, told=told)), reverse=True))


def interruptions(entry: Entry) -> tuple[Consequence, ...]:
    """What a change in place, or a new revision of what holds nothing, interrupts or deletes, and how long."""
    if entry.kind in (Kind.CHANGE, Kind.MOVE) or (entry.kind is Kind.REPLACE and entry.type in FOLLOWED):
        harmless_ = {
            str(each.place[0])
            for each in entry.changes
            if is_one_way(entry.type, each) and is_harmless_way(entry.type, each)
        }
        if entry.type == LIFECYCLE and not deletes_more(entry.before, entry.later):
            harmless_.add("rule")
        return (*of(entry.type, entry.names - harmless_), *(each for each, _ in outages(entry)))
    return ()


def _reasons(entry: Entry, around: Around, *, delta_known: bool, told: frozenset[str]) -> Iterator[Reason]:
    if entry.kind in (Kind.NOTHING, Kind.READ, Kind.MOVE):
        return
    for sentence in administrators(entry, delta_known=delta_known):
        yield Reason(Verdict.DANGEROUS, sentence)
    yield from locks_out(entry, around)
    if entry.goes or entry.kind is Kind.UNKNOWN:
        yield _goes(entry)
        yield from of_commands(entry, around)
    elif entry.kind is Kind.ADD:
        yield from _added(entry, around, delta_known=delta_known)
    else:
        yield from _in_place(entry, delta_known=delta_known, elsewhere=told)


def _added(entry: Entry, around: Around, *, delta_known: bool) -> Iterator[Reason]:
    yield from of_arrival(entry, around)
    if opening(entry.type) and not delta_known:
        yield Reason(Verdict.REVIEW, UNTOLD)
    elif given := gives(entry.type):
        yield Reason(Verdict.REVIEW, f"added, and it {given}")
    elif not is_known(entry.type):
        yield Reason(Verdict.REVIEW, NOT_KNOWN)
    else:
        yield Reason(Verdict.SAFE, "added")
    if not isinstance(entry.change.get("after"), dict):
        yield Reason(Verdict.REVIEW, UNREADABLE)
    yield from (each.reason for each in stopped(entry, entry.names))


def _goes(entry: Entry) -> Reason:
    told, done = role(entry.type, entry.before), DONE[entry.kind]
    lost = lost_with(entry.type)
    with_it = f". Lost with it: {lost}" if lost else ""
    if entry.kind is Kind.UNKNOWN and not entry.goes:
        worst = Verdict.REVIEW if told is Role.NEITHER else Verdict.DANGEROUS
        return Reason(worst, f"{done}: {', '.join(entry.actions) or 'no action is named'}{with_it}")
    if entry.kind is Kind.REPLACE and entry.type in FOLLOWED:
        return Reason(
            Verdict.REVIEW, "a new revision: who runs the old one is rolled out, or it is called again"
        )
    if entry.beside and not entry.forgets and entry.type in REPLACED_BESIDE:
        return Reason(Verdict.REVIEW, "replaced, with the new one there before the old one goes")
    if entry.deposed is not None and told in (Role.SERVES, Role.PROTECTS):
        return Reason(Verdict.REVIEW, "left over from an earlier apply, whose new one is there: it goes")
    if told is Role.COULD_HOLD:
        return Reason(GOING[told], f"{done}. {entry.type} is not known here, and may hold data, keys or names")
    if told is Role.UNKNOWN:
        return Reason(
            GOING[told], f"{done}. {entry.type} is not known here: what is lost with it is not either"
        )
    if told is Role.NEITHER:
        return Reason(GOING[told], f"{done}: it holds nothing and serves nobody by itself")
    return Reason(GOING[told], f"{done}{with_it}")


def _in_place(entry: Entry, *, delta_known: bool, elsewhere: frozenset[str]) -> Iterator[Reason]:
    if any(not each.place for each in entry.changes):
        yield Reason(Verdict.DANGEROUS, UNREADABLE)
    rules = rules_of(entry.type) & entry.names
    if rules:
        more = list(by_rules(entry.type, entry.before, entry.later))
        yield from more
        if DELETES not in more:
            yield Reason(Verdict.SAFE, KEEPING)
    lost = [each for each in entry.changes if is_lost(entry.type, each)]
    for each in lost:
        yield Reason(Verdict.DANGEROUS, f"a protection goes or becomes less: {place_text(each.place)}")
    interrupting = interruptions(entry)
    ending = [consequence for consequence, dangerous in outages(entry) if dangerous]
    gone = {str(each.place[0]) for each in lost} | rules
    for consequence in interrupting:
        if not gone >= entry.names & {*consequence.attributes}:  # else it is said already
            worst = Verdict.DANGEROUS if consequence in ending else Verdict.REVIEW
            yield Reason(worst, f"{consequence.what} ({consequence.lasts})")
    for sentence in refused_by_aws(Resource(f"{entry.type}.x", entry.after), entry.changes):
        yield Reason(Verdict.DANGEROUS, f"the apply would fail: {sentence}")
    told = {name for each in interrupting for name in each.attributes} | _harmless(entry)
    told |= rules
    told |= {str(each.place[0]) for each in entry.changes if is_one_way(entry.type, each)}
    told |= _telling_earlier(entry)
    changed = _known_later(entry) - {*UNSEEN} - unnoticed(entry.type)
    stopping = list(stopped(entry, changed))
    yield from (each.reason for each in stopping)
    told |= {each.argument for each in stopping if "." not in each.argument}
    ended = {each.argument for each in stopping}  # that fewer run says less than that none does
    running = [each for each in runs_otherwise(entry, changed) if each.argument not in ended]
    yield from (Reason(Verdict.REVIEW, each.what) for each in running)
    told |= {each.argument.partition(".")[0] for each in running}
    anew = sorted(name.removesuffix("_version") for name in changed if name.endswith(WRITTEN))
    if anew:
        yield Reason(Verdict.REVIEW, f"another value is set, which no plan tells: {', '.join(anew)}")
    told |= {f"{name}_version" for name in anew}
    if keys := chosen_by(entry):
        yield Reason(Verdict.REVIEW, f"tags by which something may be chosen elsewhere: {', '.join(keys)}")
    if not delta_known and changed & opening(entry.type):
        yield Reason(Verdict.REVIEW, UNTOLD)
    left = sorted(changed - told - elsewhere - secured(entry.type))
    if left and (_is_secret(entry) or not is_quiet(entry.type)):
        named = ", ".join(left[:COUNTED]) + (f" and {len(left) - COUNTED} more" if len(left) > COUNTED else "")
        yield Reason(Verdict.REVIEW, f"changed in place ({named}); what that does is not known here")
    elif changed & secured(entry.type):
        yield Reason(Verdict.SAFE, "changed in place; what it allows is in the security delta")
    else:
        yield Reason(Verdict.SAFE, "changed in place; nobody notices")


def _harmless(entry: Entry) -> set[str]:
    return {name for each in harmless() if each.type == entry.type for name in each.attributes}


def _is_secret(entry: Entry) -> bool:
    """Whether it is a parameter that somebody reads a secret from: who does has another one from then on."""
    return entry.type == "aws_ssm_parameter" and "SecureString" in (
        entry.before.get("type"),
        entry.after.get("type"),
    )


def _telling_earlier(entry: Entry) -> set[str]:
    """The arguments by which an alarm fires where it did not before, and nowhere less."""
    before, after = (Resource(f"{entry.type}.x", side) for side in (entry.before, entry.after))
    found = list(alarms(Pair(before, after, after)))
    return {each.place for each in found} if all(each.kind == GAINED for each in found) else set()


def _known_later(entry: Entry) -> set[str]:
    """The arguments that differ, without those that the provider computes anew with every change."""
    return {
        str(each.place[0])
        for each in entry.changes
        if each.place and not (_is_computed(each) or _is_nothing(each) or is_quiet_way(entry.type, each))
    }


def _is_nothing(change: Change) -> bool:
    """Whether a nested argument that was left out has its type's zero now, or the other way: to the provider's
    SDK that is the same, and plans show it beside every other change."""
    return len(change.place) > 1 and all(each is ABSENT or each in ZEROS for each in (change.old, change.new))


def _is_computed(change: Change) -> bool:
    """Whether only the apply tells the value of what the provider alone gives: an ARN, an id, a revision."""
    name = str(change.place[0])
    return change.new == UNKNOWN and change.old != SENSITIVE and name in COMPUTED


ZEROS: tuple[object, ...] = (0, "", [], {})
COMPUTED = frozenset(
    (
        "arn",
        "arn_suffix",
        "default_version",
        "etag",
        "id",
        "last_modified",
        "latest_version",
        "policy_id",
        "qualified_arn",
        "qualified_invoke_arn",
        "revision",
        "status",
        "version",
        "version_id",
    )
)
