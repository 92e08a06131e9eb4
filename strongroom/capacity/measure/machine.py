"""The machine that something was measured on."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from stacks.demand.measured import Machine

__all__ = ["describe", "processor"]


def describe(*, pinned: bool, load_before: float) -> Machine:
    """What a reader needs to compare it with another."""
    return Machine(
        processor=processor(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        pinned=pinned,
        load_before=round(load_before, 2),
        load_after=round(os.getloadavg()[0], 2),
    )


def processor() -> str:
    """Linux says it in /proc/cpuinfo; elsewhere the platform module has to do."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        names = {
            line.partition(":")[2].strip() for line in told.read_text().splitlines() if "model name" in line
        }
        if names:
            return ", ".join(sorted(names))
    return platform.processor() or "unknown"
