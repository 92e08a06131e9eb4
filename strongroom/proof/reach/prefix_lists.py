"""Prefix lists: the addresses of an AWS service, or a list of ranges that an account keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from strongroom.proof.reach.addresses import blocks_of
from strongroom.proof.reach.ends import End, Range, Service, Unknown
from strongroom.synthesized import Resource, Stack, blocks, references

# `com.amazonaws.eu-west-1.s3`, `com.amazonaws.global.cloudfront.origin-facing`, the region perhaps a reference
_SERVICE = re.compile(r"^(?:com\.amazonaws|aws\.api)\.(?:\$\{[^}]*\}|[\w-]+)\.([\w.-]+)$")


def service_name(text: Any) -> str | None:
    """The service in an endpoint's or a prefix list's name: `s3`, `ecr.api`."""
    found = _SERVICE.match(str(text))
    return found.group(1) if found else None


class PrefixLists:
    """The prefix lists that a stack names."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def ends(self, value: Any) -> list[End]:
        """Who a prefix list stands for; Unknown where that can't be told."""
        named = references(value)
        if not named:
            return [Unknown(str(value))]
        return [end for reference in named for end in self._ends(reference.address)]

    def _ends(self, address: str) -> list[End]:
        resource = (self._stack.resources | self._stack.data).get(address)
        if resource is None:
            return [Unknown(address)]
        if resource.type == "aws_ec2_managed_prefix_list":
            if resource.address.startswith("data."):
                return [_service(resource, "name")]
            return list(self._entries(resource)) or [Unknown(address)]
        if resource.type == "aws_vpc_endpoint":
            return [_service(resource, "service_name")]
        return [_service(resource, "name")]

    def _entries(self, listed: Resource) -> Iterator[End]:
        own = [entry.get("cidr") for entry in listed.blocks("entry")]
        separate = [
            entry.get("cidr")
            for entry in self._stack.of_type("aws_ec2_managed_prefix_list_entry")
            if entry.mentions(listed, "prefix_list_id")
        ]
        for cidr in (*own, *separate):
            found = blocks_of(self._stack, cidr)
            yield from [Unknown(str(cidr))] if found is None else map(Range, found)


def _service(resource: Resource, argument: str) -> End:
    name = service_name(resource.get(argument))
    if name is None:
        for block in blocks(resource.get("filter")):
            values = block.get("values")
            if isinstance(values, list) and len(values) == 1:
                name = name or service_name(values[0])
    return Unknown(resource.address) if name is None else Service(name)
