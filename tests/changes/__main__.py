"""`python -m tests.changes prod [KEY]...`: what Terraform plans for the changes of some settings, or of all.

Against the environment, deployed to the emulator: minutes, then half a minute for each change.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from lambdas import packaging
from stacks.settings import SettingsError
from tests.changes.bases import BASES
from tests.changes.edits import EDITS, Edit
from tests.changes.planning import Deployed, Plan, deployed
from tests.changes.stacks_of import synthesized
from tests.example_settings import EXAMPLE_FUNCTIONS

__all__ = ["main", "told"]


def told(plan: Plan) -> Iterator[str]:
    """Each action, and the types that it is for with what forces their replacement."""
    types: dict[str, set[str]] = defaultdict(set)
    for each in plan["resource_changes"]:
        forced = ", ".join(".".join(map(str, path)) for path in each["change"].get("replace_paths", ()))
        types["/".join(each["change"]["actions"])].add(each["type"] + (f" for {forced}" if forced else ""))
    for action, found in sorted(types.items()):
        yield f"  {action}: {'; '.join(sorted(found))}"


def main(environment: str, keys: list[str]) -> None:
    packaging.FOLDERS.append(EXAMPLE_FUNCTIONS)
    for name in BASES:
        edits = [
            edit
            for edit in EDITS
            if edit.base == name and edit.only in ("", environment) and (not keys or edit.key in keys)
        ]
        if edits:
            with TemporaryDirectory() as folder:
                _base(environment, name, edits, Path(folder))


def _base(environment: str, name: str, edits: list[Edit], folder: Path) -> None:
    stacks = synthesized(environment, name, None, folder / "base")
    if isinstance(stacks, SettingsError):
        raise stacks
    with deployed(stacks, environment, folder) as there:
        for edit in edits:
            sys.stdout.write(f"{edit.name}\n")
            for line in _lines(there, environment, edit, folder / "changed"):
                sys.stdout.write(f"{line}\n")


def _lines(there: Deployed, environment: str, edit: Edit, folder: Path) -> Iterator[str]:
    changed = synthesized(environment, edit.base, edit, folder)
    if isinstance(changed, SettingsError):
        yield f"  refused: {changed}"
    elif not (changed / environment).is_dir():
        yield "  another environment; this one stays as it is"
    else:
        yield from told(there.plan(changed, environment))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
