"""Which settings something generated is of: who changes them need not write it again at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from stacks.settings.settings import Settings

__all__ = ["digest"]


def digest(environments: Sequence[Settings]) -> str:
    """Twelve hexadecimal digits that stand for all that the files say, in this order.

    Not for defaults: a new setting that they do not have would make other settings of them.
    """
    said = [settings.model_dump(mode="json", exclude_unset=True) for settings in environments]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]
