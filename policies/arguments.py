"""A resource's arguments as they were written, from the form that checkov hands to a check.

checkov reads `cdk.tf.json` into the form that its HCL parser has: the value of every argument in a list, and
in every object the lines that it is on. A block and a list of one block look the same there; to Terraform
they are the same.
"""

from __future__ import annotations

from typing import Any

Attributes = dict[str, Any]

LINES = ("__startline__", "__endline__", "start_line", "end_line")
PLANNED = "__address__"  # only on resources of a plan


def written(configuration: Attributes) -> Attributes:
    """The arguments of a resource, or of a block in it."""
    return {name: _argument(value) for name, value in configuration.items() if name not in LINES}


def _argument(value: Any) -> Any:
    if isinstance(value, list) and len(value) == 1:
        return _value(value[0])
    return _value(value)


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return written(value)
    return [_value(each) for each in value] if isinstance(value, list) else value
