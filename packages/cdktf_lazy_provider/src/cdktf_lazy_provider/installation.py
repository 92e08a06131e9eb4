"""Installs both halves, Python's and Node's, or says in a sentence why one stays eager."""

from __future__ import annotations

import os
import re
import sys
import warnings

from . import node_half, python_half


class LazyProviderWarning(UserWarning):
    """The provider, or a half of it, is loaded in the normal, slow way; the result is the same."""


def install(provider: str = "cdktf_cdktf_provider_aws") -> bool:
    """Makes `provider` load a submodule at a time; true where both halves are in place.

    Call it before the first import of cdktf or the provider. Calling it again changes nothing.
    Where it cannot be done the provider loads as always, and a `LazyProviderWarning` says why.
    """
    if not re.fullmatch(r"cdktf_cdktf_provider_\w+", provider):
        raise ValueError(
            f"{provider!r} is not a prebuilt cdktf provider; give the name of its Python package, "
            "such as 'cdktf_cdktf_provider_aws'."
        )
    # Both are tried before either is reported: where warnings are errors, one half still works.
    python_reason = _python_reason(provider)
    node_reason = node_half.preload_in(os.environ)
    if python_reason:
        _say(f"Python imports all of {provider} at once: {python_reason}.")
    if node_reason:
        _say(f"Node loads all of {provider} at once: {node_reason}.")
    return not python_reason and not node_reason


def _python_reason(provider: str) -> str | None:
    imported = sys.modules.get(provider)
    if imported is not None:
        if python_half.is_lazy(imported):
            return None
        return "it was imported before install(), which has to come first"
    try:
        python_half.put_light_module(provider)
    except (python_half.UnexpectedProviderError, OSError, ImportError) as error:
        return str(error)
    return None


def _say(sentence: str) -> None:
    warnings.warn(sentence, LazyProviderWarning, stacklevel=3)
