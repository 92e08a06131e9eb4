"""A Python file for CDK Terrain: the modules have other names, and nothing else changes.

The syntax tree says where a module is named; the text is changed there and nowhere else, so comments and
formatting stay as they are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

PROVIDER = re.compile(r"cdktf_cdktf_provider_(\w+)")


@dataclass(frozen=True)
class Remark:
    """What a person has to look at. `line` is None where it concerns the whole file."""

    file: str
    line: int | None
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}{'' if self.line is None else f':{self.line}'}  {self.sentence}"


@dataclass(frozen=True)
class _Edit:
    """UTF-8 bytes `start` to `end` of the file are replaced."""

    start: int
    end: int
    text: bytes


def renamed(module: str) -> str:
    """A dotted module name as CDK Terrain has it; unchanged where it is not cdktf's."""
    root, dot, rest = module.partition(".")
    if root == "cdktf":
        return f"cdktn{dot}{rest}"
    provider = PROVIDER.fullmatch(root)
    return f"cdktn_provider_{provider[1]}{dot}{rest}" if provider else module


def port(text: str, file: str) -> tuple[str, list[Remark]]:
    """The file's text for CDK Terrain, and what in it a person has to look at.

    Raises:
        SyntaxError: it is not Python.
    """
    source = text.encode()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    tree = ast.parse(source)
    edits: list[_Edit] = []
    remarks: list[Remark] = []
    used_whole = _imports_cdktf_whole(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            at = starts[node.lineno - 1] + node.col_offset
            edits += _rename(source, source.index(node.module.encode(), at), node.module)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                edits += _rename(source, starts[alias.lineno - 1] + alias.col_offset, alias.name)
        elif isinstance(node, ast.Name) and node.id in used_whole:
            edits += _rename(source, starts[node.lineno - 1] + node.col_offset, node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and PROVIDER.search(node.value):
            remarks.append(Remark(file, node.lineno, "a text names the bindings, and stays as it is"))
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        source = source[: edit.start] + edit.text + source[edit.end :]
    return source.decode(), sorted(remarks, key=lambda remark: remark.line or 0)


def _rename(source: bytes, start: int, module: str) -> Iterator[_Edit]:
    old, new = module.encode(), renamed(module).encode()
    if new != old and source[start : start + len(old)] == old:
        yield _Edit(start, start + len(old), new)


def _imports_cdktf_whole(tree: ast.AST) -> set[str]:
    """The names that `import cdktf` and the like bind, which the file then uses."""
    return {
        alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.asname is None and renamed(alias.name) != alias.name
    }
