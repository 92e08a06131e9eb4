"""The plan of an environment that is deployed and unchanged, and the configuration that it is the plan of.

`unchanged.json.xz` is `prod` on the emulator, without what repeats the rest (`resource_changes`, `tags_all`),
and without the egress rule that the emulator leaves in a group and the provider takes away on AWS.
"""

from __future__ import annotations

import json
import lzma
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from strongroom.synthesized import Stack
from strongroom.synthesized.shape import checked

__all__ = ["MODULE", "configuration", "in_module", "plan", "without_texts"]

Document = dict[str, Any]

FILE = Path(__file__).with_name("unchanged.json.xz")
MODULE = 'module.env["a/b.c[\\"d"]'
"""A module with a key that holds what addresses are written with."""


@cache
def _read() -> Document:
    with lzma.open(FILE, "rt", encoding="utf-8") as text:
        document: Document = json.load(text)
    return document


def plan() -> Document:
    """One to change in place."""
    return deepcopy(_read()["plan"])


def written() -> Document:
    """The `cdk.tf.json`."""
    return deepcopy(_read()["configuration"])


def configuration() -> Stack:
    return Stack("prod", checked(written()))


def without_texts(document: Document) -> Document:
    """As if it was written in HCL: of an expression that refers to something Terraform keeps only to what."""

    def strip(value: Any) -> None:
        if isinstance(value, dict):
            if "references" in value:
                value.pop("constant_value", None)
            for each in value.values():
                strip(each)
        elif isinstance(value, list):
            for each in value:
                strip(each)

    strip(document["configuration"])
    return document


def in_module(document: Document) -> Document:
    """As if all of it was in a module with an instance."""
    for values in (document["planned_values"], document["prior_state"]["values"]):
        resources = values["root_module"]["resources"]
        for each in resources:
            each["address"] = f"{MODULE}.{each['address']}"
            each["depends_on"] = [f"module.env.{address}" for address in each.get("depends_on", [])]
        values["root_module"] = {"child_modules": [{"address": MODULE, "resources": resources}]}
    configured = document["configuration"]
    configured["root_module"] = {
        "module_calls": {"env": {"source": "./env", "expressions": {}, "module": configured["root_module"]}}
    }
    return document
