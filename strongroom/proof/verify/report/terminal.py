"""For people: each check that found something, what it found where, why it matters and how to fix it."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from strongroom.proof.verify.outcome import Issue, Outcome
from strongroom.proof.verify.waivers import Waivers
from strongroom.shown import visible


def show(console: Console, outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        for check, found in groupby(_in_order(outcome.issues), key=lambda issue: issue.check):
            _check(console, check, list(found))
        console.print(_closing(outcome), soft_wrap=True)
        if outcome.note:
            console.print(Text(f"  {outcome.note}"), soft_wrap=True)


def show_ends(console: Console, waivers: Waivers) -> None:
    """The waivers that have expired, and those that will soon."""
    for entry in waivers.expired:
        told = f"The waiver of {entry} has expired ({entry.expires}) and waives nothing."
        console.print(Text(told), soft_wrap=True)
    for entry in waivers.ending:
        told = f"The waiver of {entry} expires in {waivers.days_left(entry)} day(s), on {entry.expires}."
        console.print(Text(told, "yellow"), soft_wrap=True)


def _in_order(issues: list[Issue]) -> list[Issue]:
    return sorted(issues, key=lambda issue: (issue.by != "strongroom", issue.check, issue.resource))


def _check(console: Console, check: str, issues: list[Issue]) -> None:
    first = issues[0]
    console.print(Text.assemble((check, "bold red"), "  ", (first.claim, "bold")), soft_wrap=True)
    for issue in issues:
        _line(console, issue.resource)
        if issue.path:
            _line(console, f"construct {issue.stack}/{issue.path}")
        if issue.places:
            innermost, *around = issue.places
            made = f", made in {', '.join(map(str, around))}" if around else ""
            _line(console, f"written in {innermost}{made}")
        _line(console, issue.problem)
        for each in issue.elsewhere:
            _line(console, each.said)
        console.print()
    reasons = Table.grid(padding=(0, 2))
    reasons.add_row("", Text("why", "bold"), Text(first.why))
    reasons.add_row("", Text("fix", "bold"), Text(first.remedy))
    if first.controls:
        reasons.add_row("", Text("for", "dim"), Text(", ".join(first.controls), "dim"))
    console.print(reasons)
    console.print()


def _line(console: Console, text: str) -> None:
    """Whole, however narrow the terminal is: an address or a path is there to be copied."""
    console.print(Text(f"    {visible(text)}"), soft_wrap=True)


def _closing(outcome: Outcome) -> Text:
    """One line on what was looked at, so that a clean result is not mistaken for an idle one."""
    clean = not outcome.issues
    found = "nothing found" if clean else f"{len(outcome.issues)} found"
    looked = [f"{outcome.checks} checks judged {outcome.judged} of {len(outcome.stack.resources)} resources"]
    if outcome.checkov_passed is not None:
        looked.append(f"checkov passed {outcome.checkov_passed}")
    if outcome.waived:
        looked.append(f"{outcome.waived} waived")
    return Text.assemble(
        ("✓ " if clean else "✗ ", "green" if clean else "red"),
        (outcome.stack.name, "bold"),
        f": {found}; {', '.join(looked)}",
    )
