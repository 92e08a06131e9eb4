"""Stateful constructs with other ids, or other parents; and what `strongroom addresses` says to do."""

from __future__ import annotations

import re
from pathlib import Path

from strongroom.git import git
from tests.adopters.clone import Clone, clone
from tests.adopters.forms import Files

__all__ = ["MOVED", "committed", "follow", "move"]

ENVIRONMENT, DATABASE = Path("stacks/environment.py"), Path("stacks/tiers/database.py")

# Construct path before -> after: the tables get another parent, which was renamed, the cluster one more.
MOVED = {
    **{f"tables/{table}": f"stores/{table}" for table in ("idempotency", "sessions", "transactions")},
    "database/cluster": "database/aurora/cluster",
}

# What is printed of each resource that has gone: where it seems to be now, and what to call there.
ASKED = re.compile(r'If it is (\S+) now: `(move_from_id\("[\w.-]+"\))` of that resource')
PUBLISH = "        publish(self, settings, self._outputs())\n"


def committed(files: Files, folder: Path) -> Clone:
    """A clone with somebody's settings, and a commit to compare with."""
    found = clone(files, folder)
    identity = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    for arguments in (("init", "--initial-branch=main"), ("add", "--all"), ("commit", "--message", "Begin")):
        assert git(folder, *identity, *arguments).returncode == 0, arguments
    return found


def move(project: Path) -> None:
    """As somebody tidies up, and thinks of nothing."""
    _edit(project / ENVIRONMENT, 'Tables(self, "tables"', 'Tables(self, "stores"')
    within = 'RdsCluster(\n            {},\n            "cluster"'
    _edit(project / DATABASE, within.format("self"), within.format('Construct(self, "aurora")'))


def follow(project: Path, printed: str) -> list[str]:
    """Write what `strongroom addresses` says, each line once; the construct paths that it is about."""
    asked = dict(ASKED.findall(" ".join(printed.split())))
    calls = [f"        self{_child(path)}.{call}\n" for path, call in asked.items()]
    _edit(project / ENVIRONMENT, PUBLISH, "".join([PUBLISH, *calls]))
    return sorted(asked)


def _child(path: str) -> str:
    return "".join(f'.node.find_child("{id}")' for id in path.split("/"))


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old)
    file.write_text(text.replace(old, new), encoding="utf-8")
