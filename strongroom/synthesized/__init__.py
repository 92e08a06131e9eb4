"""A synthesized stack as Terraform reads it: resources, and who refers to whom."""

from __future__ import annotations

from strongroom.synthesized.policies import Statement, as_list, statements
from strongroom.synthesized.reading import load
from strongroom.synthesized.references import Reference, references
from strongroom.synthesized.stack import Attributes, Resource, Stack, blocks, value_of
from strongroom.synthesized.values import is_unknown, number, off, on

__all__ = [
    "Attributes",
    "Reference",
    "Resource",
    "Stack",
    "Statement",
    "as_list",
    "blocks",
    "is_unknown",
    "load",
    "number",
    "off",
    "on",
    "references",
    "statements",
    "value_of",
]
