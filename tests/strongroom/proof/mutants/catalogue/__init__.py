"""Every weakening, by tier."""

from __future__ import annotations

import importlib
import pkgutil

from tests.strongroom.proof.mutants.mutant import CATALOGUE, Mutant

__all__ = ["CATALOGUE", "Mutant"]

for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")
