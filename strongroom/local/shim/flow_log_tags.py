"""A flow log keeps the tags it is created with.

EC2's name for the resource in a tag specification is `vpc-flow-log`; the emulator looks for
`flow-log`, and drops the tags. Without this patch the plan adds them again and again.
"""

from __future__ import annotations

from typing import Any

NAMES = {"flow-log": "vpc-flow-log"}


def install() -> None:
    from ministack.services import ec2

    parse = ec2._parse_tag_specs

    def parse_tag_specifications(parameters: dict[str, Any], kind: str, resource_id: str) -> Any:
        return parse(parameters, NAMES.get(kind, kind), resource_id)

    ec2._parse_tag_specs = parse_tag_specifications
