"""The app: one stack for each file in `environments/`, and one bootstrap stack for each AWS account.

`cdktf` calls this; `python main.py` does the same. Stacks are written to `cdktf.out/`, beside this file.
"""

from __future__ import annotations

import sys
from pathlib import Path

from strongroom import lazy_provider

lazy_provider.install()

from stacks.app import synthesize  # noqa: E402  (after the lazy loading of the provider is in place)
from stacks.settings import SettingsError, load_environments  # noqa: E402

PROJECT = Path(__file__).resolve().parent


def main() -> int:
    """Synthesizes every stack; exits with 2 and a line for each problem if the settings can't be used."""
    try:
        environments = load_environments(PROJECT / "environments")
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    synthesize(environments, PROJECT / "cdktf.out")
    return 0


if __name__ == "__main__":
    sys.exit(main())
