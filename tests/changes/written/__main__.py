"""`python -m tests.changes.written [NAME]...`

Plans these changes, or all, against prod, which is deployed to the emulator first, and keeps the plans in place
of those of the same names: minutes, then a quarter of a minute of CPU time for each.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from lambdas import packaging
from stacks.settings import SettingsError
from tests.changes.planning import deployed
from tests.changes.stacks_of import synthesized
from tests.changes.written import corpus
from tests.changes.written.edits import EDITS
from tests.changes.written.planning import planned
from tests.example_settings import EXAMPLE_FUNCTIONS


def main(names: list[str]) -> None:
    packaging.FOLDERS.append(EXAMPLE_FUNCTIONS)
    known = dict(corpus.plans()) if corpus.FILE.exists() else {}
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        stacks = synthesized("prod", "plain", None, folder / "base")
        if isinstance(stacks, SettingsError):
            raise stacks
        with deployed(stacks, "prod", folder) as there:
            for each in EDITS:
                if not names or each.name in names:
                    known[each.name] = planned(there, each, folder / "written")
                    sys.stdout.write(f"{each.name}\n")
                    sys.stdout.flush()
    corpus.write({each.name: known[each.name] for each in EDITS if each.name in known})


if __name__ == "__main__":
    main(sys.argv[1:])
