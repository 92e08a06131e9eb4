"""Advice fits the reason: what is tainted, or replaced by request, is not kept by another value."""

from __future__ import annotations

import pytest

from strongroom.change.consequences import instead
from strongroom.change.review.advice import BY_REASON, FORGOTTEN
from tests.strongroom.change.review.plans import change, told

CLUSTER = {"master_username": "a"}


@pytest.mark.parametrize("reason", sorted(BY_REASON))
def test_of_what_no_value_replaces(reason: str) -> None:
    given = change("aws_rds_cluster.c", ["delete", "create"], CLUSTER, CLUSTER, of={"action_reason": reason})
    assert told(given)["changes"][0]["instead"] == BY_REASON[reason]


@pytest.mark.parametrize("reason", ["delete_because_no_resource_config", None], ids=str)
def test_of_what_the_configuration_destroys(reason: str | None) -> None:
    given = change("aws_rds_cluster.c", ["delete"], CLUSTER, of={"action_reason": reason})
    assert told(given)["changes"][0]["instead"] == instead.table()["aws_rds_cluster"]


def test_of_what_is_forgotten() -> None:
    given = change("aws_rds_cluster.c", ["forget"], CLUSTER)
    assert told(given)["forgotten"][0]["instead"] == FORGOTTEN


def test_of_what_stays() -> None:
    given = change("aws_rds_cluster.c", ["update"], CLUSTER, {"master_username": "b"})
    assert told(given)["changes"][0]["instead"] is None
