"""Addresses of resources as Terraform writes them: `module.a["x/y"].data.aws_kms_key.main[0]`."""

from __future__ import annotations

import json
import re

# An instance's key: a number, or text in quotes, in which anything may be.
KEY = r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]'
MODULES = rf'(?:module\.[^.\["\s]+(?:{KEY})?\.)*'

# The same within the text of a policy, where JSON has a backslash before each quote and each backslash.
_KEY_IN_JSON = r'\[\\"(?:[^\\"]|\\\\(?:\\[\\"]|[^\\"])|\\u[0-9a-fA-F]{4})*\\"\](?=[.)])'
_RESOURCE = r"(?:data\.)?aws_\w+\.[A-Za-z_][\w-]*"
IN_TEXT = (
    rf'(?:\(((?:module\.[^.\[\\"\s]+(?:{KEY}|{_KEY_IN_JSON})?\.)*{_RESOURCE}(?:{KEY}|{_KEY_IN_JSON})?)\)'
    rf"|({_RESOURCE}))"
)
"""A resource of AWS's that a text refers to, in two groups, of which one is found: `told` knows which."""

_KEY = re.compile(KEY)
_QUOTE = re.compile(r'\[(\\?)"')
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


def keyless(address: str) -> str:
    """Without the keys of instances: as a configuration has it."""
    return _KEY.sub("", address)


def steps(module: str) -> list[tuple[str, str]]:
    """A module and those that it is in, outermost first: each one's name and key (`["x/y"]`, or empty)."""
    return _STEP.findall(module)


def referring(address: str) -> str:
    """An address in an expression: of an instance, or of what is in a module, in brackets.

    `aws_a.b[0].arn` is of the resource `aws_a.b`, whose instances a configuration does not tell apart, and
    `(aws_a.b[0]).arn`, which is the same to Terraform, of a resource that is called so.
    """
    return f"({address})" if "[" in address or address.startswith("module.") else address


def expression(address: str, attribute: str) -> str:
    """What refers to an attribute; without one, to the resource itself."""
    return f"${{{referring(address)}{'.' if attribute else ''}{attribute}}}"


def told(bracketed: str | None, bare: str | None) -> str:
    """The address that `IN_TEXT` found, without the backslashes of a text that is JSON."""
    if not bracketed:
        return bare or ""
    first = _QUOTE.search(bracketed)
    if first is None or not first[1]:
        return bracketed
    try:
        return str(json.loads(f'"{bracketed}"'))
    except ValueError:
        return bracketed
