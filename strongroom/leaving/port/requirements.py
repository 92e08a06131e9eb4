"""What the project requires, for CDK Terrain: the Python packages, and the command line from npm."""

from __future__ import annotations

import json
import re

from strongroom.errors import UnusableError

# The name that a line of a requirements file begins with (PEP 508).
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
# cdktf's packages, and what stands in their place; constructs has other bounds there.
_REPLACED = {"cdktf": "cdktn", "cdktf-cdktf-provider-aws": "cdktn-provider-aws", "constructs": "constructs"}


def port_python(main: str, terrain: str) -> str:
    """`main.in` with the lines that `terrain.in` has for cdktf, the bindings and constructs.

    Raises:
        UnusableError: `terrain.in` lacks one of them.
    """
    there = {name: line for line in terrain.splitlines() if (name := _name(line))}
    missing = sorted(set(_REPLACED.values()) - set(there))
    if missing:
        raise UnusableError(f"requirements/terrain.in has no line for {', '.join(missing)}; add it.")
    lines = [
        there[_REPLACED[name]] if (name := _name(line)) in _REPLACED else line for line in main.splitlines()
    ]
    return "\n".join(lines) + "\n"


def port_tools(dev: str) -> str:
    """`dev.in` without cdktf's bindings of other providers, which the tests of the lazy loading alone need."""
    lines = dev.splitlines(keepends=True)
    return "".join(line for line in lines if not _name(line).startswith("cdktf-cdktf-provider-"))


def port_npm(package: str, terrain: str) -> str:
    """`package.json` with CDK Terrain's command line, in the version of the library."""
    given = json.loads(package)
    version = next(line for line in terrain.splitlines() if _name(line) == "cdktn").split("==")[1].split()[0]
    given["description"] = given["description"].replace("cdktf", "cdktn")
    given["devDependencies"] = {
        ("cdktn-cli" if name == "cdktf-cli" else name): (version if name == "cdktf-cli" else wanted)
        for name, wanted in given["devDependencies"].items()
    }
    return json.dumps(given, indent=2) + "\n"


def _name(line: str) -> str:
    found = _NAME.match(line)
    return found[0] if found else ""
