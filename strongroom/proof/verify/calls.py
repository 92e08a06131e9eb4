"""The calls in a program's Python files: what is called, with which id, and in which class."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Class:
    """A class of the program."""

    file: Path
    name: str


@dataclass(frozen=True)
class Call:
    """`callee(scope, id, ...)`. `within`: whose `self` is the scope; `standing`: the class it is written in."""

    file: Path
    line: int
    callee: str
    pattern: re.Pattern[str]
    literal: int  # how many characters of the id are written down
    within: Class | None
    standing: Class | None

    def likeness(self, id: str) -> float:
        """1 for the id itself, less for a pattern that fits, 0 for another one."""
        if self.pattern.fullmatch(id) is None:
            return 0
        return 1 if self.literal == len(id) else 0.1 + 0.8 * self.literal / (len(id) + 1)


@dataclass
class _Module:
    file: Path
    tree: ast.Module
    # Local name -> the module it comes from, and its name there; "" where the module itself was imported.
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    classes: dict[str, list[str]] = field(default_factory=dict)  # with the names of their bases


class Program:
    """The calls of all modules."""

    def __init__(self, modules: dict[str, _Module]) -> None:
        self._modules = modules
        self._by_callee: dict[str, list[Call]] = defaultdict(list)
        self._makers: dict[Class, list[Call]] = defaultdict(list)
        self._hosts: dict[Class, set[Class]] = defaultdict(set)
        self._bases: dict[Class, list[Class | str]] = {}
        for name, module in modules.items():
            for class_, bases in module.classes.items():
                self._bases[Class(module.file, class_)] = [self._resolve(name, base) or base for base in bases]
        for name, module in modules.items():
            for call in _calls(module):
                original = module.imported.get(call.callee, ("", call.callee))[1]
                self._by_callee[original].append(call)
                made = self._resolve(name, call.callee)
                for ancestor in self._ancestors(made) if made else ():
                    self._makers[ancestor].append(call)
            for callee, host in _handing_on(module):
                if (made := self._resolve(name, callee)) is not None:
                    self._hosts[made].add(host)

    def calls_of(self, name: str) -> list[Call]:
        """The calls of a name, whatever name it was imported under."""
        return self._by_callee[name]

    def calls_that_make(self, class_: Class) -> list[Call]:
        """The calls that make one of a class, or of a class that is derived from it."""
        return self._makers[class_]

    def hosts_of(self, class_: Class) -> set[Class]:
        """The classes that hand their `self` to one of a class: what it makes in its scope is theirs."""
        return self._hosts[class_]

    @property
    def stacks(self) -> list[Class]:
        """The classes that are derived from cdktf's stack."""
        return [
            class_
            for class_ in self._bases
            if any("TerraformStack" in self._bases.get(each, []) for each in self._ancestors(class_))
        ]

    def _ancestors(self, class_: Class) -> Iterator[Class]:
        seen: set[Class] = set()
        open_ = [class_]
        while open_:
            each = open_.pop()
            if each not in seen:
                seen.add(each)
                yield each
                open_ += [base for base in self._bases.get(each, []) if isinstance(base, Class)]

    def _resolve(self, module: str, name: str) -> Class | None:
        """The class that a name means in a module, through what it and others import."""
        seen: set[tuple[str, str]] = set()
        while (module, name) not in seen and (found := self._modules.get(module)):
            seen.add((module, name))
            if name in found.classes:
                return Class(found.file, name)
            module, name = found.imported.get(name, ("", ""))
        return None


def read_program(root: Path, entries: Iterable[Path]) -> Program:
    """The modules that some files import, as far as they are in the folder; without entries: all of them."""
    modules: dict[str, _Module] = {}
    # Not resolved: a linked file belongs to the folder that it is linked into.
    open_ = [file for file in entries if file.is_relative_to(root)] or [
        file for file in root.rglob("*.py") if not any(part.startswith(".") for part in file.parts)
    ]
    while open_:
        file = open_.pop()
        name = _module_name(root, file)
        if name in modules or (module := _parsed(root, file)) is None:
            continue
        modules[name] = module
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        for imported in _imports(module, package):
            open_ += _files(root, imported)
    return Program(modules)


def _parsed(root: Path, file: Path) -> _Module | None:
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None
    module = _Module(file.relative_to(root), tree)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            module.classes[node.name] = [name for base in node.bases if (name := _name(base))]
    return module


def _module_name(root: Path, file: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _files(root: Path, module: str) -> list[Path]:
    path = root.joinpath(*module.split("."))
    return [file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()]


def _imports(module: _Module, package: str) -> Iterator[str]:
    """The modules that a module imports, anywhere in it; enters the names it knows them by."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                module.imported[alias.asname or alias.name] = (alias.name, "")
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*parents, *([node.module] if node.module else [])])
            yield source
            for alias in node.names:
                module.imported[alias.asname or alias.name] = (source, alias.name)
                yield f"{source}.{alias.name}"


def _calls(module: _Module) -> Iterator[Call]:
    def visit(node: ast.AST, class_: Class | None) -> Iterator[Call]:
        if isinstance(node, ast.ClassDef):
            class_ = Class(module.file, node.name)
        elif isinstance(node, ast.Call) and (call := _call(node, module, class_)):
            yield call
        for child in ast.iter_child_nodes(node):
            yield from visit(child, class_)

    yield from visit(module.tree, None)


def _handing_on(module: _Module) -> Iterator[tuple[str, Class]]:
    """What is called with `self` first, with or without an id, and in which class."""
    for class_ in ast.walk(module.tree):
        if isinstance(class_, ast.ClassDef):
            for node in ast.walk(class_):
                if (
                    isinstance(node, ast.Call)
                    and node.args
                    and _is_self(node.args[0])
                    and (to := _name(node.func))
                ):
                    yield to, Class(module.file, class_.name)


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _call(node: ast.Call, module: _Module, class_: Class | None) -> Call | None:
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    scope = node.args[0] if node.args else keywords.get("scope")
    id_ = node.args[1] if len(node.args) > 1 else keywords.get("id", keywords.get("id_"))
    callee = _name(node.func)
    if scope is None or id_ is None or callee is None:
        return None
    pattern, literal = _pattern(id_)
    within = class_ if _is_self(scope) else None
    return Call(module.file, node.lineno, callee, pattern, literal, within, class_)


def _name(node: ast.expr) -> str | None:
    """`Vpc` of `Vpc` and of `vpc.Vpc`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _pattern(node: ast.expr) -> tuple[re.Pattern[str], int]:
    """The ids that an expression may be, and how many of its characters are written down."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    written = [
        part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else None for part in parts
    ]
    text = "".join(".+" if each is None else re.escape(each) for each in written)
    return re.compile(text, re.DOTALL), sum(len(each or "") for each in written)
