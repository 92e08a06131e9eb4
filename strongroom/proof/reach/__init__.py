"""`strongroom reach`: who can open which port to whom, computed from a synthesized stack alone."""

from __future__ import annotations

from strongroom.proof.reach.peers import Flow, Peer, Refusal
from strongroom.proof.reach.reachability import Reachability, reachability

__all__ = ["Flow", "Peer", "Reachability", "Refusal", "reachability"]
