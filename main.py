"""The app: one stack for each file in `environments/`, and one bootstrap stack for each AWS account.

`cdktf` calls this; `python main.py` does the same. Stacks are written to `cdktf.out/`, beside this file, or to
where `CDKTF_OUTDIR` says, cdktf's own variable for it (`cdktf synth --output`).
"""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import cdktf_lazy_provider
from stacks import unfinished

PROJECT = Path(__file__).resolve().parent
INTERRUPTED, TERMINATED = 130, 143  # 128 + SIGINT, 128 + SIGTERM, as shells have it
# What Node, which writes the stacks, says of a full disk and the like.
NODE_ERROR = re.compile(r"Error: E[A-Z]+: (?P<why>[^,]+), \w+ '(?P<path>[^']+)'")


def main() -> int:
    """Synthesizes every stack; exits with 2 and a sentence for each problem if that can't be done.

    Until it has succeeded a mark lies beside what an earlier run has written.
    """
    outdir = Path(os.environ.get("CDKTF_OUTDIR") or PROJECT / "cdktf.out")
    try:
        unfinished.begin(outdir)
        return _synthesize_with_node(outdir)
    except OSError as error:
        return _refuse(f"{error.filename or outdir} can't be used: {error.strerror or error}.")
    except RuntimeError as error:
        said = NODE_ERROR.match(str(error))
        if said is None:
            raise
        return _refuse(f"{said['path']} can't be written: {said['why']}.")
    except KeyboardInterrupt:
        return INTERRUPTED


def _synthesize_with_node(outdir: Path) -> int:
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
        return _synthesize(outdir)


def _synthesize(outdir: Path) -> int:
    from lambdas.packaging import PackagingError
    from stacks.settings import SettingsError, load_environments

    try:
        environments = load_environments(PROJECT / "environments")
        from stacks.app import synthesize

        outdir.mkdir(parents=True, exist_ok=True)
        unfinished.begin(outdir)
        with cdktf_lazy_provider.one_processor():
            synthesize(environments, outdir)
    except (SettingsError, PackagingError) as error:
        return _refuse(str(error))
    unfinished.finish(outdir)
    return 0


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)  # noqa: T201
    return 2


def _terminate(*_: object) -> None:
    """What was begun is left in order, temporary folders too: a signal's own way of ending leaves them."""
    sys.exit(TERMINATED)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(main())
