"""The console that every command prints to: it shows what is in the texts that others wrote, and obeys none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment
from rich.text import Text

from strongroom.shown import printable

__all__ = ["safe_console", "show_line"]


def safe_console(
    *,
    stderr: bool = False,
    highlight: bool = True,
    width: int | None = None,
    file: IO[str] | None = None,
) -> Console:
    """A console of Rich's that shows, and does not obey, what is in the texts it is given."""
    found = Console(stderr=stderr, highlight=highlight, width=width, file=file)
    found.push_render_hook(_Shown())
    return found


def show_line(console: Console, text: Text) -> None:
    """Whole, however narrow the terminal is: an address or a value is there to be copied."""
    console.print(text, soft_wrap=True)


class _Shown(RenderHook):
    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Printable(each) for each in renderables]


class _Printable:
    """What a renderable comes to; of Rich's own, the codes that move the cursor are no text."""

    def __init__(self, inner: ConsoleRenderable) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from _printable(console.render(self._inner, options))


def _printable(segments: Iterable[Segment]) -> Iterator[Segment]:
    for each in segments:
        yield each if each.control else Segment(printable(each.text), each.style)
