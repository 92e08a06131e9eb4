"""Addresses of resources as Terraform writes them: `module.a["x/y"].data.aws_kms_key.main[0]`."""

from __future__ import annotations

import json
import re

# An instance's key: a number, or text in quotes, in which anything may be.
KEY = r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]'
MODULES = rf'(?:module\.[^.\["\s]+(?:{KEY})?\.)*'

# The same within the text of a policy, where JSON has a backslash before each quote.
_KEY_IN_JSON = r'\[\\".*?\\"\](?=[.}])'
IN_TEXT = (
    rf'((?:module\.[^.\[\\"\s]+(?:{KEY}|{_KEY_IN_JSON})?\.)*'
    rf"(?:data\.)?aws_\w+\.[A-Za-z_][\w-]*(?:{KEY}|{_KEY_IN_JSON})?)"
)
"""A resource of AWS's that a text refers to, instance and all: one group."""

_MODULES = re.compile(MODULES)
_STEP = re.compile(rf'module\.([^.\["\s]+)((?:{KEY})?)\.?')


def split(address: str) -> tuple[str, str]:
    """Its modules, with the dot after them (`module.a["x/y"].`), and the rest; no modules: empty."""
    found = _MODULES.match(address)
    end = found.end() if found else 0
    return address[:end], address[end:]


def type_of(address: str) -> str:
    """`aws_kms_key`."""
    return split(address)[1].removeprefix("data.").partition(".")[0]


def steps(module: str) -> list[tuple[str, str]]:
    """A module and those that it is in, outermost first: each one's name and key (`["x/y"]`, or empty)."""
    return _STEP.findall(module)


def plain(found: str) -> str:
    """What `IN_TEXT` found, without the backslashes of a text that is JSON."""
    return str(json.loads(f'"{found}"', strict=False)) if '[\\"' in found else found
