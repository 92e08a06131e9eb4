"""The app: one stack for each file in `environments/`, and one bootstrap stack for each AWS account.

`cdktf` calls this; `python main.py` does the same. Stacks are written to `cdktf.out/`, beside this file, or to
where `CDKTF_OUTDIR` says, cdktf's own variable for it (`cdktf synth --output`).
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import cdktf_lazy_provider

PROJECT = Path(__file__).resolve().parent


def main() -> int:
    """Synthesizes every stack; exits with 2 and a sentence for each problem if that can't be done."""
    # Node 22, where set-up could install it; npx looks there first as well.
    os.environ["PATH"] = os.pathsep.join([str(PROJECT / "node_modules/.bin"), os.environ.get("PATH", "")])
    if shutil.which("node") is None:
        return _refuse("There is no `node` on the PATH; cdktf runs on Node: install Node 22.")
    # What is made here is kept until the end: the collector would look at it again and again, and find nothing.
    gc.disable()
    cdktf_lazy_provider.install()
    with ThreadPoolExecutor(max_workers=1) as beside:
        # The first import of a jsii library starts Node and waits for it; the settings are read meanwhile.
        beside.submit(import_module, "constructs")
        return _synthesize()


def _synthesize() -> int:
    from lambdas.packaging import PackagingError
    from stacks.settings import SettingsError, load_environments

    try:
        environments = load_environments(PROJECT / "environments")
        from stacks.app import synthesize

        with cdktf_lazy_provider.one_processor():
            synthesize(environments, Path(os.environ.get("CDKTF_OUTDIR") or PROJECT / "cdktf.out"))
    except (SettingsError, PackagingError) as error:
        return _refuse(str(error))
    return 0


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main())
