"""The page `docs/reference/controls.md`: published controls, and the checks that are evidence for them."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from strongroom.docs.checks import link
from strongroom.docs.judged import Judged, judged
from strongroom.verify.check import CHECKS, Check

TABLE = Path(__file__).parent / "controls.toml"

INTRODUCTION = """\
<!-- Generated from strongroom/verify/checks/ and strongroom/docs/controls.toml by `make docs`; change them. -->
# Controls

Which checks of `strongroom verify` are evidence for which published control, and in brackets how many
resources each of them judges, in `prod` and in `bootstrap` together. [checks.md](checks.md) says of which types
they are, why the check is there and what mends it; [mutants.md](mutants.md) which failures each has found.

This is evidence about the configuration of an infrastructure, not an assessment. Much of what a control asks is
done by people, by the application or by AWS, and what is checked here still has to be deployed as it is. That a
control is in these tables means that checks show something of it, not that they are all it takes.

Titles are in our own words; each number and what it asks was looked up in the text that its section names.
"""


@dataclass(frozen=True)
class Framework:
    """Whose controls they are: the text they were looked up in, what to know beside it, and id -> title."""

    name: str
    text: str
    remarks: list[str]
    controls: dict[str, str]


@cache
def frameworks() -> dict[str, Framework]:
    """Name -> framework, as the table has them."""
    with TABLE.open("rb") as file:
        return {name: Framework(name, **given) for name, given in tomllib.load(file).items()}


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
    found, resources = evidence(), judged(stacks)
    sections = [_section(framework, found, resources) for framework in frameworks().values()]
    return "\n".join([INTRODUCTION, *(line for section in sections for line in section)])


def _section(
    framework: Framework, found: dict[tuple[str, str], list[Check]], resources: Judged
) -> Iterator[str]:
    rows = {id: found[framework.name, id] for id in sorted(framework.controls, key=_by_number)}
    checks = {check.code for named in rows.values() for check in named}
    yield f"## {framework.name}\n"
    yield f"{framework.text} {len(rows)} controls, {len(checks)} checks.\n"
    yield "".join(f"- {remark}\n" for remark in framework.remarks)
    yield "| Control | Asks that | Shown by |"
    yield "|---|---|---|"
    for id, named in rows.items():
        shown = "<br>".join(
            f"{link(check)} {check.claim} ({_count(resources, check)})"
            for check in sorted(named, key=lambda check: check.code)
        )
        yield f"| {id} | {framework.controls[id]} | {shown} |"
    yield ""


def _count(resources: Judged, check: Check) -> int:
    return sum(types.total() for types in resources[check.code].values())


def _by_number(id: str) -> list[tuple[str, int]]:
    """`1.10` after `1.9`, `RDS.11` after `RDS.2`."""
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", id)]
