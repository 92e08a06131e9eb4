"""What an image says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Described", "pair", "ports"]


@dataclass
class Described:
    """As in the image's configuration; `architecture` in ECS's words, None where it does not say."""

    architecture: str | None = None
    user: str = ""
    ports: set[int] = field(default_factory=set)
    environment: dict[str, str] = field(default_factory=dict)
    entry_point: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    volumes: set[str] = field(default_factory=set)
    # Bytes of the layers as they are stored; None of a Dockerfile.
    size: int | None = None
    # GOOS's name; None where it does not say.
    system: str | None = None


def pair(variable: str) -> tuple[str, str]:
    """The name and the value of `NAME=value`."""
    name, _, value = variable.partition("=")
    return name, value


def ports(exposed: Iterable[str]) -> set[int]:
    """Those of TCP, each of a range, of what EXPOSE takes: `8080`, `8080/tcp`, `8080-8090`.

    Raises:
        ValueError: one is no port.
    """
    found: set[int] = set()
    for each in exposed:
        numbers, _, protocol = each.partition("/")
        first, _, last = numbers.partition("-")
        every = range(int(first), int(last or first) + 1)
        if not every or every[0] < 0 or every[-1] > 65535:
            raise ValueError(f"{each!r} is no port")
        if protocol.lower() in ("", "tcp"):
            found.update(every)
    return found
