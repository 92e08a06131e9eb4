"""The table of waivers as a baseline, the one form in which a bare `checkov` takes some into account.

A baseline has less in it than the table. checkov compares no more than a check's code and its own name of a
resource:

- not the file, so a waiver of one stack would hold in every stack that has a resource of the same name, as
  environments have. So only those stacks are in it that owe everything: `dev` may be destroyed, and must not
  thereby allow it to `prod`. `.checkov.yaml` scans the same stacks; `strongroom verify` judges all of them.
- not always the resource's type: checkov's checks of one resource call it `resource.<name>` in JSON, those of
  several by its address. Both are written; cdktf gives no name to two resources of a stack.

Reasons and ends are not in it either. A waiver that has expired is not written. `strongroom verify cdktf.out
--write-baseline` writes it.
"""

from __future__ import annotations

import json
from pathlib import Path

from strongroom.errors import UnusableError
from strongroom.proof.verify.waivers import Accepted, Waivers
from strongroom.synthesized import Stack

FILE = Path(".checkov.baseline")  # not in policies/, where checkov takes JSON for a policy
STACKS = ("bootstrap", "prod")


def baseline(stacks: list[Stack], waivers: Waivers) -> str:
    """The text of the baseline: each waiver on each resource of these stacks that it covers."""
    found: dict[str, set[str]] = {}
    for stack in stacks:
        for address in stack.resources:
            codes = {
                entry.check
                for entry in waivers.entries
                if waivers.covering(Accepted(stack.name, entry.check, address))
            }
            if codes:
                for name in (address, f"resource.{address.partition('.')[2]}"):
                    found.setdefault(name, set()).update(codes)
    findings = [{"resource": name, "check_ids": sorted(codes)} for name, codes in sorted(found.items())]
    document = {"failed_checks": [{"file": "cdk.tf.json", "findings": findings}]}
    return json.dumps(document, indent=2) + "\n"


def write(stacks: list[Stack], waivers: Waivers, file: Path) -> bool:
    """Writes the baseline of the stacks that it is for; whether it has changed.

    Raises:
        UnusableError: one of them is not among the stacks.
    """
    known = {stack.name: stack for stack in stacks}
    missing = [name for name in STACKS if name not in known]
    if missing:
        raise UnusableError(f"The baseline needs {' and '.join(STACKS)}; {missing[0]} is not among the stacks.")
    text = baseline([known[name] for name in STACKS], waivers)
    changed = not file.exists() or file.read_text(encoding="utf-8") != text
    if changed:
        file.write_text(text, encoding="utf-8")
    return changed
