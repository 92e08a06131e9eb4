"""Which AWS provider `terraform init` accepts: a lock file beside each stack, from the one that is committed.

Without it every `init` takes whatever it is given, and remembers that in a folder that nobody commits.
"""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["FILE", "LOCK", "write"]

LOCK = Path(__file__).parent / "terraform.lock.hcl"
FILE = ".terraform.lock.hcl"
"""What Terraform calls it in a configuration's folder."""

_FACT = re.compile(r'^\s*(?:provider .*\{|version\s*=.*|"(?:h1|zh):.*",)$', re.MULTILINE)


def write(stack: Path) -> None:
    """Locks a synthesized stack. What `init` has added there, such as another platform's hash, stays."""
    wanted, there = LOCK.read_text(encoding="utf-8"), stack / FILE
    if not there.is_file() or not _facts(wanted) <= _facts(there.read_text(encoding="utf-8")):
        there.write_text(wanted, encoding="utf-8")


def _facts(text: str) -> set[str]:
    return {" ".join(line.split()) for line in _FACT.findall(text)}
