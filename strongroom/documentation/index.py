"""The runbooks in the index, `docs/README.md`: a line for each alarm, between its marks."""

from __future__ import annotations

import re
from pathlib import Path

from stacks.monitoring.definitions import DEFINITIONS

INDEX = "docs/README.md"
BLOCK = re.compile(r"(?<=<!-- runbooks: make docs -->\n).*?(?=  <!-- end of runbooks -->)", re.DOTALL)


def render(project: Path) -> str:
    """The whole page, with today's alarms.

    Raises:
        LookupError: the marks have gone.
    """
    text = (project / INDEX).read_text(encoding="utf-8")
    if not BLOCK.search(text):
        raise LookupError(f"{INDEX} has no marks for the runbooks")
    alarms = sorted(DEFINITIONS, key=lambda definition: definition.id)
    lines = [f"  - [{each.id}](runbooks/{each.id}.md): {each.title}\n" for each in alarms]
    return BLOCK.sub(lambda _: "".join(lines), text)
