"""What environments of one account take together of AWS's quotas."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.demand.quotas import quotas
from stacks.demand.together import COUNTED, sums
from stacks.settings import Settings
from stacks.settings.neighbours import collisions
from tests.stacks.settings.tables import SMALL, changed


def environment(number: int, **changes: Any) -> Settings:
    given = {key.replace("__", "."): value for key, value in changes.items()}
    return Settings.model_validate(
        changed(
            SMALL,
            {
                "environment": f"cell-{number:02}",
                "domain.name": f"cell-{number:02}.example.com",
                "network.cidr": f"10.{number}.0.0/16",
                **given,
            },
        )
    )


def refused(environments: list[Settings]) -> list[tuple[str, str, object, str]]:
    """File, key, value, allowed."""
    return [
        (settings.environment, key, value, allowed)
        for settings, (key, value, allowed) in collisions(environments)
    ]


def test_the_sixth_vpc_of_an_account_is_refused() -> None:
    assert refused([environment(number) for number in range(5)]) == []
    ((file, key, value, allowed),) = refused([environment(number) for number in range(6)])
    assert (file, key, value) == ("cell-05", "quotas.vpcs", 5)
    assert allowed.startswith(
        "at least 6, which the account's environments take together (cell-00 1, cell-01 1"
    )
    assert '"VPCs per Region" (L-F678F1CE of vpc in Service Quotas)' in allowed


def test_what_one_file_says_was_granted_is_the_accounts() -> None:
    assert refused([environment(number) for number in range(5)] + [environment(5, quotas__vpcs=6)]) == []
    assert refused([environment(0, quotas__vpcs=6), *(environment(number) for number in range(1, 6))]) == []


def test_another_account_has_quotas_of_its_own() -> None:
    here = [environment(number) for number in range(3)]
    elsewhere = [environment(number, account_id="210987654321") for number in range(3, 6)]
    assert refused(here + elsewhere) == []


def test_addresses_are_those_of_nat_gateways_that_there_are() -> None:
    partners: dict[str, Any] = {"service__outbound_https": ["203.0.113.0/24"]}
    assert refused([environment(0), environment(1, **partners)]) == []
    ((file, key, _, allowed),) = refused([environment(0, **partners), environment(1, **partners)])
    assert (file, key) == ("cell-01", "quotas.elastic_ips")
    assert "(cell-00 3, cell-01 3)" in allowed
    single = {**partners, "network__nat_gateways": "single"}
    assert refused([environment(0, **partners), environment(1, **single)]) == []


def test_readers_count() -> None:
    many = [environment(number, database__readers=15, quotas__vpcs=10) for number in range(3)]
    ((file, key, value, allowed),) = refused(many)
    assert (file, key, value) == ("cell-02", "quotas.database_instances", 40)
    assert allowed.startswith("at least 48")


def test_reserved_executions_are_the_accounts() -> None:
    half = {"validation__reserved_concurrency": 500}
    assert refused([environment(0, **half), environment(1, validation__reserved_concurrency=400)]) == []
    ((file, key, value, allowed),) = refused([environment(0, **half), environment(1, **half)])
    assert (file, key, value) == ("cell-01", "quotas.lambda_concurrency", 1000)
    assert allowed.startswith("at least 1100")
    assert refused([environment(0, **half), environment(1, **half, quotas__lambda_concurrency=1100)]) == []


@pytest.mark.parametrize("counted", COUNTED, ids=lambda each: each.quota)
def test_each_is_a_quota_that_can_be_asked_for(counted: object) -> None:
    (each,) = (one for one in sums([environment(0)]) if one.counted is counted)
    quota = quotas()[each.counted.quota]
    assert quota.adjustable
    assert quota.service
    assert quota.code
    assert each.granted == quota.value
    assert each.fits
