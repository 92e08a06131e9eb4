"""What else a plan has: whether what a new resource is of comes with it, and whether where it sends is here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from strongroom.change.review.entry import Entry, Kind
from strongroom.change.review.untrusted import object_of, objects_of
from strongroom.change.values.marked import any_marked
from strongroom.synthesized import Stack
from strongroom.synthesized.addresses import keyless, split

__all__ = ["Around", "provisioned"]

NAMED = {
    "autoscaling_group_name": ("aws_autoscaling_group", "name"),
    "backup_vault_name": ("aws_backup_vault", "name"),
    "bucket": ("aws_s3_bucket", "bucket"),
    "function_name": ("aws_lambda_function", "function_name"),
    "role": ("aws_iam_role", "name"),
    "repository": ("aws_ecr_repository", "name"),
    "table_name": ("aws_dynamodb_table", "name"),
}
"""An argument that names something by a name that somebody chose -> the type of that, and its own argument."""


@dataclass(frozen=True)
class Around:
    """`commands`: address without a key -> the provisioners of it."""

    entries: tuple[Entry, ...] = ()
    after: Stack | None = field(default=None, repr=False)
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_of_new(self, entry: Entry, arguments: Iterable[str]) -> bool:
        """Whether all that these arguments name comes with the same plan."""
        return self._all(entry, arguments, self._new, frozenset())

    def is_here(self, entry: Entry, arguments: Iterable[str]) -> bool:
        """Whether all that these arguments name is a resource of the configuration."""
        return self._all(entry, arguments, self._here, self._arns)

    def runs(self, entry: Entry) -> tuple[str, ...]:
        """The provisioners of a resource: what runs where the apply does, or on what it makes."""
        resource = self.after.resources.get(entry.address) if self.after else None
        written = object_of(resource.attributes).get("provisioner") if resource else None
        return self.commands.get(keyless(entry.address), ()) or tuple(_written(written))

    @cached_property
    def _new(self) -> frozenset[str]:
        return frozenset(each.address for each in self.entries if each.kind is Kind.ADD)

    @cached_property
    def _here(self) -> frozenset[str]:
        return frozenset(
            (*(self.after.resources if self.after else ()), *(each.address for each in self.entries))
        )

    @cached_property
    def _instances(self) -> dict[str, frozenset[str]]:
        """A reference may be to all instances of a resource: each address, with and without a key -> those."""
        found: dict[str, set[str]] = {}
        for each in self.after.resources if self.after else ():
            for named in {each, _keyless_last(each)}:
                found.setdefault(named, set()).add(each)
        return {named: frozenset(those) for named, those in found.items()}

    @cached_property
    def _named(self) -> dict[str, dict[str, set[str]]]:
        """Type -> the name that somebody chose -> the addresses."""
        found: dict[str, dict[str, set[str]]] = {}
        for type_, own in NAMED.values():
            for each in self.entries:
                if each.type == type_ and isinstance(name := each.after.get(own), str) and name:
                    found.setdefault(type_, {}).setdefault(name, set()).add(each.address)
        return found

    @cached_property
    def _arns(self) -> frozenset[str]:
        """Of what stands: what is new has none before the apply."""
        told = (each.before.get("arn") for each in self.entries)
        return frozenset(each for each in told if isinstance(each, str))

    def _all(self, entry: Entry, arguments: Iterable[str], there: frozenset[str], arns: frozenset[str]) -> bool:
        found = [self._one(entry, name, there, arns) for name in arguments]
        given = [each for each in found if each is not None]
        return bool(given) and all(given)

    def _one(self, entry: Entry, name: str, there: frozenset[str], arns: frozenset[str]) -> bool | None:
        """None: it is not given."""
        resource = self.after.resources.get(entry.address) if self.after else None
        named = {each.address for each in resource.references(name)} if resource else set()
        if named:
            those = [self._instances.get(each, frozenset()) for each in named]
            return all(each and each <= there for each in those)
        if any_marked(object_of(entry.change.get("after_unknown")).get(name)):
            return True  # the apply makes what tells it
        told = {*_texts(entry.after.get(name))}
        called = self._named.get(NAMED.get(name, ("", ""))[0], {})
        return all(each in arns or called.get(each, set()) & there for each in told) if told else None


def provisioned(document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The provisioners of a plan's configuration, those of modules too (Terraform, JSON output format)."""
    found: dict[str, tuple[str, ...]] = {}
    left = [("", object_of(object_of(document.get("configuration")).get("root_module")))]
    while left:
        prefix, module = left.pop()
        for name, call in object_of(module.get("module_calls")).items():
            left.append((f"{prefix}module.{name}.", object_of(object_of(call).get("module"))))
        for each in objects_of(module.get("resources")):
            if types := tuple(str(one.get("type")) for one in objects_of(each.get("provisioners"))):
                found[f"{prefix}{each.get('address')}"] = types
    return found


def _keyless_last(address: str) -> str:
    """Without the key of the resource's own instance."""
    module, own = split(address)
    return module + own.partition("[")[0]


def _written(told: Any) -> Iterator[str]:
    """As Terraform's JSON syntax has them."""
    for each in objects_of(told if isinstance(told, list) else [told]):
        yield from (str(each["type"]),) if "type" in each else each


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (value,) if value else ()
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
