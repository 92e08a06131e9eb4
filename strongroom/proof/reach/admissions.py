"""What every layer together admits, before it is sorted into flows; and what one of them stops."""

from __future__ import annotations

from dataclasses import dataclass

from strongroom.proof.reach.groups import Rule
from strongroom.proof.reach.intervals import Intervals
from strongroom.proof.reach.peers import Peer


@dataclass(frozen=True)
class Admission:
    """`source` can send `traffic` to `target`, because of these rules and through these resources."""

    source: Peer
    target: Peer
    traffic: Intervals
    rules: tuple[Rule, ...]
    via: tuple[str, ...]


@dataclass(frozen=True)
class Stop:
    """A rule names this source (or target), and something else stops it."""

    rule: Rule
    source: Peer
    target: Peer
    because: str


Outcome = Admission | Stop
