"""The loop of `strongroom watch`: a synthesis for each change, and what comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from strongroom.errors import StrongroomError

NAMED = 3  # files of a change; of more only how many


def loop(
    saves: Iterable[set[Path]], look: Callable[[], Any], show: Callable[[Any], None], console: Console
) -> None:
    """Look after each save, and show what is seen, unless it is what was seen last.

    What goes wrong is said and forgotten: the next save may mend it.
    """
    last: Any = None
    for saved in saves:
        if saved:
            console.print(Text(_named(saved), "bold cyan"), soft_wrap=True)
        began = time.monotonic()
        try:
            with console.status("synthesizing"):
                seen = look()
        except StrongroomError as error:
            last = None  # what stands above is an error: show the whole again
            console.print(Text(f"✗ {error}", "red"), soft_wrap=True)
        else:
            if seen == last:
                console.print("As before.")
            else:
                show(seen)
            last = seen
        console.print(Text(f"{time.monotonic() - began:.1f} s; waiting for a save, Ctrl-C ends", "dim"))


def _named(saved: set[Path]) -> str:
    names = sorted(file.as_posix() for file in saved)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"
