"""How policies write what is compared in small letters, with the addresses of what has no id yet."""

from __future__ import annotations

import re
from collections.abc import Iterable

from strongroom.change.security.permissions.atoms import CLOSES, OPENS, Condition
from strongroom.change.security.permissions.holders import Sourced
from strongroom.proof.permissions.arns import Arns, made_up_id
from strongroom.synthesized import Stack, as_list

_OPAQUE = re.compile(f"{OPENS}([^{CLOSES}]*){CLOSES}")
_MADE_UP = re.compile(r"(?=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))")  # as `made_up_id` has it


class Ids:
    """The ids that were made up for what only AWS knows, and whose they are."""

    def __init__(self, *stacks: Stack | None) -> None:
        self._known: dict[str, dict[str, str]] = {}
        for stack in filter(None, stacks):
            arns = Arns(stack)
            for resource in stack.resources.values():
                made_up, arn = made_up_id(resource), arns.of(resource)
                known = self._known.setdefault(made_up, {})
                if arn is not None and made_up in arn:
                    known[arn] = f"${{{resource.address}.arn}}"
                known[made_up] = f"${{{resource.address}.id}}"

    def told(self, text: str) -> str:
        """With addresses; ARNs come before the ids in them."""
        for made_up in dict.fromkeys(_MADE_UP.findall(text)):
            known = self._known.get(made_up, {})
            for each in sorted(known, key=len, reverse=True):
                text = text.replace(each, known[each])
        return text


class Spelling:
    """As the first statement has it that names the same."""

    def __init__(self, statements: Iterable[Sourced], ids: Ids) -> None:
        self._ids = ids
        self._written: dict[str, str] = {}
        for told, _ in statements:
            for text in (*as_list(told.get("Action")), *as_list(told.get("NotAction"))):
                self._written.setdefault(text.lower(), text)
            for operator, keys in (told.get("Condition") or {}).items():
                for text in (operator, *keys):
                    self._written.setdefault(text.lower(), text)

    def word(self, text: str) -> str:
        """An action, an operator, a condition key."""
        return self._written.get(text, text)

    def name(self, text: str) -> str:
        """A resource, a principal, a value."""
        return self._ids.told(_OPAQUE.sub(r"${\1}", text))

    def conditions(self, given: Iterable[Condition], key: tuple[str, str | None] | None) -> str:
        """`StringEquals aws:SourceAccount 123456789012 and …`; a key whose value decides alone comes last."""
        parts = [
            f"{self.word(operator)} {self.word(name)} {', '.join(map(self.name, sorted(values)))}"
            for operator, name, values in sorted(given, key=lambda each: (each[0], each[1], sorted(each[2])))
        ]
        if key is not None:
            name, value = key
            parts.append(f"{self.word(name)} is " + ("not sent" if value is None else self.name(value)))
        return " and ".join(parts)
