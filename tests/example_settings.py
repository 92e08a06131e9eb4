"""Settings of the tests' own: what is proven of the code is proven on these, never on `environments/`."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["EXAMPLES", "EXAMPLE_FUNCTIONS", "ONE_ACCOUNT", "strongroom"]

EXAMPLES = Path(__file__).parent / "examples"

EXAMPLE_FUNCTIONS = EXAMPLES.parent / "example_functions"
"""The code of `[functions]` in the examples."""

ONE_ACCOUNT = EXAMPLES / "one_account"
"""`dev`, `staging` and `prod`, with a hosted zone, in one account and region."""

PROGRAM = f"""\
from pathlib import Path
from strongroom import cli
from strongroom.workspace import Workspace
Workspace.environments = Path({str(ONE_ACCOUNT)!r})
cli.main()
"""


def strongroom(*arguments: str | Path) -> list[str]:
    """The command of a process of its own: `strongroom`, which has these settings there as well.

    The process has no fixtures, and reads what whoever has cloned the project has put into `environments/`.
    """
    return [sys.executable, "-c", PROGRAM, *map(str, arguments)]
