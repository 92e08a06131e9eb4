"""Puts a light module in the place of the provider's package, which would import everything."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

MARK = "__lazy_provider__"
_SUBMODULE = re.compile(r"^from \. import (\w+)$", re.MULTILINE)
_EXPORTED = re.compile(r"^__all__ = \[\n((?: {4}\"\w+\",\n)*)\]$", re.MULTILINE)
# A type of the package itself: the generator puts it in the file that is not executed here.
_TYPE_OF_ITS_OWN = re.compile(r"jsii_type=|^class |^def (?!check_type\()", re.MULTILINE)
_ASSEMBLY = re.compile(r'JSIIAssembly\.load\(\s*"(?P<name>[^"]+)",\s*"(?P<version>[^"]+)"')


class UnexpectedProviderError(Exception):
    """The package is not built as lazy loading needs it; the message is a clause saying how."""


def is_lazy(module: ModuleType) -> bool:
    return MARK in vars(module)


def put_light_module(provider: str) -> None:
    """Registers the light module, and its modules' names with jsii, or changes nothing."""
    spec, folder = find_package(provider)
    submodules = _submodules(folder)
    assembly, _ = assembly_of(folder)
    names = _submodule_names_in_jsii()
    names.update({f"{assembly}.{_camel_case(name)}": f"{provider}.{name}" for name in submodules})
    sys.modules[provider] = _light_module(spec, submodules)


def find_package(provider: str) -> tuple[ModuleSpec, Path]:
    """Where the package is, without importing it."""
    spec = importlib.util.find_spec(provider)
    if spec is None or spec.origin is None or not spec.submodule_search_locations:
        raise UnexpectedProviderError(f"{provider} is not installed as a package")
    return spec, Path(spec.origin).parent


def assembly_of(folder: Path) -> tuple[str, str]:
    """The npm package's name and version; jsii's type names begin with `@cdktf/provider-aws`."""
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


def _submodule_names_in_jsii() -> dict[str, str]:
    """jsii's own map from a type's submodule to the Python module to import for it.

    jsii imports that module when JavaScript hands over an object of a type that Python has not
    met yet. Without the map such an object is a `ValueError: Unknown type`, which the full import
    never raises. It is jsii's (1.136 and later) hook for bindings that are generated lazy.
    """
    reference_map = importlib.import_module("jsii._reference_map")
    names = getattr(reference_map, "_submodule_fqn_map", None)
    if not isinstance(names, dict) or not hasattr(reference_map, "_try_import_type_module"):
        raise UnexpectedProviderError("this jsii cannot import a submodule when it meets its types")
    return names


def _camel_case(module: str) -> str:
    """`data_aws_ec2_host` as the assembly has it: `dataAwsEc2Host`."""
    return re.sub(r"_([a-z0-9])", lambda letter: letter[1].upper(), module)


def _light_module(spec: ModuleSpec, submodules: frozenset[str]) -> ModuleType:
    provider = spec.name
    module = ModuleType(provider, f"Modules of {provider}, each imported on its first use.")

    def import_submodule(name: str) -> Any:
        if name not in submodules:
            raise AttributeError(f"module {provider!r} has no attribute {name!r}")
        return importlib.import_module(f"{provider}.{name}")

    vars(module).update(
        {
            "__spec__": spec,
            "__path__": spec.submodule_search_locations,
            "__package__": provider,
            "__file__": spec.origin,
            "__loader__": spec.loader,
            "__all__": sorted(submodules),
            "__getattr__": import_submodule,
            "__dir__": lambda: sorted({*vars(module), *submodules}),
            MARK: True,
        }
    )
    return module
