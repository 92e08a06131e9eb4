"""The app: one stack for each file in `environments/`, and one bootstrap stack for each AWS account.

`cdktf` calls this; `python main.py` does the same. Stacks are written to `cdktf.out/`, beside this file.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import cdktf_lazy_provider
from lambdas.packaging import PackagingError
from stacks.settings import SettingsError, load_environments

PROJECT = Path(__file__).resolve().parent


def main() -> int:
    """Synthesizes every stack; exits with 2 and a sentence for each problem if that can't be done."""
    try:
        environments = load_environments(PROJECT / "environments")
        if shutil.which("node") is None:
            return _refuse("There is no `node` on the PATH; cdktf runs on Node: install Node 20 or newer.")
        cdktf_lazy_provider.install()
        # Not above: importing cdktf starts Node, and the lazy loading has to be in place before it does.
        from stacks.app import synthesize

        synthesize(environments, PROJECT / "cdktf.out")
    except (SettingsError, PackagingError) as error:
        return _refuse(str(error))
    return 0


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main())
