"""What is configured: each resource's expressions, and what a reference in one means in its module.

Terraform lists of each expression what it refers to, from the inside of its module: `aws_a.b.arn`, `var.x`,
`module.c.out`. A variable leads to the expression that calls the module, an output to the one inside.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from strongroom.synthesized.addresses import KEY, steps
from strongroom.synthesized.plans.document import Attributes, object_, objects, text
from strongroom.synthesized.plans.instances import Instance

Attribute = tuple[str, str]
"""An address, and what is asked of it (`arn`, `master_user_secret[0].arn`, or nothing)."""

# What has no resource behind it; a variable has, where it is a module's.
VALUES = ("local.", "path.", "terraform.", "each.", "count.", "self.")
DEEPEST = 32  # modules in modules

_RESOURCE = re.compile(rf"((?:data\.)?[A-Za-z][\w-]*\.[A-Za-z_][\w-]*)({KEY})?\.?(.*)", re.DOTALL)
_OUTPUT = re.compile(rf"module\.([\w-]+)({KEY})?(?:\.([\w-]+))?")
_VARIABLE = re.compile(r"var\.([\w-]+)")


@dataclass(frozen=True)
class Scope:
    """A module's instance. `prefix` is what its addresses begin with, `outer` what called it."""

    prefix: str = ""
    module: Attributes = field(default_factory=dict, repr=False)
    call: Attributes = field(default_factory=dict, repr=False)
    outer: Scope | None = None

    @cached_property
    def resources(self) -> dict[str, Attributes]:
        """`aws_a.b` or `data.aws_a.b` -> what is configured."""
        given = objects(self.module.get("resources"), "the resources of configuration", "a configured resource")
        return {text(each, "address"): each for each in given}

    @cached_property
    def is_json(self) -> bool:
        """Whether the module is written as JSON: of such an expression the text is kept."""
        return any(
            "constant_value" in each
            for resource in self.resources.values()
            for each in _referring(resource.get("expressions"))
        )


class Scopes:
    """Of a plan's `configuration`; `known`: every instance that there is or will be."""

    def __init__(self, configuration: Any, known: Iterable[Instance]) -> None:
        root = object_(object_(configuration, "configuration").get("root_module"), "configuration.root_module")
        self.root = Scope(module=root)
        self._scopes: dict[str, Scope] = {"": self.root}
        self._instances: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self._modules: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for each in known:
            self._instances[each.modules, each.bare][each.key] = each.address
            self.of(each.modules)
        for bare, resource in self.root.resources.items():
            if resource.get("mode") == "data":  # one that is only read by the apply is in no view
                self._instances["", bare].setdefault("", bare)
        self.resolved = cache(self._resolved)

    def of(self, modules: str) -> Scope:
        """The scope of what begins with these modules; an empty one where nothing is configured of them."""
        if modules not in self._scopes:
            self._scopes[modules] = self._called(modules)
        return self._scopes[modules]

    def _called(self, modules: str) -> Scope:
        scope = self.root
        for name, key in steps(modules):
            prefix = f"{scope.prefix}module.{name}{key}."
            if prefix not in self._scopes:
                calls = object_(scope.module.get("module_calls"), "module_calls")
                call = object_(calls.get(name), f"module_calls.{name}")
                inner = object_(call.get("module"), f"module_calls.{name}.module")
                expressions = object_(call.get("expressions"), f"module_calls.{name}.expressions")
                self._scopes[prefix] = Scope(prefix, inner, expressions, scope)
            self._modules[scope.prefix, name][key] = None
            scope = self._scopes[prefix]
        return scope

    def configured(self, instance: Instance) -> Attributes | None:
        """What is configured of an instance; None where it is not, any more or at all."""
        return self.of(instance.modules).resources.get(instance.bare)

    def all(self, references: Any, scope: Scope, key: str) -> tuple[Attribute, ...]:
        """What the references of an expression mean, each once; `key`: that of the instance that refers."""
        found = [each for told in leaves(references) for each in self.resolved(told, scope.prefix, key)]
        return tuple(dict.fromkeys(found))

    def addresses(self, bare: str, scope: Scope, key: str = "") -> tuple[str, ...]:
        """The instances of a resource: the one of the same key, or else all of them."""
        found = self._instances.get((scope.prefix, bare), {})
        if key in found:
            return (found[key],)
        return tuple(found.values())

    def _resolved(self, told: str, prefix: str, key: str, depth: int = 0) -> tuple[Attribute, ...]:
        scope = self._scopes[prefix]
        if told.startswith(VALUES) or depth > DEEPEST:
            return ()
        if variable := _VARIABLE.match(told):
            expression = scope.call.get(variable[1])
            return self._through(expression, scope.outer, steps(prefix)[-1][1], depth) if scope.outer else ()
        if output := _OUTPUT.match(told):
            return tuple(self._output(output[1], output[2], output[3], scope, key, depth))
        resource = _RESOURCE.fullmatch(told)
        if resource is None:
            return ()
        bare, own, attribute = resource.groups()
        if own:
            found = self._instances.get((prefix, bare), {}).get(own)
            return ((found, attribute),) if found else ()
        return tuple((address, attribute) for address in self.addresses(bare, scope, key))

    def _output(
        self, name: str, own: str | None, output: str | None, scope: Scope, key: str, depth: int
    ) -> Iterator[Attribute]:
        keys = self._modules.get((scope.prefix, name), {})
        for each in [own] if own else [key] if key in keys else list(keys):
            inner = self.of(f"{scope.prefix}module.{name}{each}.")
            outputs = object_(inner.module.get("outputs"), "outputs")
            for told in [output] if output else list(outputs):
                expression = object_(outputs.get(told), "an output").get("expression")
                yield from self._through(expression, inner, "", depth)

    def _through(self, expression: Any, scope: Scope, key: str, depth: int) -> tuple[Attribute, ...]:
        return tuple(
            found
            for each in _referring(expression)
            for told in leaves(each["references"])
            for found in self._resolved(told, scope.prefix, key, depth + 1)
        )


def leaves(references: Any) -> list[str]:
    """What an expression refers to, without the beginnings that are listed as well (`a.b` of `a.b.arn`)."""
    given = [each for each in references if isinstance(each, str)] if isinstance(references, list) else []
    beginnings = {each[:place] for each in given for place, letter in enumerate(each) if letter in ".["}
    return [each for each in dict.fromkeys(given) if each not in beginnings]


def _referring(expressions: Any) -> Iterator[Attributes]:
    """The expressions that refer to something, however deep."""
    if isinstance(expressions, dict):
        if "references" in expressions:
            yield expressions
        else:
            for each in expressions.values():
                yield from _referring(each)
    elif isinstance(expressions, list):
        for each in expressions:
            yield from _referring(each)
