"""For people: each check that found something, what it found where, why it matters and how to mend it."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from strongroom.verify.outcome import Issue, Outcome


def show(console: Console, outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        for check, found in groupby(_in_order(outcome.issues), key=lambda issue: issue.check):
            _check(console, check, list(found))
        console.print(_closing(outcome), soft_wrap=True)


def _in_order(issues: list[Issue]) -> list[Issue]:
    return sorted(issues, key=lambda issue: (issue.by != "strongroom", issue.check, issue.resource))


def _check(console: Console, check: str, issues: list[Issue]) -> None:
    first = issues[0]
    console.print(Text.assemble((check, "bold red"), "  ", (first.claim, "bold")))
    for issue in issues:
        lines = [issue.resource]
        if issue.path:
            lines.append(f"construct {issue.stack}/{issue.path}")
        if issue.place:
            lines.append(f"written in {issue.place}")
        lines.append(issue.problem)
        console.print(Padding(Text("\n".join(lines)), (0, 0, 0, 4)))
        console.print()
    for heading, text in (("why   ", first.why), ("mend  ", first.remedy)):
        console.print(Padding(Text.assemble((heading, "bold"), text), (0, 0, 0, 2)))
    if first.controls:
        console.print(Padding(Text(f"evidence for {', '.join(first.controls)}", style="dim"), (0, 0, 0, 2)))
    console.print()


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
