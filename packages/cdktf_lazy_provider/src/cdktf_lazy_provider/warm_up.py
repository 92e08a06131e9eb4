"""Lets jsii build its runtime index once, at set-up: `python -m cdktf_lazy_provider.warm_up`.

A lazy run is over before jsii's background worker has written the index, so on a fresh machine it
would never be written and every run would stay slow. This one stays until it is there. It never
fails a set-up: what it could not confirm it says in a sentence, and exits with 0.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
import warnings

from . import installed, runtime_index
from .installation import install
from .provider_shape import assembly_of

# The worker takes about 15 s on two shared cores; a set-up is not held up longer than this.
LONGEST_WAIT_SECONDS = 60.0
_POLL_SECONDS = 0.2
_NOTHING_TO_DO = "is there already."


def warm_up(provider: str, longest_wait: float = LONGEST_WAIT_SECONDS) -> str:
    """Builds the index unless it is there; a sentence on what happened."""
    started = time.monotonic()
    package, version = assembly_of(installed.folder_of(provider))
    index = f"jsii's runtime index of {package} {version}"
    if not runtime_index.cache_is_on(os.environ):
        return f"{index} is not built: JSII_RUNTIME_PACKAGE_CACHE switches jsii's cache off."
    if not runtime_index.jsii_builds_one():
        return f"{index} is not built: the installed jsii has none (1.142 has)."
    root = runtime_index.cache_root(os.environ)
    if runtime_index.is_there(root, package, version):
        return f"{index} {_NOTHING_TO_DO}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an eager load builds the index just as well
        install()
        importlib.import_module(f"{provider}._jsii")  # starts Node, and Node the worker
    while not runtime_index.is_there(root, package, version):
        if time.monotonic() - started > longest_wait:
            return (
                f"{index} was not seen in {root} within {longest_wait:.0f} s; synthesis works "
                "without it, but takes some seconds more. Run this again to have it built."
            )
        time.sleep(_POLL_SECONDS)
    return f"{index} was built in {time.monotonic() - started:.0f} s."


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m cdktf_lazy_provider.warm_up")
    parser.description = "Builds jsii's runtime index of prebuilt cdktf providers, once for a machine."
    parser.add_argument(
        "provider", nargs="*", help="its Python package; all that are installed, if none is named"
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing where there is nothing to do")
    parser.add_argument(
        "--longest-wait",
        type=float,
        default=LONGEST_WAIT_SECONDS,
        metavar="SECONDS",
        help="for each (%(default)s)",
    )
    given = parser.parse_args()
    for provider in given.provider or installed.providers():
        try:
            sentence = warm_up(provider, given.longest_wait)
        except Exception as error:  # whatever it is: the set-up goes on
            sentence = f"jsii's runtime index of {provider} could not be built: {error}."
        if not (given.quiet and sentence.endswith(_NOTHING_TO_DO)):
            sys.stdout.write(sentence + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
