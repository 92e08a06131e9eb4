"""Loads a provider's module without evaluating its annotations: they stay text, as PEP 563 has it.

A module of the bindings has thousands of them, and building their `typing` objects is half of what its import
takes. Only jsii's check of arguments reads them, and `python -O` leaves it out.
"""

from __future__ import annotations
import __future__

from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any

__all__ = ["TextAnnotationsLoader"]


class TextAnnotationsLoader(SourceFileLoader):
    """Compiles in another way than Python does, so its byte code has files of its own."""

    def source_to_code(self, data: Any, path: Any, **_options: Any) -> CodeType:  # type: ignore[override]
        text = __future__.annotations.compiler_flag
        code: CodeType = compile(data, path, "exec", flags=text, dont_inherit=True)
        return code

    def get_data(self, path: str) -> bytes:
        return super().get_data(_own(path))

    def set_data(self, path: str, data: Any, **options: Any) -> None:
        super().set_data(_own(path), data, **options)


def _own(path: str) -> str:
    name = path.removesuffix(".pyc")
    return path if name == path else f"{name}.text.pyc"
