"""The zip that a function is made of, where it lies beside the configuration."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.synthesized import Resource, Stack, as_list, is_unknown

# Runtime -> the files it looks for its handler in; a layer may hold the handler as well.
SOURCES = {"python": (".py", ".pyc"), "nodejs": (".js", ".mjs", ".cjs")}

MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}

_VERSION = re.compile(r"[\d.]+x?$")

# `_cffi.cpython-313-aarch64-linux-gnu.so`
_COMPILED = re.compile(r"\.cpython-(\d)(\d+)-(\w+?)-linux")


@check(
    "SR556",
    "A function's zip is what its hash says, has the handler, and fits runtime and processor",
    why="With an old hash the old code stays; without the handler, or for another processor, each call fails.",
    remedy="Build the zip for the function's runtime and architecture; take source_code_hash from its bytes.",
    controls=("AWS Well-Architected OPS05-BP02", "AWS Well-Architected SEC11-BP06"),
)
def package(stack: Stack) -> Verdicts:
    for function in stack.of_type("aws_lambda_function"):
        archive = _archive(stack, function)
        if archive is not None:
            flaw = _flaw(function, archive)
            yield judge(function, flaw is None, str(flaw))


@dataclass(frozen=True)
class Archive:
    """`digest` as Terraform's filebase64sha256; `names` of its files, or the `error` why it can't be read."""

    digest: str
    names: frozenset[str] = frozenset()
    error: str | None = None


def _archive(stack: Stack, function: Resource) -> Archive | None:
    filename = function.get("filename")
    if stack.folder is None or not isinstance(filename, str) or is_unknown(filename):
        return None
    path = stack.folder / filename
    try:
        status = path.stat()
        return _read(path, status.st_mtime_ns, status.st_size)
    except (OSError, ValueError):
        return None  # Terraform says so itself


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int, _size: int) -> Archive:
    """Once for a file as it is: the mutants are hundreds of stacks with the same zip."""
    content = path.read_bytes()
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    try:
        with ZipFile(BytesIO(content)) as archive:
            return Archive(digest, frozenset(archive.namelist()))
    except BadZipFile as error:
        return Archive(digest, error=str(error))


def _flaw(function: Resource, archive: Archive) -> str | None:
    given = function.get("source_code_hash", archive.digest)
    if given != archive.digest and not is_unknown(given):
        return f"source_code_hash is {given}, and the zip's is {archive.digest}"
    if archive.error is not None:
        return f"the zip can't be read: {archive.error}"
    runtime = str(function.get("runtime", ""))
    if not _has_handler(function, runtime, archive.names):
        return f"{function.get('handler')} is not in the zip"
    return next((flaw for name in sorted(archive.names) if (flaw := _misfit(name, function, runtime))), None)


def _has_handler(function: Resource, runtime: str, names: frozenset[str]) -> bool:
    handler = str(function.get("handler", ""))
    endings = SOURCES.get(_VERSION.sub("", runtime))
    if endings is None or is_unknown(handler) or function.get("layers"):
        return True
    module = handler.rpartition(".")[0]
    if runtime.startswith("python"):
        module = module.replace(".", "/")
    return any(f"{module}{ending}" in names for ending in endings)


def _misfit(name: str, function: Resource, runtime: str) -> str | None:
    compiled = _COMPILED.search(name)
    if compiled is None or is_unknown(runtime):
        return None
    architectures = [str(each) for each in as_list(function.get("architectures", ["x86_64"]))]
    version, machine = f"python{compiled[1]}.{compiled[2]}", compiled[3]
    fits = runtime == version and any(MACHINES.get(each, machine) == machine for each in architectures)
    return None if fits else f"{name} is not for {runtime} on {' or '.join(architectures)}"
