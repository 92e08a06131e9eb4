"""Python's half: a provider's package is found as always, and executed as a list of names.

A finder before Python's own ones gives the package's spec another loader. That loader does not run
the `__init__.py`, which would import everything, but lets each module be imported on its first use.
With -O the modules get a loader of their own, which leaves their annotations alone.
"""

from __future__ import annotations

import importlib
import re
import sys
import warnings
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from . import jsii_names
from .provider_shape import ProviderShape, UnexpectedProviderError, read_shape
from .text_annotations import TextAnnotationsLoader
from .warning import LazyProviderWarning

# CDK Terrain's packages (`cdktn_provider_*`) are generated with a `__getattr__` of their own.
PROVIDER = re.compile(r"cdktf_cdktf_provider_\w+")
_MARK = "__lazy_provider__"


def put_finder() -> None:
    """Lets every provider that is imported from now on be lazy; a second call changes nothing."""
    if not any(isinstance(finder, LazyProviderFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, LazyProviderFinder())


def imported_whole() -> list[str]:
    """The providers that were imported before, with all their modules."""
    return sorted(
        name for name, module in sys.modules.items() if PROVIDER.fullmatch(name) and _MARK not in vars(module)
    )


class LazyProviderFinder(MetaPathFinder):
    """Finds what the finders after it find, and changes the loader of a provider's package and its modules."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        loader = _loader_of(fullname)
        if loader is None:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if isinstance(finder, LazyProviderFinder) or find is None:
                continue
            spec: ModuleSpec | None = find(fullname, path, target)
            if spec is not None:
                if type(spec.loader) is SourceFileLoader:
                    spec.loader = loader(fullname, spec.loader.path)
                return spec
        return None


class LazyProviderLoader(SourceFileLoader):
    """Executes a provider's package lazily, or as always and says why."""

    def exec_module(self, module: ModuleType) -> None:
        try:
            shape = read_shape(Path(self.path).parent)
            jsii_names.add(module.__name__, shape)
        except (UnexpectedProviderError, OSError, ImportError) as error:
            sentence = f"Python imports all of {module.__name__} at once: {error}."
            warnings.warn(sentence, LazyProviderWarning, stacklevel=2)
            super().exec_module(module)
        else:
            _make_light(module, shape)


def _loader_of(fullname: str) -> type[SourceFileLoader] | None:
    """For a provider's package, and with -O for each module below one that is lazy."""
    package, _, below = fullname.partition(".")
    if not PROVIDER.fullmatch(package):
        return None
    if not below:
        return LazyProviderLoader
    # Without -O jsii's check evaluates them in each call, which takes longer than building them once.
    leave_text = not __debug__ and getattr(sys.modules.get(package), _MARK, False)
    return TextAnnotationsLoader if leave_text else None


def _make_light(module: ModuleType, shape: ProviderShape) -> None:
    def import_submodule(name: str) -> Any:
        if name not in shape.submodules:
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        return importlib.import_module(f"{module.__name__}.{name}")

    vars(module).update(
        {
            "__doc__": f"Modules of {module.__name__}, each imported on its first use.",
            "__all__": sorted(shape.submodules),
            "__getattr__": import_submodule,
            "__dir__": lambda: sorted({*vars(module), *shape.submodules}),
            _MARK: True,
        }
    )
