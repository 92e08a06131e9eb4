"""One tier at a time, by cdktf's own `Testing`: what settings do that no committed environment has."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from cdktf import TerraformStack, Testing
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.provider import AwsProvider

from stacks.settings import Settings
from strongroom.synthesized import Stack
from tests.stacks.settings.tables import PRODUCTION, SMALL, Table, changed

Build = Callable[[TerraformStack], object]
Synthesize = Callable[[Build], Stack]


def settings(table: Table = SMALL, **changes: object) -> Settings:
    """Settings with a value at each key; two underscores stand for the dot: `network__cidr`."""
    return Settings.model_validate(
        changed(table, {key.replace("__", "."): value for key, value in changes.items()})
    )


def production(**changes: object) -> Settings:
    return settings(PRODUCTION, **changes)


def key(stack: TerraformStack, purpose: str = "key") -> KmsKey:
    return KmsKey(stack, purpose)


def edge_provider(stack: TerraformStack) -> AwsProvider:
    return AwsProvider(stack, "aws_us_east_1", alias="us_east_1", region="us-east-1")


@pytest.fixture
def synthesized() -> Synthesize:
    """The JSON of a stack with nothing in it but what `build` puts there.

    Not `Testing.synth_scope` with `to_have_resource`: that is content with one resource of many.
    """

    def synthesize(build: Build) -> Stack:
        stack = TerraformStack(Testing.app(), "unit")
        build(stack)
        return Stack("unit", json.loads(Testing.synth(stack)))

    return synthesize
