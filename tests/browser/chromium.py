"""Finds the machine's Chromium: Playwright drives it, and downloads none of its own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS: Final = (  # macOS
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)

HOW_TO_GET_IT: Final = (
    "The page is not tested: neither Chromium nor Google Chrome is on this machine."
    " sudo apt-get install chromium (Debian), or brew install --cask google-chrome (macOS)."
)


def executable() -> str | None:
    """The browser's path; None without one."""
    for program in PROGRAMS:
        if found := shutil.which(program):
            return found
    return next((str(path) for path in APPLICATIONS if path.exists()), None)
