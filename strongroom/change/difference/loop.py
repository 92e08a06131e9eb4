"""The loop of `strongroom watch`: a synthesis for each change, and what comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from strongroom.errors import StrongroomError

NAMED = 3  # files of a change; of more only how many
NOTHING = object()


@dataclass
class Look:
    """One thing to see after each change, and how to show it. `doing`: what is said meanwhile."""

    doing: str
    see: Callable[[], Any]
    show: Callable[[Any], None]
    last: Any = NOTHING


@dataclass
class Tally:
    """What a loop has seen so far. `last`: what the first look saw last, or the error that was in its way."""

    looked: int = 0
    failed: int = 0
    last: Any = NOTHING

    def add(self, last: Any) -> None:
        self.looked += 1
        self.failed += isinstance(last, StrongroomError)
        self.last = last


def loop(
    saves: Iterable[set[Path]], looks: Sequence[Look], console: Console, tally: Tally | None = None
) -> None:
    """After each save look at everything in turn, and show what is not what was seen last.

    What goes wrong is said and forgotten, and what comes after it left out: the next save may fix it.
    """
    tally = tally or Tally()
    for saved in saves:
        if saved:
            console.print(Text(f"\n{_named(saved)}", "bold cyan"), soft_wrap=True)
        began = time.monotonic()
        try:
            for look in looks:
                with console.status(look.doing):
                    seen = look.see()
                if seen == look.last:
                    console.print("As before.")
                else:
                    look.show(seen)
                look.last = seen
            tally.add(looks[0].last)
        except StrongroomError as error:
            tally.add(error)
            for look in looks:
                look.last = NOTHING  # what stands above is an error: the whole is shown again
            console.print(Text(f"✗ {error}", "red"), soft_wrap=True)
        console.print(Text(f"{time.monotonic() - began:.1f} s; waiting for a save, Ctrl-C ends", "dim"))


def _named(saved: set[Path]) -> str:
    names = sorted(file.as_posix() for file in saved)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"
