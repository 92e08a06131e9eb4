"""How it is said that something is not lazy."""

from __future__ import annotations


class LazyProviderWarning(UserWarning):
    """A provider, or a half of it, is loaded in the normal, slow way; the result is the same."""
