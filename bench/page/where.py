"""When and where, in a sentence."""

from __future__ import annotations

from bench.results import Results

__all__ = ["where"]


def where(results: Results) -> str:
    """The machine and the date, with how the figures are to be read."""
    machine = results.machine
    return (
        f"Measured on {results.date}: {machine.system}, {machine.cores} cores ({machine.processor}), "
        f"{machine.memory_gib:g} GiB. {_rounds(results)}."
    )


def _rounds(results: Results) -> str:
    if results.rounds == 1:
        return "One round only, so without ranges"
    return f"Medians of {results.rounds} rounds, least and most in brackets"
