"""Reads what a provider's package consists of from its files, without importing it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ProviderShape", "UnexpectedProviderError", "assembly_of", "read_shape"]

_SUBMODULE = re.compile(r"^from \. import (\w+)$", re.MULTILINE)
_EXPORTED = re.compile(r"^__all__ = \[\n((?: {4}\"\w+\",\n)*)\]$", re.MULTILINE)
# A type of the package itself: the generator puts it in the file that is not executed here.
_TYPE_OF_ITS_OWN = re.compile(r"jsii_type=|^class |^def (?!check_type\()", re.MULTILINE)
_ASSEMBLY = re.compile(r'JSIIAssembly\.load\(\s*"(?P<name>[^"]+)",\s*"(?P<version>[^"]+)"')


class UnexpectedProviderError(Exception):
    """The package is not built as lazy loading needs it; the message is a clause saying how."""


@dataclass(frozen=True)
class ProviderShape:
    """`assembly` is the npm package, which jsii's type names begin with: `@cdktf/provider-aws`."""

    assembly: str
    submodules: frozenset[str]


def read_shape(folder: Path) -> ProviderShape:
    """What is in the package's folder.

    Raises:
        UnexpectedProviderError: its files have another form than the generator gives them.
        OSError: they cannot be read.
    """
    return ProviderShape(assembly_of(folder)[0], _submodules(folder))


def assembly_of(folder: Path) -> tuple[str, str]:
    """The npm package's name and version."""
    source = (folder / "_jsii" / "__init__.py").read_text(encoding="utf-8")
    found = _ASSEMBLY.search(source)
    if found is None:
        raise UnexpectedProviderError("its _jsii module does not load a jsii assembly")
    return found["name"], found["version"]


def _submodules(folder: Path) -> frozenset[str]:
    source = (folder / "__init__.py").read_text(encoding="utf-8")
    code = re.sub(r"\Ar'''.*?'''", "", source, count=1, flags=re.DOTALL)  # its README
    names = frozenset(_SUBMODULE.findall(code))
    exported = _EXPORTED.search(code)
    if not names or exported is None:
        raise UnexpectedProviderError("its __init__.py is not a list of 'from . import …' lines")
    if _TYPE_OF_ITS_OWN.search(code) or set(re.findall(r"\w+", exported[1])) - names:
        raise UnexpectedProviderError("its __init__.py defines more than its submodules")
    return names
