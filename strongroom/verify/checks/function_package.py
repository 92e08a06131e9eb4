"""The zip that a function is made of, where it lies beside the configuration."""

from __future__ import annotations

import base64
import hashlib
import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from strongroom.synthesized import Resource, Stack, as_list, is_unknown
from strongroom.verify.check import Verdicts, check, judge

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
        content = _content(stack, function)
        if content is not None:
            flaw = _flaw(function, content)
            yield judge(function, flaw is None, str(flaw))


def _content(stack: Stack, function: Resource) -> bytes | None:
    filename = function.get("filename")
    if stack.folder is None or not isinstance(filename, str) or is_unknown(filename):
        return None
    try:
        return (stack.folder / filename).read_bytes()
    except (OSError, ValueError):
        return None  # Terraform says so itself


def _flaw(function: Resource, content: bytes) -> str | None:
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    given = function.get("source_code_hash", digest)
    if given != digest and not is_unknown(given):
        return f"source_code_hash is {given}, and the zip's is {digest}"
    try:
        names = ZipFile(BytesIO(content)).namelist()
    except BadZipFile as error:
        return f"the zip can't be read: {error}"
    runtime = str(function.get("runtime", ""))
    if not _has_handler(function, runtime, names):
        return f"{function.get('handler')} is not in the zip"
    return next((flaw for name in names if (flaw := _misfit(name, function, runtime))), None)


def _has_handler(function: Resource, runtime: str, names: list[str]) -> bool:
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
