"""The tables' arguments are the provider's: a misspelt one would never be found in a stack."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from strongroom.change.security.permissions.table import table
from strongroom.change.security.rows import ANY, rows

# What a row leads into that is JSON text, or a map, and named by AWS.
INSIDE_TEXT = ("container_definitions", "permissions")

OWN = sorted(
    {
        (type_, argument)
        for row in rows().all
        for type_ in row.types
        for argument in (*row.arguments, *row.of)
        if type_ != ANY and argument
    }
    | {(row.type, argument) for row in table().resources for argument in (row.policy, row.of)}
    | {(row.type, argument) for row in table().inline for argument in (row.policy, row.of)}
    | {(row.type, argument) for row in table().attachments for argument in (row.policy, row.of)}
    | {(row.type, row.policy) for row in table().defaults}
)

# Of these rows each argument is of one of the types alone.
ONE_OF_THEM = {
    ("aws_cloudtrail_event_data_store", "event_selector"),
    ("aws_cloudwatch_composite_alarm", "dimensions"),
    ("aws_cloudwatch_composite_alarm", "metric_query"),
    ("aws_cloudwatch_metric_alarm", "alarm_rule"),
}


@cache
def source(type_: str) -> str:
    """The text of the provider's module for a type: importing all of them takes minutes."""
    spec = find_spec("cdktf_cdktf_provider_aws")
    assert spec is not None
    assert spec.origin is not None
    folder = (
        type_.removeprefix("aws_").replace("s3control_", "s3_control_").replace("53domains_", "53_domains_")
    )
    module = Path(spec.origin).parent / folder / "__init__.py"
    return module.read_text(encoding="utf-8")


@pytest.mark.parametrize(("type_", "argument"), OWN)
def test_it_is_the_types(type_: str, argument: str) -> None:
    if (type_, argument) in ONE_OF_THEM:
        assert f"def {argument}(" not in source(type_)
        return
    for step in re.sub(r"\[[^]]*\]", "", argument).split("."):
        assert f"def {step}(" in source(type_), step
        if step in INSIDE_TEXT:
            break
