"""What is being done, while it is done: live lines on a terminal, plain lines elsewhere.

A run in CI gets one line a step and one every few seconds in a long step, never cursor movements. Steps may
overlap, from several threads.
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from strongroom.local.terraform import Event

PLAIN_LINE_EVERY = 10.0  # seconds
SHOWN_AT_ONCE = 3  # resources named in the line
HASH = re.compile(r"_[0-9A-F]{8}$")
# Terraform's words for what it is doing to a resource.
DOING = {"create": "creating", "update": "updating", "delete": "destroying", "read": "reading"}


@dataclass
class Step:
    """One step's state: how many resources of how many, and which are under way."""

    title: str
    changed: Callable[[Step], None] | None = None
    began: float = field(default_factory=time.monotonic)
    planned: int = 0
    done: int = 0
    current: dict[str, str] = field(default_factory=dict)
    unit: str = "resources"
    note: str = ""

    def __call__(self, event: Event) -> None:
        """Take in one of Terraform's events."""
        kind = event.get("type", "")
        if kind == "version":
            self.note = "  planning"
        elif kind == "change_summary" and event["changes"].get("operation") == "plan":
            changes = event["changes"]
            self.note = ""
            self.planned = changes["add"] + changes["change"] + changes["remove"]
        elif kind == "apply_start" and event["hook"]["action"] in DOING:
            self.current[_address(event)] = DOING[event["hook"]["action"]]
        elif kind in ("apply_complete", "apply_errored") and self.current.pop(_address(event), None) not in (
            None,
            DOING["read"],
        ):
            self.done += 1
        self._tell()

    def count(self, done: int, planned: int) -> None:
        """Take in how far it is, for a step that is not Terraform's."""
        self.done, self.planned = done, planned
        self._tell()

    def _tell(self) -> None:
        if self.changed:
            self.changed(self)

    def only_left(self, resource_type: str) -> bool:
        """Whether all is done but resources of this type, and those are under way."""
        under_way = list(self.current)
        return 0 < self.planned == self.done + len(under_way) and all(
            address.startswith(f"{resource_type}.") for address in under_way
        )

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def text(self) -> str:
        count = f"  {self.done}/{self.planned} {self.unit}" if self.planned else ""
        names = [f"{doing} {_short(address)}" for address, doing in list(self.current.items())]
        shown = ", ".join(names[:SHOWN_AT_ONCE])
        more = f" +{len(names) - SHOWN_AT_ONCE}" if len(names) > SHOWN_AT_ONCE else ""
        under_way = f"  {shown}{more}" if shown else ""
        return f"{self.title}{self.note}{count}{under_way}  {self.seconds:.0f} s"


class Progress:
    """Shows the steps that are under way on a console."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._under_way: list[Step] = []
        self._live: Live | None = None
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def step(self, title: str, unit: str = "resources") -> Iterator[Step]:
        """Show a step while it runs, and how long it took when it has held."""
        step = Step(title, unit=unit)
        if self.console.is_terminal:
            with self._alive(step):
                yield step
        else:
            self.say(f"· {title}")
            step.changed = _every(PLAIN_LINE_EVERY, lambda step: self.say(f"· {step.text()}"))
            yield step
        count = f"  {step.done} {step.unit}" if step.done else ""
        self.say(f"✓ {title}{count}  {step.seconds:.1f} s")

    @contextlib.contextmanager
    def _alive(self, step: Step) -> Iterator[None]:
        """A line of its own, kept up to date; a console has one live display, so all steps share it."""
        with self._lock:
            self._under_way.append(step)
            if self._live is None:
                self._live = Live(
                    get_renderable=self._lines, console=self.console, refresh_per_second=4, transient=True
                )
                self._live.start()
        try:
            yield
        finally:
            with self._lock:
                self._under_way.remove(step)
                if not self._under_way and self._live is not None:
                    self._live.stop()
                    self._live = None

    def _lines(self) -> Group:
        return Group(
            *(Text(f"· {step.text()}", overflow="ellipsis", no_wrap=True) for step in list(self._under_way))
        )

    def say(self, line: str) -> None:
        self.console.print(Text(line), soft_wrap=True)


def _every(seconds: float, call: Callable[[Step], None]) -> Callable[[Step], None]:
    """The call, but not more often than that."""
    last = time.monotonic()

    def sometimes(step: Step) -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            call(step)

    return sometimes


def _address(event: Event) -> str:
    address: str = event["hook"]["resource"]["addr"]
    return address


def _short(address: str) -> str:
    """Without the prefix every type has, and without the hash cdktf puts behind every name."""
    return HASH.sub("", address.removeprefix("data.").removeprefix("aws_"))
