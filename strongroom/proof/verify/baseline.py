"""The table of waivers as a baseline, the one form in which a bare `checkov` takes some into account.

A baseline has less in it than the table. checkov compares no more than a check's code and its own name of a
resource:

- not the file, so a waiver of one stack would hold in every stack that has a resource of the same name, as
  environments have. So only those stacks are in it that owe everything: every production environment and every
  bootstrap stack that the settings name. `dev` may be destroyed, and must not thereby allow it to `prod`. What
  is waived in one of them alone is left out where another has a resource of that name: a bare `checkov` then
  finds it in both. `.checkov.yaml` scans the same stacks, and is written with it; `strongroom verify` judges
  every stack.
- not always the resource's type: checkov's checks of one resource call it `resource.<name>` in JSON, those of
  several by its address. Both are written; cdktf gives no name to two resources of a stack.

Reasons and ends are not in it either. A waiver that has expired is not written. `strongroom verify cdktf.out
--write-baseline` writes both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from stacks.settings import digest
from strongroom.errors import UnusableError
from strongroom.proof.verify.kinds import Kind, Kinds
from strongroom.proof.verify.waiver import Accepted
from strongroom.proof.verify.waivers import Waivers
from strongroom.synthesized import Stack

FILE = Path(".checkov.baseline")  # not in policies/, where checkov takes JSON for a policy
CONFIGURATION = Path(".checkov.yaml")

DIRECTORIES = re.compile(r"^(?:# Of the settings .*\n)?directory:\n(?:  - .*\n)*", re.MULTILINE)
OWING: tuple[Kind, ...] = ("bootstrap", "production")


def write(stacks: list[Stack], waivers: Waivers, kinds: Kinds, project: Path) -> bool:
    """Writes the baseline of the stacks that it is for, and which they are; whether something has changed.

    Raises:
        UnusableError: one of them is not among the stacks, or it can't be told which they are.
    """
    owing = owing_everything(stacks, kinds)
    texts = {
        project / FILE: baseline(owing, waivers),
        project / CONFIGURATION: scanning(
            project / CONFIGURATION, [stack.name for stack, _ in owing], mark(kinds)
        ),
    }
    changed = [_replace(file, text) for file, text in texts.items()]
    return any(changed)


def owing_everything(stacks: list[Stack], kinds: Kinds) -> list[tuple[Stack, Kind]]:
    """The stacks that a bare `checkov` scans, each with its kind.

    Raises:
        UnusableError: see `write`.
    """
    if kinds.unusable:
        problems = (problem for error in kinds.unusable.values() for problem in error.problems)
        raise UnusableError(
            "\n".join(["The baseline needs the settings of every environment.", *map(str, problems)])
        )
    if not kinds.owing:
        raise UnusableError(f"The baseline needs an environment's settings; there are none in {kinds.folder}.")
    there = {stack.name: (stack, kind) for stack in stacks if (kind := kinds.of(stack).kind) in OWING}
    missing = [name for name in kinds.owing if name not in there]
    if missing:
        needed = f"every bootstrap and production stack ({', '.join(kinds.owing)})"
        raise UnusableError(f"The baseline needs {needed}; {missing[0]} is not among the stacks.")
    return [there[name] for name in kinds.owing]


def baseline(stacks: list[tuple[Stack, Kind]], waivers: Waivers) -> str:
    """The text of the baseline: for each name of a resource the checks waived in every stack that has it."""
    found: dict[str, set[str]] = {}
    for stack, kind in stacks:
        for name, codes in _waived(stack, kind, waivers):
            found[name] = found[name] & codes if name in found else codes
    findings = [
        {"resource": name, "check_ids": sorted(codes)} for name, codes in sorted(found.items()) if codes
    ]
    document = {"failed_checks": [{"file": "cdk.tf.json", "findings": findings}]}
    return json.dumps(document, indent=2) + "\n"


def mark(kinds: Kinds) -> str:
    """Says which settings both files are of."""
    environments = [kinds.environments[name] for name in sorted(kinds.environments)]
    return f"# Of the settings {digest(environments)}.\n"


def scanning(configuration: Path, names: list[str], mark: str) -> str:
    """checkov's configuration, scanning the stacks of these names.

    Raises:
        UnusableError: it can't be read, or does not say what is scanned.
    """
    try:
        text = configuration.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableError(f"{configuration} can't be read: {error}.") from None
    lines = "".join(f"  - cdktf.out/stacks/{name}\n" for name in names)
    changed, count = DIRECTORIES.subn(f"{mark}directory:\n{lines}", text)
    if count != 1:
        raise UnusableError(f"{configuration} has no list `directory:`, which the stacks are written into.")
    return changed


def _waived(stack: Stack, kind: Kind, waivers: Waivers) -> Iterator[tuple[str, set[str]]]:
    """Each name that checkov may have for a resource of the stack, and the checks that are waived for it."""
    checks = {entry.check for entry in waivers.entries}
    for address in stack.resources:
        codes = {
            code
            for code in checks
            if waivers.covering(Accepted(stack.name, kind, code, address, stack.moved_from(address)))
        }
        for name in (address, f"resource.{address.partition('.')[2]}"):
            yield name, codes


def _replace(file: Path, text: str) -> bool:
    changed = not file.exists() or file.read_text(encoding="utf-8") != text
    if changed:
        file.write_text(text, encoding="utf-8")
    return changed
