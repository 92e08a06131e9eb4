"""The calls in a program's Python files: what is called, with which id, and in which class."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

GIVEN = "given"  # the part of an id that a function was given
ANY = re.compile(".+", re.DOTALL)


@dataclass(frozen=True)
class Class:
    """A class of the program."""

    file: Path
    name: str


@dataclass(frozen=True)
class Function:
    """A function of a module of the program, which makes something in a scope that it is given."""

    file: Path
    name: str


@dataclass(frozen=True)
class Call:
    """`callee(scope, id, ...)`. `within`: whose `self` is the scope; `standing`: the class it is written in;
    `function`: the one that it is written in, if the scope is what that was given."""

    file: Path
    line: int
    callee: str
    pattern: re.Pattern[str]
    literal: int  # how many characters of the id are written down
    within: Class | None
    standing: Class | None
    function: Function | None = None

    def given(self, id: str) -> str | None:
        """Of an id that is made of the one that `function` was given: that one."""
        found = self.pattern.fullmatch(id)
        return found[GIVEN] if found and GIVEN in self.pattern.groupindex else None

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
    functions: set[str] = field(default_factory=set)


class Program:
    """The calls of all modules."""

    def __init__(self, modules: dict[str, _Module]) -> None:
        self._modules = modules
        self._by_callee: dict[str, list[Call]] = defaultdict(list)
        self._makers: dict[Class, list[Call]] = defaultdict(list)
        self._hosts: dict[Class, set[Class]] = defaultdict(set)
        self._users: dict[Function, list[Call]] = defaultdict(list)
        self._bases: dict[Class, list[Class | str]] = {}
        for name, module in modules.items():
            for class_, bases in module.classes.items():
                self._bases[Class(module.file, class_)] = [
                    made if isinstance(made := self._resolve(name, base), Class) else base for base in bases
                ]
        for name, module in modules.items():
            for call in _calls(module):
                original = module.imported.get(call.callee, ("", call.callee))[1]
                self._by_callee[original].append(call)
                made = self._resolve(name, call.callee)
                if isinstance(made, Function):
                    self._users[made].append(call)
                for ancestor in self._ancestors(made) if isinstance(made, Class) else ():
                    self._makers[ancestor].append(call)
            for callee, host in _handing_on(module):
                if isinstance(made := self._resolve(name, callee), Class):
                    self._hosts[made].add(host)

    def calls_of(self, name: str) -> list[Call]:
        """The calls of a name, whatever name it was imported under."""
        return self._by_callee[name]

    def calls_that_make(self, class_: Class) -> list[Call]:
        """The calls that make one of a class, or of a class that is derived from it."""
        return self._makers[class_]

    def calls_of_function(self, function: Function) -> list[Call]:
        """The calls that hand a scope to a function."""
        return self._users[function]

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

    def _resolve(self, module: str, name: str) -> Class | Function | None:
        """The class or function that a name means in a module, through what it and others import."""
        seen: set[tuple[str, str]] = set()
        while (module, name) not in seen and (found := self._modules.get(module)):
            seen.add((module, name))
            if name in found.classes:
                return Class(found.file, name)
            if name in found.functions:
                return Function(found.file, name)
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
        elif isinstance(node, ast.FunctionDef):
            module.functions.add(node.name)
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
    def visit(node: ast.AST, standing: _Standing) -> Iterator[Call]:
        if isinstance(node, ast.ClassDef):
            standing = _Standing(class_=Class(module.file, node.name))
        elif isinstance(node, ast.FunctionDef):
            standing = standing.entered(node, module.file)
        elif isinstance(node, ast.Call) and (call := _call(node, module, standing)):
            yield call
        for child in ast.iter_child_nodes(node):
            yield from visit(child, standing)

    yield from visit(module.tree, _Standing())


@dataclass(frozen=True)
class _Standing:
    """Where a call stands: in a class, or in a function with these parameters, where names may be partials."""

    class_: Class | None = None
    function: Function | None = None
    parameters: tuple[str, ...] = ()
    partials: Mapping[str, str] = field(default_factory=dict)

    def entered(self, node: ast.FunctionDef, file: Path) -> _Standing:
        partials = {**self.partials, **dict(_partials(node))}
        if self.class_ is not None or self.function is not None:
            return replace(self, partials=partials)
        parameters = tuple(each.arg for each in [*node.args.args, *node.args.kwonlyargs])
        return _Standing(None, Function(file, node.name), parameters, partials)


def _partials(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """`made` and `Service` of `made = partial(Service, ...)`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and node.value.args:
            made = _name(node.value.args[0])
            if _name(node.value.func) == "partial" and made is not None:
                yield from ((target.id, made) for target in node.targets if isinstance(target, ast.Name))


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


def _call(node: ast.Call, module: _Module, standing: _Standing) -> Call | None:
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    scope = node.args[0] if node.args else keywords.get("scope")
    id_ = node.args[1] if len(node.args) > 1 else keywords.get("id", keywords.get("id_"))
    callee = _name(node.func)
    if scope is None or callee is None:
        return None
    if id_ is None and not (_is_self(scope) and callee.islower()):
        return None  # a function that makes one thing, under an id of its own, needs only the scope
    given = isinstance(scope, ast.Name) and scope.id in standing.parameters
    pattern, literal = _pattern(id_, standing.parameters) if id_ is not None else (ANY, 0)
    return Call(
        file=module.file,
        line=node.lineno,
        callee=standing.partials.get(callee, callee),
        pattern=pattern,
        literal=literal,
        within=standing.class_ if _is_self(scope) else None,
        standing=standing.class_,
        function=standing.function if given else None,
    )


def _name(node: ast.expr) -> str | None:
    """`Vpc` of `Vpc` and of `vpc.Vpc`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _pattern(node: ast.expr, parameters: Container[str] = ()) -> tuple[re.Pattern[str], int]:
    """The ids that an expression may be, and how many of its characters are written down."""
    text, literal, captured = "", 0, False
    for part in node.values if isinstance(node, ast.JoinedStr) else [node]:
        inner = part.value if isinstance(part, ast.FormattedValue) else part
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            text, literal = text + re.escape(part.value), literal + len(part.value)
        elif isinstance(inner, ast.Name) and inner.id in parameters and not captured:
            text, captured = f"{text}(?P<{GIVEN}>.+)", True
        else:
            text += ".+"
    return re.compile(text, re.DOTALL), literal
