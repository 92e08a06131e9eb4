"""Installs both halves, Python's and Node's, or says in a sentence why one stays eager."""

from __future__ import annotations

import os
import warnings

from . import node_half, python_half
from .warning import LazyProviderWarning


def install() -> bool:
    """Makes prebuilt providers load a module at a time; true where nothing is in the way of either half.

    Call it before the first import of cdktf or a provider. Calling it again changes nothing.
    What was imported before stays as it is, and a `LazyProviderWarning` names it. A provider whose
    files look otherwise than expected is loaded as always, with a warning when it is imported.
    """
    # Both halves are tried before either is reported: where warnings are errors, one still works.
    python_half.put_finder()
    node_reason = node_half.preload_in(os.environ)
    too_early = python_half.imported_whole()
    for provider in too_early:
        _say(f"All of {provider} is imported: it was imported before install(), which has to come first.")
    if node_reason:
        _say(f"Node loads all of a provider at once: {node_reason}.")
    return not too_early and not node_reason


def _say(sentence: str) -> None:
    warnings.warn(sentence, LazyProviderWarning, stacklevel=3)
