"""Alarms of your own: a row for each, and nothing else. The template has none, so no upgrade writes here.

Each is drawn on the dashboard, in a section for them, and has its runbook in `docs/runbooks/<id>.md`. The other
files have rows to start from; docs/start/make-it-yours.md has one from end to end.
"""

from __future__ import annotations

from stacks.monitoring.definition import Definition

__all__ = ["OWN"]

OWN: tuple[Definition, ...] = ()
