"""The table of types: each once, and every type that the stacks have is in it."""

from __future__ import annotations

import tomllib
from collections import Counter
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

import pytest

from strongroom.change.consequences.replacements import LOST
from strongroom.change.review.kinds import FILE, HELD, Role, lost_with, role
from tests.changes.corpus import plans
from tests.synthesized import SynthesizedStack

TABLE = tomllib.loads(FILE.read_text(encoding="utf-8"))
MORE = tomllib.loads(HELD.read_text(encoding="utf-8"))["holds"]


def test_a_type_has_one_role() -> None:
    named = Counter(
        chain(TABLE["holds"], TABLE["serves"], TABLE["protects"], TABLE["neither"]["types"], LOST.keys(), MORE)
    )
    del named["aws_route53_zone"]  # somebody is served by it, and its name servers are gone for good
    assert [type_ for type_, count in named.items() if count > 1] == []


def test_every_type_of_the_stacks_is_known(all_stacks: dict[str, SynthesizedStack]) -> None:
    types = {type_ for stack in all_stacks.values() for type_ in stack.json["resource"]}
    assert {type_ for type_ in types if role(type_, {}) in (Role.UNKNOWN, Role.COULD_HOLD)} == set()


def test_every_type_of_the_plans_is_known() -> None:
    types = {each["type"] for plan in plans().values() for each in plan["resource_changes"]}
    assert {type_ for type_ in types if role(type_, {}) in (Role.UNKNOWN, Role.COULD_HOLD)} == set()


def test_what_holds_though_its_name_says_nothing() -> None:
    assert {role(type_, {}) for type_ in MORE} == {Role.HOLDS}
    assert all(map(lost_with, MORE))
    spec = find_spec("cdktf_cdktf_provider_aws")
    assert spec is not None
    assert spec.origin is not None
    there = {f"aws_{each.name}" for each in Path(spec.origin).parent.iterdir()}
    assert {type_ for type_ in MORE if type_.startswith("aws_")} <= there


@pytest.mark.parametrize(
    "type_",
    ["aws_efs_backup_policy", "aws_volume_attachment", "aws_route53_zone_association",
     "aws_opensearch_domain_policy", "aws_iam_user_group_membership",
     "aws_backup_vault_notifications", "google_storage_bucket_iam_policy"],
)  # fmt: skip
def test_what_is_said_of_such_a_thing_holds_nothing(type_: str) -> None:
    assert role(type_, {}) is Role.UNKNOWN
    assert role(type_, {"force_destroy": False}) is Role.COULD_HOLD


@pytest.mark.parametrize(
    "type_", ["google_storage_bucket", "azurerm_key_vault", "aws_timestreaminfluxdb_db_instance"]
)
def test_such_a_thing_may_hold_something(type_: str) -> None:
    assert role(type_, {}) is Role.COULD_HOLD
