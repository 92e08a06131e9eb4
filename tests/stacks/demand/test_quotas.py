"""The table of quotas."""

from __future__ import annotations

from datetime import date

import pytest

from stacks.demand.quotas import quotas
from stacks.schema.regions import REGIONS
from stacks.schema.sections import Quotas
from stacks.settings.rules.validation import UNRESERVED

EVERY = pytest.mark.parametrize("name", quotas())


@EVERY
def test_a_quota_has_a_source_of_awss_and_a_day(name: str) -> None:
    quota = quotas()[name]
    assert quota.source.startswith("https://docs.aws.amazon.com/")
    assert date.fromisoformat(quota.read).isoformat() == quota.read
    assert quota.value > 0
    assert quota.title
    assert quota.unit


@EVERY
def test_exceptions_are_of_regions_that_there_are(name: str) -> None:
    assert quotas()[name].regions.keys() <= REGIONS


def test_a_region_may_have_another() -> None:
    assert quotas()["key_requests"].in_region("us-east-1") == 100_000
    assert quotas()["key_requests"].in_region("sa-east-1") == 10_000


@pytest.mark.parametrize("key", Quotas.model_fields)
def test_the_settings_begin_with_awss_defaults(key: str) -> None:
    quota = quotas()[key]
    assert Quotas.model_fields[key].default == quota.value
    assert quota.code
    assert quota.code in str(Quotas.model_fields[key].description)


def test_the_rule_keeps_what_aws_keeps() -> None:
    assert quotas()["lambda_unreserved"].value == UNRESERVED
