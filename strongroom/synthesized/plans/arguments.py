"""A resource's arguments as its configuration would have them: from planned values, and expressions.

Only what is configured is given: a plan has every argument of the type, whoever decides it. Of a given one the
text is kept where it consists of references and nothing that would have to be computed; else its value is
taken, in which what belongs to others is turned back into references. One that is not known before the apply
is what it refers to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from strongroom.synthesized.addresses import referring
from strongroom.synthesized.plans.document import Attributes
from strongroom.synthesized.plans.identities import Identities, decoded, escaped, written
from strongroom.synthesized.plans.scopes import Attribute, Scope, Scopes, leaves

EMPTY: tuple[Any, ...] = (None, "", [], {})
UNKNOWN = "${unknown}"  # computed from nothing that has a name: a function, a provider's own

# With another value each time: a known one is that of the last.
IMPURE = ("timestamp()", "uuid()")

_INTERPOLATION = re.compile(r"(?<!\$)\$\{([^}]*)\}")
_REFERENCE = re.compile(r"((?:data\.)?[A-Za-z]\w*\.[A-Za-z_][\w-]*)((?:\.[\w-]+|\[\d+\])*)")
_ALONE = re.compile(r"\$\{[^{}]*\}")


@dataclass(frozen=True)
class Arguments:
    """Those of one resource: `key` is that of the instance, `own` its address, `near` what it depends on.

    exact: The arguments that its written configuration has, where that is there.
    ignored: Those whose changes it ignores: what is there says more of them than the text.
    settled: Those that stay as they are. What is written is what was applied, in whatever way AWS shows it.
    shown: Those that are not given though a value is there and nothing is configured of them.
    stands: The values are those of what is there, of which the texts say nothing.
    becomes: What that turns into; an argument that is taken away was given.
    """

    scopes: Scopes
    identities: Identities
    scope: Scope
    key: str
    own: str
    near: tuple[str, ...] = ()
    exact: Collection[str] | None = None
    ignored: Collection[str] = ()
    settled: Collection[str] = ()
    shown: Collection[str] = ()
    stands: bool = False
    becomes: tuple[Any, ...] = ()
    written: bool = False

    def read(self, values: Attributes, expressions: Attributes) -> Attributes:
        found = {
            name: self._within(name).argument(values.get(name), expression, known=name in values)
            for name, expression in expressions.items()
        }
        hidden = {
            name: self.back(value)
            for name, value in values.items()
            if name not in expressions and (self.hides(name, value) or self.loses(name, value))
        }
        return {name: value for name, value in {**found, **hidden}.items() if value is not None}

    def hides(self, name: str, value: Any) -> bool:
        """Whether blocks are given though no expression is: Terraform shows none of a `dynamic` block."""
        if self.stands and self.becomes:  # what was hidden and still is stays as it is
            return False
        return name not in self.shown and (self.exact is None or name in self.exact) and is_blocks(value)

    def loses(self, name: str, value: Any) -> bool:
        """Whether an argument was given and is no more, for it becomes something else."""
        known = [each[name] for each in self.becomes if isinstance(each, dict) and name in each]
        return name not in self.shown and value not in EMPTY and bool(known) and value not in known

    def _within(self, name: str) -> Arguments:
        """For what is inside an argument."""
        if not self.stands and (name in self.ignored or "all" in self.ignored):
            return replace(self, exact=None, stands=True)
        if name in self.settled and not self.written:
            return replace(self, written=True)
        if not self.becomes:
            return self
        inside = [each.get(name) for each in self.becomes if isinstance(each, dict)]
        flat = [each for value in inside for each in (value if isinstance(value, list) else [value])]
        return replace(self, becomes=tuple(flat))

    def back(self, value: Any, guides: tuple[Attribute, ...] = ()) -> Any:
        return given(self.identities.back(value, guides, self.near, self.own))

    def argument(self, value: Any, expression: Any, *, known: bool = True) -> Any:
        if self.stands and value in EMPTY:
            return None
        if isinstance(expression, list):
            return self._blocks(value, expression)
        if not isinstance(expression, dict):
            return self.back(value)
        if expression and not {"constant_value", "references"} & expression.keys():
            return self._nested(value, expression)
        text = expression.get("constant_value")
        references = leaves(expression.get("references"))
        if not references:
            return self._literal(value, text, known=known)
        guides = self.scopes.all(expression["references"], self.scope, self.key)
        if self.stands:
            return self.back(value, guides)
        kept = self._kept(text)
        if kept is not None and not (decoded_text(value) and _ALONE.fullmatch(str(text))):
            return kept
        if value is None or _has_gaps(value):
            return self._unknown(text, guides, references, known=known)
        return self.back(value, guides)

    def _literal(self, value: Any, text: Any, *, known: bool) -> Any:
        impure = isinstance(text, str) and any(function in text for function in IMPURE)
        if impure and not self.becomes:
            return text
        if self.stands:
            return self.back(value)
        if text is None:
            return literal(value, None) if known else UNKNOWN
        return text if self.written and "${" not in str(text) else literal(value, text)

    def _unknown(self, text: Any, guides: tuple[Attribute, ...], references: list[str], *, known: bool) -> Any:
        if text is not None and self.scope.outer is None:
            return text
        if guides:
            return "".join(written((address, attribute or "id")) for address, attribute in guides)
        return None if known else "".join(f"${{{each}}}" for each in references)

    def _kept(self, text: Any) -> Any:
        """A text, where it needs nothing but the resources that it names; None where it does.

        From outside its module, or beside its instances, a resource has another name.
        """
        if isinstance(text, str):
            if "%{" in text.replace("%%{", ""):
                return None
            document = decoded(text) if self.scope.outer is not None or self.key else None
            if document is not None:  # whose quotes are not those of a key
                kept = self._kept(document)
                return None if kept is None else json.dumps(kept, separators=(",", ":"))
            inside = {each: self._interpolation(each) for each in _INTERPOLATION.findall(text)}
            if None in inside.values():
                return None
            return _INTERPOLATION.sub(lambda found: str(inside[found[1]]), text)
        if isinstance(text, list):
            kept = [self._kept(each) for each in text]
            return None if None in kept else kept
        if isinstance(text, dict):
            members = {name: self._kept(each) for name, each in text.items()}
            return None if None in members.values() else members
        return text

    def _interpolation(self, inner: str) -> str | None:
        """An interpolation that is the attribute of one resource, which may be none that is known."""
        found = _REFERENCE.fullmatch(inner)
        if found is None:
            return None
        known = self.scopes.addresses(found[1], self.scope, self.key)
        if len(known) > 1:
            return None
        return f"${{{referring(known[0]) if known else found[1]}{found[2]}}}"

    def _nested(self, value: Any, expressions: Attributes) -> Any:
        """One block, or a map of blocks by a label."""
        return self.read(value if isinstance(value, dict) else {}, expressions)

    def _blocks(self, value: Any, expressions: list[Any]) -> list[Any]:
        """Blocks; each with its planned values, which for a set are in another order."""
        left = list(value) if isinstance(value, list) else []
        inner = replace(self, exact=None if self.exact is None else (), ignored=(), settled=(), shown=())
        found = []
        for expression in expressions:
            if self.stands and not left:
                break
            likeness = [self._likeness(each, expression) for each in left]
            own = left.pop(likeness.index(max(likeness))) if left else {}
            found.append(inner.argument(own, expression))
        # More than are written are a dynamic block's, or were there before; the provider adds none.
        more = [self.back(each) for each in left] if self.exact is None or self.stands else []
        return found + more

    def _likeness(self, value: Any, expression: Any) -> int:
        """How many arguments have the value that is written down for them, or of what they refer to."""
        if not isinstance(value, dict) or not isinstance(expression, dict):
            return 0
        return sum(self._is_like(value.get(name), told) for name, told in expression.items())

    def _is_like(self, value: Any, told: Any) -> bool:
        if not isinstance(told, dict):
            return False
        if not told.get("references"):
            return "constant_value" in told and told["constant_value"] == value
        guides = self.scopes.all(told["references"], self.scope, self.key)
        return len(guides) == 1 and value is not None and self.identities.value(guides[0]) == value


def literal(value: Any, text: Any) -> Any:
    """A literal's planned value: as it is written, where that is the same to Terraform or to AWS.

    An empty value is one that the provider leaves out.
    """
    if value in EMPTY:
        return value if text is None else text
    if text is None or _same(value, text):
        return given(_escaped(value)) if text is None else text
    return given(_escaped(value))


def _same(value: Any, text: Any) -> bool:
    if value == text or str(value).lower() == str(text).lower():
        return True
    if isinstance(value, str) and isinstance(text, str):
        document = decoded(value)
        return _escaped(value) == text or (document is not None and _escaped(document) == decoded(text))
    if isinstance(value, list) and isinstance(text, list):
        left = list(value)  # a set's members have another order
        return len(value) == len(text) and all(_taken(left, each) for each in text)
    if isinstance(value, dict) and isinstance(text, dict):
        full = {name: each for name, each in value.items() if each not in EMPTY}
        wanted = {name: each for name, each in text.items() if each not in EMPTY}
        return full.keys() == wanted.keys() and all(_same(full[name], wanted[name]) for name in full)
    return False


def _taken(left: list[Any], wanted: Any) -> bool:
    for place, each in enumerate(left):
        if _same(each, wanted):
            del left[place]
            return True
    return False


def given(value: Any) -> Any:
    """A value without the arguments of its blocks that nobody gave."""
    if isinstance(value, list):
        return [given(each) for each in value]
    if isinstance(value, dict):
        return {name: given(each) for name, each in value.items() if each is not None and each != []}
    return value


def is_blocks(value: Any) -> bool:
    """Whether a value is of nested blocks that say something: the provider shows what is off as well."""
    return (
        isinstance(value, list)
        and all(isinstance(each, dict) for each in value)
        and any(inner not in EMPTY and inner is not False for each in value for inner in each.values())
    )


def decoded_text(value: Any) -> bool:
    return isinstance(value, str) and decoded(value) is not None


def _has_gaps(value: Any) -> bool:
    """Whether a part is not known yet: in a list Terraform leaves null for it."""
    return isinstance(value, list) and any(each is None or _has_gaps(each) for each in value)


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, list):
        return [_escaped(each) for each in value]
    if isinstance(value, dict):
        return {name: _escaped(each) for name, each in value.items()}
    return value
