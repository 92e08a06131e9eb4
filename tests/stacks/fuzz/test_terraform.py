"""Terraform accepts what settings are synthesized to: of each half two files that differ in most."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from strongroom.local.terraform import environment, executable
from strongroom.synthesized import Stack
from strongroom.workspace import Workspace
from tests.stacks.fuzz.conftest import Accepted
from tests.stacks.settings.tables import Table

PROJECT = Path(__file__).parents[3]

# Terraform takes seconds to begin, so the stacks are one configuration, each resource under a name of its own.
# But of web ACLs, whose statements nest without end and take a second each, the last one's are validated.
SAME_IN_ALL = "aws_wafv2_web_acl."


def values(file: Table) -> set[str]:
    tables = {name: given for name, given in file.items() if isinstance(given, dict)}
    return {json.dumps([name, *each]) for name, given in tables.items() for each in given.items()}


def most_different(files: list[Accepted], count: int) -> list[Accepted]:
    """The first file, then again and again the one that has most values which none before has."""
    chosen = files[:1]
    while len(chosen) < count:
        seen = set().union(*(values(each.file) for each in chosen))
        chosen.append(max(files, key=lambda each: len(values(each.file) - seen)))
    return chosen


def renamed(stack: Stack, suffix: str) -> dict[str, Any]:
    """The stack's document, each resource under another name, and wherever it is referred to."""
    addresses = [address.removeprefix("data.") for address in (*stack.resources, *stack.data)]
    names = [address.partition(".")[2] for address in addresses if not address.startswith(SAME_IN_ALL)]
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w-])({'|'.join(longest_first)})(?![\w-])")
    document: dict[str, Any] = json.loads(pattern.sub(rf"\1_{suffix}", json.dumps(stack.document)))
    return document


def one_configuration(stacks: list[Stack]) -> dict[str, Any]:
    """All resources, data sources and variables of the stacks, with the first one's providers and versions."""
    first = stacks[0].document
    providers = {given.get("alias"): given for stack in reversed(stacks) for given in stack.providers}
    whole: dict[str, Any] = {
        "provider": {"aws": list(providers.values())},
        "variable": {
            name: block for stack in stacks for name, block in stack.document.get("variable", {}).items()
        },
        "terraform": {"required_providers": first["terraform"]["required_providers"]},
    }
    for number, stack in enumerate(stacks):
        document = renamed(stack, str(number))
        for kind in ("resource", "data"):
            for type_, resources in document.get(kind, {}).items():
                whole.setdefault(kind, {}).setdefault(type_, {}).update(resources)
    return whole


def diagnostics(folder: Path) -> Iterator[dict[str, Any]]:
    """What `terraform validate` says of a folder, warnings too."""
    variables = environment(Workspace(PROJECT))

    def terraform(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [executable(), *arguments], cwd=folder, env=variables, capture_output=True, text=True, check=False
        )

    initialized = terraform("init", "-backend=false", "-input=false", "-no-color")
    assert initialized.returncode == 0, initialized.stderr
    yield from json.loads(terraform("validate", "-json").stdout)["diagnostics"]


def test_terraform_validates(accepted: list[Accepted], tmp_path: Path) -> None:
    chosen = most_different(accepted, 2)
    stacks = [stack for each in chosen for stack in (each.environment, each.bootstrap)]
    whole = one_configuration(stacks)
    assert sum(map(len, whole["resource"].values())) > 400
    (tmp_path / "cdk.tf.json").write_text(json.dumps(whole))
    assert list(diagnostics(tmp_path)) == []
