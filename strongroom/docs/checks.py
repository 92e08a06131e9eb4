"""The page `docs/checks.md`: every check of `strongroom verify`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from strongroom.verify import checks as tiers  # also enters every check into the table
from strongroom.verify.check import CHECKS, Check

INTRODUCTION = """\
<!-- Generated from strongroom/verify/checks/ by `make docs`; change it there. -->
# Checks

What `strongroom verify` claims of a stack, why, and what to change where a claim is broken. The claims are
about production; what other environments may lack is waived in `policies/waivers.toml`, where checkov's
findings are waived as well. A code is never used for another check.
"""


def link(check: Check) -> str:
    """The check's code, with a link to where it is described."""
    return f"[{check.code}](checks.md#{check.code.lower()})"


def render() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *_tiers()])


def _tiers() -> Iterator[str]:
    ordered = sorted(CHECKS.values(), key=lambda check: check.code)
    for hundreds, found in groupby(ordered, key=lambda check: int(check.code[2])):
        yield f"## {tiers.TITLES[hundreds]}\n"
        for check in found:
            yield f'### <a id="{check.code.lower()}"></a>{check.code}: {check.claim}\n'
            yield f"{check.why}\n"
            yield f"*Mend:* {check.remedy}\n"
            if check.controls:
                yield f"*Evidence for:* {', '.join(check.controls)}\n"
