"""Which prebuilt providers this Python has, cdktf's and CDK Terrain's, found without importing them."""

from __future__ import annotations

import importlib.util
import pkgutil
import re
from pathlib import Path

from .provider_shape import UnexpectedProviderError

_PROVIDER = re.compile(r"(?:cdktf_cdktf|cdktn)_provider_\w+")


def providers() -> list[str]:
    """The names of their packages, sorted."""
    return sorted({module.name for module in pkgutil.iter_modules() if _PROVIDER.fullmatch(module.name)})


def folder_of(provider: str) -> Path:
    """Where the package is.

    Raises:
        UnexpectedProviderError: it is not there.
    """
    spec = importlib.util.find_spec(provider)
    if spec is None or spec.origin is None or not spec.submodule_search_locations:
        raise UnexpectedProviderError(f"{provider} is not installed as a package")
    return Path(spec.origin).parent
