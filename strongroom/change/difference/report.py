"""For people: stack by stack as a plan has it; what would be lost comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from rich.console import Console
from rich.text import Text

from strongroom.change.consequences import interruptions
from strongroom.change.consequences.costs import TierCost
from strongroom.change.consequences.instead import REMOVED, instead
from strongroom.change.difference.comparison import Compared
from strongroom.change.difference.loop import Tally
from strongroom.change.difference.sections import Section, losses, sections
from strongroom.change.difference.stack import Action, Following, ResourceChange, StackDifference
from strongroom.change.difference.told import Told, told_of
from strongroom.change.difference.verdict_report import show_after, show_why, verdict
from strongroom.change.review.outline import TITLES
from strongroom.change.review.terminal import STYLES as VERDICTS
from strongroom.change.values.changes import Change
from strongroom.change.values.text import place_text, sign_of, value_text
from strongroom.console import show_line
from strongroom.cost.prices import prices
from strongroom.cost.report import SMALLEST, amount, dollars
from strongroom.errors import StrongroomError
from strongroom.synthesized.addresses import type_of

# Terraform's own signs and colours.
SIGNS = {
    Action.DESTROY: ("-", "red"),
    Action.REPLACE: ("-/+", "red"),
    Action.FORGET: (".", "cyan"),
    Action.MOVE: (">", "cyan"),
    Action.CHANGE: ("~", "yellow"),
    Action.ADD: ("+", "green"),
}
BESIDE = ("+/-", "red")  # a replacement whose new one is there before the old one goes
STYLES = dict(SIGNS.values())
UNPLANNED = "No change to a plan: moved, or another argument of Terraform's own"


def show(console: Console, compared: Compared) -> None:
    """Losses, then how much each stack changes, then what: once for all stacks that have it in common."""
    lost = losses(compared.stacks)
    for resource, names in lost:
        _loss(console, resource, ", ".join(names))
    _instead(console, (resource for resource, _ in lost))
    for stack in compared.stacks:
        if stack.abandoned:
            _abandoned(console, stack)
    for stack in compared.stacks:
        commit = f" ({compared.commit[:12]})" if compared.commit else ""
        none = f"no difference from {compared.revision}{commit}"
        _title(console, stack.name, none if stack.is_empty else _judged(stack))
    show_why(console, compared.stacks)
    for section in sections(compared.stacks):
        show_line(console, Text(f"\n{', '.join(section.stacks)}", "bold"))
        _section(console, section)
    show_after(console, compared.stacks)
    _costs(console, compared.stacks)


def closing(tally: Tally) -> Text:
    """What a watch has seen: how often it compared, and what it saw last, each stack in a few words."""
    failed = f", {tally.failed} of them failed" if tally.failed else ""
    told = f"{tally.looked} {'comparison' if tally.looked == 1 else 'comparisons'}{failed}."
    if isinstance(tally.last, StrongroomError):
        told += f" The last one: ✗ {tally.last}"
    elif isinstance(tally.last, Compared):
        told += (
            " The last one: "
            + "; ".join(
                f"{stack.name}: {'no difference' if stack.is_empty else _summary(stack)}"
                for stack in tally.last.stacks
            )
            + "."
        )
    return Text(told)


def show_plan(console: Console, planned: StackDifference) -> None:
    """What Terraform says of the local deployment."""
    show_line(console, Text())
    for resource in planned.losses:
        _loss(console, resource, "the local deployment")
    _instead(console, planned.losses)
    title = f"{planned.name}, as Terraform plans it against the local deployment"
    _title(console, title, "no changes" if planned.is_empty and not planned.verdict else _judged(planned))
    show_why(console, [planned], "At a glance, by the plan")
    _section(console, Section((), told_of(planned), planned.others, planned.findings))
    show_after(console, [planned], "Security, by the plan")


def _costs(console: Console, stacks: Iterable[StackDifference]) -> None:
    """Once, at the end: each stack that costs another amount, and its tiers."""
    changed = [stack for stack in stacks if stack.costs]
    if changed:
        table = prices()
        told = f"\nCost at rest, US dollars a month by prices of {table.region} of {table.read}"
        show_line(console, Text(told, "bold"))
    for stack in changed:
        show_line(console, Text(f"  {stack.name}: {_more(stack.costs)}"))
        for each in stack.costs:
            before = amount(each.before, at_least=each.before_at_least)
            after = amount(each.after, at_least=each.after_at_least)
            show_line(console, Text(f"      {each.tier}: {before} -> {after}"))


def _more(costs: Iterable[TierCost]) -> str:
    given = list(costs)
    if unknown := [each.tier for each in given if not each.known]:
        return f"unknown, for a price that is not known ({', '.join(unknown)}): strongroom cost says which"
    more = sum(each.after - each.before for each in given)
    if abs(more) < SMALLEST:
        return "no more and no less"
    return f"{'-' if more < 0 else '+'}{dollars(abs(more))}"


def _judged(stack: StackDifference) -> Text:
    return Text.assemble(verdict(stack), _summary(stack))


def _title(console: Console, title: str, told: str | Text) -> None:
    show_line(console, Text.assemble((title, "bold"), ": ", told))


def _loss(console: Console, resource: ResourceChange, where: str) -> None:
    done = "replaced" if resource.action is Action.REPLACE else "destroyed"
    refused = " Terraform refuses to: prevent_destroy is set." if resource.refused else ""
    told = f"✗ {resource.address} would be {done} in {where}. Lost with it: {resource.loses}.{refused}"
    show_line(console, Text(told, "bold red"))


def _instead(console: Console, lost: Iterable[ResourceChange]) -> None:
    """Once for a type; once for all that is taken out."""
    given = list(lost)
    told = {type_of(each.address): instead(each) for each in given if not each.removed}
    for type_, sentence in told.items():
        show_line(console, Text.assemble(("  Instead, ", "bold"), f"{type_}: {sentence}"))
    removed = Counter(type_of(each.address) for each in given if each.removed)
    if removed:
        kinds = ", ".join(f"{count} {type_}" for type_, count in sorted(removed.items()))
        show_line(console, Text.assemble(("  Taken out: ", "bold"), f"{kinds}. {REMOVED}"))


def _abandoned(console: Console, stack: StackDifference) -> None:
    kinds = Counter(type_of(address) for address in stack.abandoned)
    shown = ", ".join(f"{count} {type_}" for type_, count in sorted(kinds.items()))
    left = f"nothing would look after its {kinds.total()} stateful resources ({shown})"
    if stack.has_gone:
        told = (
            f"✗ {stack.name} would be no stack any more, and {left}. Bring its settings file back, or destroy "
            "it first."
        )
    else:
        places = "; ".join(f"{place_text(each.place)}: {value_text(each)}" for each in stack.elsewhere)
        told = (
            f"✗ {stack.name} would be another environment ({places}): Terraform would make all of it once "
            f"more, and {left}. Go back to the old value; to have such an environment, give it a settings file "
            "of its own."
        )
    show_line(console, Text(told, "bold red"))


def _section(console: Console, section: Section) -> None:
    judged = any(each.verdict for each in section.resources)
    for word, title in {**TITLES, "": UNPLANNED}.items():
        those = [each for each in section.resources if each.verdict == word]
        if judged and those:
            show_line(console, Text(f"  {title} ({len(those)})", f"bold {VERDICTS.get(word, '')}"))
        for each in those:
            _resource(console, each)
    _changes(console, section.others, indent=2)
    for check, issues in groupby(section.findings, key=lambda issue: issue.check):
        found = list(issues)
        show_line(console, Text.assemble(("  ✗ ", "red"), (check, "bold red"), f"  {found[0].claim}"))
        for issue in found:
            show_line(console, Text(f"      {issue.resource}: {issue.problem}"))
        show_line(console, Text(f"      fix: {found[0].remedy}", "dim"))


def _summary(stack: StackDifference) -> str:
    if stack.has_gone:
        return "is no stack any more, and nothing destroys what it has made: `terraform destroy` it first"
    counted = [
        f"{count} to {action}"
        for action in reversed(Action)
        if (count := sum(each.action is action for each in stack.resources))
    ]
    told = ("a new stack, " if stack.is_new else "") + (", ".join(counted) or "no resource changes")
    if stack.ordering:
        told += f"; waiting for others than before, which a plan does not show: {len(stack.ordering)}"
    return f"{told}; new findings: {len(stack.findings)}" if stack.findings else told


def _resource(console: Console, told: Told) -> None:
    resource = told.resource
    sign, style = BESIDE if resource.beside else SIGNS[resource.action]
    was = f"  was {resource.was}" if resource.was else ""
    path = f"  {resource.path}" if resource.path else ""
    name = (resource.address, "bold red" if resource.loses else "bold")
    line = (f" · {told.line}" if told.line else "", "dim")
    show_line(console, Text.assemble((f"  {sign} ", style), name, (path, "dim"), line, was))
    if resource.forced_by:
        places = ", ".join(dict.fromkeys(map(place_text, resource.forced_by)))
        show_line(console, Text(f"      replaced for {places}", "red"))
    for reason in told.reasons:
        show_line(console, Text(f"      {reason}", VERDICTS[told.verdict]))
    for each in interruptions.of_change(resource):
        if f"{each.what} ({each.lasts})" not in told.reasons:
            show_line(console, Text(f"      ! {each.what}; {each.lasts}", "yellow"))
    for needed in resource.needs:
        show_line(console, Text(f"      ! {needed}", "yellow"))
    for refused in (*resource.refused_by_aws, *resource.parts_lost):
        if f"the apply would fail: {refused}" not in told.reasons:
            show_line(console, Text(f"      ✗ {refused}.", "bold red"))
    if resource.action not in (Action.DESTROY, Action.FORGET):  # all of it goes
        _changes(console, resource.changes, indent=6)
    for argument, followed in groupby(resource.follows, key=lambda each: each.argument):
        what = ", ".join(f"{each.address} ({_becomes(each)})" for each in followed)
        show_line(console, Text.assemble("      ", ("~", STYLES["~"]), f" {argument}: follows {what}"))


def _becomes(followed: Following) -> str:
    if followed.address.startswith("data."):
        return "read again"
    return "replaced" if followed.replaced else "changed"


def _changes(console: Console, changes: Iterable[Change], indent: int) -> None:
    """Of places of a resource that change from the same to the same, as a name in every widget, the first."""
    alike: dict[str, list[Change]] = {}
    for change in changes:
        alike.setdefault(value_text(change), []).append(change)
    for told, (first, *others) in alike.items():
        sign = sign_of(first)
        more = (f" (in {len(others)} more places)", "dim") if others else ""
        place = f" {place_text(first.place)}: "
        show_line(console, Text.assemble(" " * indent, (sign, STYLES[sign]), place, told, more))
