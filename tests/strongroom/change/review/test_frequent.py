"""What is done often and harms nobody is safe, and what is new gives nobody what is not there yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from strongroom.change.review.entry import entry
from strongroom.change.review.judgement import judge
from strongroom.change.review.kinds import Role, role
from strongroom.change.review.security_reasons import GUARDRAIL, by_address
from strongroom.change.review.verdict import Verdict
from strongroom.change.security import Permission, SecurityDelta
from strongroom.change.security.measures import text
from strongroom.change.security.rows import rows
from tests.strongroom.change.review.plans import change
from tests.strongroom.change.security.small import of_one, stack

Values = dict[str, Any]


@pytest.mark.parametrize(
    ("type_", "before", "after"),
    [
        ("aws_db_instance", {"allocated_storage": 200}, {"allocated_storage": 400}),
        ("aws_db_instance", {"backup_window": "02:00-03:00"}, {"backup_window": "03:00-04:00"}),
        (
            "aws_rds_cluster",
            {"preferred_backup_window": "02:00-03:00"},
            {"preferred_backup_window": "03:00-04:00"},
        ),
    ],
)
def test_what_nobody_notices(type_: str, before: Values, after: Values) -> None:
    (found,) = judge(entry(change(f"{type_}.a", ["update"], before, after)), delta_known=True)
    assert found.verdict is Verdict.SAFE


def test_less_storage_and_another_maintenance_window_are_looked_at() -> None:
    for argument, old, new in (("allocated_storage", 400, 200), ("maintenance_window", "mon", "tue")):
        told = entry(change("aws_db_instance.a", ["update"], {argument: old}, {argument: new}))
        assert judge(told, delta_known=True)[0].verdict >= Verdict.REVIEW


def test_a_new_key_is_its_accounts() -> None:
    own = Permission("AWS 123456789012", "kms:*", "aws_kms_key.a", "", "aws_kms_key.a", "Allow")
    delta = SecurityDelta(permissions_gained=(own,))
    there, given = stack(aws_kms_key__a={}), stack(aws_kms_key__a={"policy": "{}"})
    assert not by_address(delta, stack(), there).get("aws_kms_key.a")
    assert by_address(delta, there, there)["aws_kms_key.a"]
    assert by_address(delta, stack(), given)["aws_kms_key.a"]


def test_a_guardrail_that_allows_more_is_dangerous_and_a_new_one_is_not() -> None:
    policy = "aws_organizations_policy.a"
    wider = Permission("*", "cloudtrail:StopLogging", policy, "", policy, "Allow")
    delta, there = SecurityDelta(permissions_gained=(wider,)), stack(aws_organizations_policy__a={})
    for found, dangerous in ((wider, True), (replace(wider, source="aws_iam_policy.a"), False)):
        reasons = by_address(SecurityDelta(permissions_gained=(found,)), there, there)[found.source]
        assert (GUARDRAIL in {each.sentence for each in reasons}) is dangerous
    assert GUARDRAIL not in {each.sentence for each in by_address(delta, stack(), there)[policy]}


@pytest.mark.parametrize(
    "type_", ["acme_schema", "acme_dataset", "acme_data_set", "acme_keyspace", "acme_collection"]
)
def test_types_that_hold_by_their_names(type_: str) -> None:
    assert role(type_, {}) is Role.COULD_HOLD


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("aws_account_alternate_contact", Role.PROTECTS),
        ("aws_appconfig_hosted_configuration_version", Role.NEITHER),
        ("aws_transfer_user", Role.SERVES),
    ],
)
def test_types_that_do_not_hold_whatever_their_names(type_: str, expected: Role) -> None:
    assert role(type_, {}) is expected


def test_a_secret_is_told_to_nobody() -> None:
    secret = [row for row in rows().all if row.secret]
    assert secret
    for row in secret:
        for argument in row.arguments:
            gone = of_one(row.types[0], {argument: "hunter2"}, {})
            assert len(gone.weakened) == 1
            assert "hunter2" not in str(gone.as_dict())
        assert text(row, "hunter2") == "given"
