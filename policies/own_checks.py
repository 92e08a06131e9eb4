"""Enters our checks of single resources into checkov's table, under their own codes.

    checkov --directory cdktf.out/stacks --framework terraform_json --external-checks-dir policies

They are not written again: each resource is made into a stack of one, and the check of `strongroom verify`
judges that. On a plan they say nothing: checkov leaves what a resource refers to out of a plan's resources,
and `strongroom verify` reads plans itself.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

# checkov puts this folder on the path, not the project's.
sys.path.insert(0, str(Path(__file__).absolute().parents[1]))

from policies.arguments import PLANNED, written
from policies.parsed import unread
from policies.single_resource import CODES
from stacks.unfinished import is_unfinished
from strongroom.proof.verify import checks  # noqa: F401  (they enter themselves into the table)
from strongroom.proof.verify.check import CHECKS, Check
from strongroom.synthesized import Resource, Stack

SYNTHESIZED = Path("cdktf.out")  # where .checkov.yaml points, from the folder that it is in

if is_unfinished(SYNTHESIZED):
    sys.stderr.write("cdktf.out is older than its source: the last synthesis failed. Run `make synth` first.\n")
    sys.exit(2)
for _file in unread(SYNTHESIZED):
    sys.stderr.write(
        f"checkov can't parse {_file}, and would check nothing of it: a block is in it that it does not know. "
        "`strongroom verify cdktf.out` leaves moved, removed and import blocks out.\n"
    )
    sys.exit(2)

NAME = "this"  # a stack of one resource: no check looks at its name


def types(check: Check) -> list[str]:
    """The resource types that a check is about: those that it asks a stack for, or any."""
    asked: list[str] = []

    class Empty(Stack):
        def of_type(self, *types: str) -> list[Resource]:
            asked.extend(types)
            return []

    list(check.run(Empty("", {})))
    return asked or ["aws_*"]


class SingleResource(BaseResourceCheck):  # type: ignore[misc]
    """A check of ours, as checkov calls it."""

    def __init__(self, check: Check) -> None:
        super().__init__(
            name=check.claim,
            id=check.code,
            categories=[CheckCategories.GENERAL_SECURITY],
            supported_resources=types(check),
        )
        self.check = check

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        """Fails if any of the check's verdicts on the resource does; unknown where it gives none."""
        if PLANNED in conf:
            return CheckResult.UNKNOWN
        stack = Stack("", {"resource": {self.entity_type: {NAME: written(conf)}}})
        verdicts = list(self.check.run(stack))
        self.details = [verdict.problem for verdict in verdicts if verdict.problem is not None]
        if not verdicts:
            return CheckResult.UNKNOWN
        return CheckResult.FAILED if self.details else CheckResult.PASSED


for _code in CODES:
    SingleResource(CHECKS[_code])
