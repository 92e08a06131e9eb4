"""`python -m tests.changes.written [NAME]...`

Plans these changes, or all that have no plan yet, against prod, which is deployed to the emulator first:
minutes, then a quarter of a minute of CPU time for each. A plan is kept in `.local/` as soon as it is made, and
joins the corpus when all are, or at the next start: what was cut off costs nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from lambdas import packaging
from stacks.settings import SettingsError
from strongroom.local.terraform import TerraformError
from tests.changes.planning import deployed
from tests.changes.stacks_of import synthesized
from tests.changes.written import corpus
from tests.changes.written.edit import Written
from tests.changes.written.edits import EDITS
from tests.changes.written.planning import planned
from tests.example_settings import EXAMPLE_FUNCTIONS

ORDER = tuple(each.name for each in EDITS)


def main(names: Sequence[str]) -> None:
    corpus.join(ORDER)
    there_is = () if names else corpus.names()
    wanted = [each for each in EDITS if each.name not in there_is and (not names or each.name in names)]
    refused = _make(wanted) if wanted else []
    corpus.join(ORDER)
    if refused:
        sys.exit("\n".join(refused))


def _make(wanted: Sequence[Written]) -> list[str]:
    """Each one's plan, kept; what Terraform said where it planned nothing."""
    packaging.FOLDERS.append(EXAMPLE_FUNCTIONS)
    refused = []
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        stacks = synthesized("prod", "plain", None, folder / "base")
        if isinstance(stacks, SettingsError):
            raise stacks
        with deployed(stacks, "prod", folder) as there:
            for each in wanted:
                try:
                    corpus.keep(each.name, planned(there, each, folder / "written"))
                except TerraformError as said:
                    refused.append(str(said))
                sys.stdout.write(f"{each.name}\n")
                sys.stdout.flush()
    return refused


if __name__ == "__main__":
    main(sys.argv[1:])
