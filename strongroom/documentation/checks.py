"""The page `docs/reference/checks.md`: every check of `strongroom verify`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from strongroom.documentation.judged import introduced, judged
from strongroom.proof.verify import checks as tiers  # also enters every check into the table
from strongroom.proof.verify.check import CHECKS, Check

INTRODUCTION = """\
<!-- Generated from strongroom/proof/verify/checks/ by `make docs`; change it there. -->
# Checks

What `strongroom verify` checks in a stack, why, and what to change where a check fails. The checks are
about production; what other environments may lack is waived in `policies/waivers.toml`, where checkov's
findings are waived as well. A code is never used for another check.

What each check judges is counted in {environment}, and in {bootstrap}, what its account has once. Which
control asks for what is in [controls.md](controls.md), which failures each check finds in
[mutants.md](mutants.md).
"""


def link(check: Check) -> str:
    """The check's code, with a link to where it is described."""
    return f"[{check.code}](checks.md#{check.code.lower()})"


def render(stacks: Sequence[Path]) -> str:
    """The whole page, for the stacks in these folders: an environment's first, then its account's."""
    return "\n".join([introduced(INTRODUCTION, stacks), *_tiers(stacks)])


NONE = "nothing there: these settings make none of it"


def _tiers(stacks: Sequence[Path]) -> Iterator[str]:
    resources = judged(stacks)
    ordered = sorted(CHECKS.values(), key=lambda check: check.code)
    for hundreds, found in groupby(ordered, key=lambda check: int(check.code[2])):
        yield f"## {tiers.TITLES[hundreds]}\n"
        for check in found:
            yield f'### <a id="{check.code.lower()}"></a>{check.code}: {check.claim}\n'
            yield f"{check.why}\n"
            yield f"*Remediation:* {check.remedy}\n"
            yield f"*Judges:* {_counted(resources[check.code]) or NONE}\n"
            if check.controls:
                yield f"*Evidence for:* {', '.join(check.controls)}\n"


def _counted(stacks: dict[str, Counter[str]]) -> str:
    """`in prod 7 aws_kms_key; in bootstrap 3 aws_kms_key`"""
    return "; ".join(
        f"in {name} " + ", ".join(f"{count} `{type_}`" for type_, count in sorted(types.items()))
        for name, types in stacks.items()
        if types
    )
