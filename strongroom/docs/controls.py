"""The page `docs/controls.md`: published controls, and the checks and resources that are evidence for them."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from strongroom.docs.checks import link
from strongroom.synthesized import Stack, load
from strongroom.verify.check import CHECKS, Check
from strongroom.verify.finding import Report, examine

TITLES = Path(__file__).parent / "controls.toml"

INTRODUCTION = """\
<!-- Generated from strongroom/verify/checks/ by `make docs`; change it there. -->
# Controls

Which checks of `strongroom verify` are evidence for which published control, and which resources of the
production environment they judge. A check fails when its claim is broken: [mutants.md](mutants.md) has every
failure that was put back, and what found it.

This is evidence about the configuration of an infrastructure, not an assessment. Much of what a standard asks
is done by people, by the application or by AWS, and what is checked here still has to be deployed as it is.

Titles are in our own words. The texts are: PCI DSS v4.0 (PCI Security Standards Council, document library); AWS
Foundational Security Best Practices ("Security Hub controls reference" in the AWS Security Hub user guide); AWS
Well-Architected Framework (its best practices, by pillar).
"""


@cache
def titles() -> dict[str, dict[str, str]]:
    """Framework -> control id -> its title, in short."""
    with TITLES.open("rb") as file:
        return tomllib.load(file)


def evidence() -> dict[tuple[str, str], list[Check]]:
    """(framework, control id) -> the checks that name it."""
    found: defaultdict[tuple[str, str], list[Check]] = defaultdict(list)
    for check in CHECKS.values():
        for control in check.controls:
            framework, _, id = control.rpartition(" ")
            found[framework, id].append(check)
    return dict(found)


def render(stacks: Path) -> str:
    """The whole page, for the stacks that were synthesized into a folder."""
    return "\n".join([INTRODUCTION, *_frameworks(load(stacks / "prod"))])


def _frameworks(stack: Stack) -> Iterator[str]:
    report = examine(stack)
    found = evidence()
    for framework, names in titles().items():
        yield f"## {framework}\n"
        yield "| Control | Asks that | Checks | Judged in prod |"
        yield "|---|---|---|---|"
        for id in sorted(names, key=_by_number):
            checks = sorted(found[framework, id], key=lambda check: check.code)
            claims = "<br>".join(f"{link(check)} {check.claim}" for check in checks)
            yield f"| {id} | {names[id]} | {claims} | {_judged(report, checks)} |"
        yield ""


def _judged(report: Report, checks: list[Check]) -> str:
    """The types of the resources that any of these checks has judged, each resource counted once."""
    judged = {verdict.resource.address for check in checks for verdict in report.verdicts[check.code]}
    types = Counter(address.rpartition(".")[0] for address in judged)
    return "<br>".join(f"{count} `{type_}`" for type_, count in sorted(types.items()))


def _by_number(id: str) -> list[tuple[str, int]]:
    """`1.10` after `1.9`, `RDS.11` after `RDS.2`."""
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", id)]
