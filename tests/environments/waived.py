"""What policies/waivers.toml does not accept, of findings in a stack of some settings."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from strongroom.proof.verify import waivers
from strongroom.proof.verify.kinds import Kind
from strongroom.proof.verify.waiver import Accepted
from strongroom.proof.verify.waivers import Waivers
from strongroom.workspace import PROJECT
from tests.synthesized import SynthesizedStack

__all__ = ["without_waiver"]


@cache
def table() -> Waivers:
    return waivers.read(PROJECT / waivers.TABLE)


def without_waiver(stack: SynthesizedStack, findings: Iterable[tuple[str, str, str]]) -> list[str]:
    """Findings (check, resource, what is wrong) that nobody has accepted, and what to do, a line each."""
    kind: Kind = "bootstrap" if stack.settings is None else stack.settings.kind
    return [
        f"{check} {resource}: {said}; fix it, or waive it for {kind} in {waivers.TABLE} with a reason"
        for check, resource, said in findings
        if table().covering(Accepted(stack.name, kind, check, resource)) is None
    ]
