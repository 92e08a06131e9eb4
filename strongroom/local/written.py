"""Read what an earlier command wrote to `.local/`: it may have been cut off, or edited since."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from strongroom.errors import UnusableError


def read(file: Path) -> dict[str, Any]:
    """The JSON object in a file.

    Raises:
        UnusableError: there is none.
    """
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise unreadable(file, error.strerror or str(error)) from None
    except (ValueError, RecursionError) as error:
        raise unreadable(file, f"it is not JSON: {error}") from None
    if not isinstance(told, dict):
        raise unreadable(file, "it is not a JSON object")
    return told


def unreadable(file: Path, why: str) -> UnusableError:
    return UnusableError(
        f"{file} can't be read: {why}. `strongroom down --discard` stops the emulator, which holds everything "
        "in memory, and removes what it wrote."
    )
