"""Settings files of so many environments, each production's under another name."""

from __future__ import annotations

import re
from pathlib import Path

from stacks.demand.together import COUNTED
from strongroom.errors import UnusableError

__all__ = ["MOST", "write"]

MOST = 256  # each has a /16 of 10.0.0.0/8, since networks of an account may not overlap


def write(folder: Path, number: int, *, production: Path) -> None:
    """`cell000.toml` and so on, in a folder that is there; `production` is the file they are made from."""
    if not 1 <= number <= MOST:
        raise UnusableError(f"{number} environments can't be generated; from 1 to {MOST} can.")
    text = _granted(production.read_text(encoding="utf-8"))
    for cell in range(number):
        name = f"cell{cell:03}"
        settings = _set(text, "environment", name, production)
        settings = _set(settings, "cidr", f"10.{cell}.0.0/16", production)
        settings = _set(settings, "name", f"pay.{name}.example.com", production)
        (folder / f"{name}.toml").write_text(settings, encoding="utf-8")


def _granted(text: str) -> str:
    """So much of every quota that they fit into one account together."""
    lines = [f"{each.quota} = 10_000\n" for each in COUNTED]
    lines.append("lambda_concurrency = 1_000_000\n")
    heading = re.search(r"^\[quotas\].*\n", text, flags=re.MULTILINE)
    if heading is None:
        return f"{text}\n[quotas]\n{''.join(lines)}"
    return text[: heading.end()] + "".join(lines) + text[heading.end() :]


def _set(text: str, key: str, value: str, file: Path) -> str:
    changed, count = re.subn(rf'^{key} = ".*"$', f'{key} = "{value}"', text, flags=re.MULTILINE)
    if count != 1:
        raise UnusableError(
            f'{file.name} must have one line `{key} = "…"` to generate environments from; it has {count}.'
        )
    return changed
