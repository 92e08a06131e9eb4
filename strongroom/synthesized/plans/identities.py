"""Ids, ARNs and names turned back into references to the resources that have them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from strongroom.synthesized.addresses import expression, type_of
from strongroom.synthesized.plans.instances import Instance
from strongroom.synthesized.plans.scopes import Attribute

# An id that nothing else is called by: `sg-0123456789abcdef0`, `Z0123456789ABCDEFGHIJ`, a key's.
_DISTINCTIVE = re.compile(r"[a-z]+-[0-9a-f]{8,}|[A-Z][0-9A-Z]{11,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ARN = re.compile(r"arn:[^\s\"',]+")
_PART = re.compile(r'[\w-]+|\[(\d+)\]|\["([^"]*)"\]')
SHORTEST = 4  # of a name that may be found inside a text


class Identities:
    """Of several views of the same resources; the first that knows something is believed."""

    def __init__(self, *views: Mapping[str, Instance]) -> None:
        self._views = views
        self._known: dict[str, Attribute] = {}
        self._owners: dict[str, list[Attribute]] = {}
        each = {address: None for view in views for address in view}
        # Managed before data, and a bucket before what is set of it, which has its name for an id.
        for address in sorted(each, key=lambda address: ("data." in address, len(type_of(address)))):
            for attribute in ("arn", "id", "name"):
                value = self.value((address, attribute))
                if isinstance(value, str) and value:
                    self._owners.setdefault(value, []).append((address, attribute))
                    if attribute != "name" and (value.startswith("arn:") or _DISTINCTIVE.fullmatch(value)):
                        self._known.setdefault(value, (address, attribute))

    def value(self, of: Attribute) -> Any:
        """What an attribute is, as far as one of the views knows."""
        address, attribute = of
        for view in self._views:
            if address in view and (found := _within(view[address].values, attribute)) is not None:
                return found
        return None

    def back(
        self, value: Any, guides: Iterable[Attribute] = (), near: Iterable[str] = (), own: str = ""
    ) -> Any:
        """A value as it would be written: references in place of what is somebody's.

        `guides`: what it is known to refer to. `near`: resources that its own depends on, whose names may be
        meant. `own`: its own address, which it does not mean.
        """
        named: dict[str, list[Attribute]] = {}
        for address, attribute in guides:
            for each in (attribute,) if attribute else ("id", "arn", "name"):
                for place, text in _texts(self.value((address, each)), each):
                    named.setdefault(text, []).append((address, place))
        return self._back(value, named, frozenset(near), own)

    def _back(
        self, value: Any, named: Mapping[str, list[Attribute]], near: frozenset[str], own: str, key: str = ""
    ) -> Any:
        if isinstance(value, list):
            # A metric of a dashboard has a dimension's name before its value.
            keys = [key, *(each if isinstance(each, str) else key for each in value)]
            return [
                self._back(each, named, near, own, before) for each, before in zip(value, keys, strict=False)
            ]
        if isinstance(value, dict):
            return {name: self._back(each, named, near, own, name) for name, each in value.items()}
        if not isinstance(value, str) or not value:
            return value
        if (document := decoded(value)) is not None:
            turned = self._back(document, named, near, own, key)
            return escaped(value) if turned == document else json.dumps(turned, separators=(",", ":"))
        whole = _meant(named.get(value), key) or self._known.get(value) or self._near(value, near)
        if whole and whole[0] != own:
            return written(whole)
        text = escaped(value)
        for name in sorted(named, key=len, reverse=True):
            if len(name) >= SHORTEST:
                text = _replaced(text, name, [each for each in named[name] if each[0] != own])
        return _ARN.sub(lambda found: self._beginning(found[0], own), text) if "arn:" in text else text

    def _near(self, value: str, near: frozenset[str]) -> Attribute | None:
        return next((each for each in self._owners.get(value, ()) if near and each[0] in near), None)

    def _beginning(self, arn: str, own: str) -> str:
        """`arn:aws:s3:::bucket/*` begins with the bucket's."""
        ends = [len(arn), *(place for place in range(len(arn) - 1, 0, -1) if arn[place] in ":/")]
        for end in ends:
            found = self._known.get(arn[:end])
            if found and found[0] != own:
                return written(found) + arn[end:]
        return arn


def written(of: Attribute) -> str:
    return expression(*of)


def escaped(value: str) -> str:
    """What begins a reference in a configuration, and does not in a value."""
    return value.replace("${", "$${").replace("%{", "%%{")


def decoded(text: str) -> Any:
    """The object or list that a text is the JSON of; None where it is no JSON."""
    if text[:1] not in ("{", "["):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _meant(named: list[Attribute] | None, key: str) -> Attribute | None:
    """Of resources with one name, such as a cluster and its service, the one that the argument is named for."""
    words = key.lower()

    def likeness(each: Attribute) -> int:
        return sum(word in words for word in type_of(each[0]).split("_"))

    return max(named, key=likeness) if named else None


def _replaced(text: str, name: str, by: list[Attribute]) -> str:
    """Where the name is a word of its own, and not in a reference; of several, each in its turn."""
    left = list(by)

    def turn(_: re.Match[str]) -> str:
        return written(left.pop(0) if len(left) > 1 else left[0])

    return re.sub(rf"(?<![\w.${{-]){re.escape(name)}(?![\w-])", turn, text) if left and name in text else text


def _within(value: Any, attribute: str) -> Any:
    for part in _PART.finditer(attribute):
        if isinstance(value, dict):
            value = value.get(part[2] if part[2] is not None else part[0])
        elif isinstance(value, list) and part[1] and int(part[1]) < len(value):
            value = value[int(part[1])]
        else:
            return None
    return value


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Each text in a value, and what asks for it: `domain_validation_options[0].resource_record_name`."""
    if isinstance(value, str) and value:
        yield place, value
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts(each, f"{place}[{number}]")
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, f"{place}.{name}")
