"""By whatever way settings are made, production is protected, or there are none."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from copy import copy
from typing import Any

import pytest
from cdktf import App
from pydantic import BaseModel, TypeAdapter, ValidationError

from stacks.environment import EnvironmentStack
from stacks.schema.environment import EnvironmentSchema
from stacks.schema.sections import Database
from stacks.settings import Settings
from tests.stacks.settings.tables import PRODUCTION, SMALL, Table, changed
from tests.stacks.settings.test_rules import ASKED, PRODUCTION_MINIMUM

GOOD = Settings.model_validate(PRODUCTION)


def in_lists(table: Table) -> Table:
    """As a program writes it: sections already made, one by one."""
    return {key: getattr(EnvironmentSchema.model_validate(table), key) for key in table}


def copied(table: Table) -> Settings:
    return GOOD.model_copy(update=in_lists(table))


def copied_the_old_way(table: Table) -> Settings:
    return GOOD.copy(update=in_lists(table))


def constructed(table: Table) -> Settings:
    return Settings.model_construct(**in_lists(table))


def read_as_json(table: Table) -> Settings:
    return Settings.model_validate_json(json.dumps(table))


def adapted(table: Table) -> Settings:
    return TypeAdapter(list[Settings]).validate_python([table])[0]


class Derived(Settings):
    """A subclass, such as somebody might make."""


def derived(table: Table) -> Settings:
    return Derived.model_validate(table)


def from_a_schema(table: Table) -> Settings:
    return Settings.model_validate(dict(EnvironmentSchema.model_validate(table)))


WAYS: list[Callable[[Table], Settings]] = [
    lambda table: Settings(**table),
    Settings.model_validate,
    read_as_json,
    adapted,
    derived,
    copied,
    copied_the_old_way,
    constructed,
    from_a_schema,
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("key", "too_little"), [(key, value) for key, value, _ in PRODUCTION_MINIMUM])
def test_no_way_makes_an_unprotected_production(
    way: Callable[[Table], Settings], key: str, too_little: object
) -> None:
    with pytest.raises(ValidationError, match="rules between settings"):
        way(changed(PRODUCTION, {**ASKED.get(key, {}), key: too_little}))


@pytest.mark.parametrize("way", WAYS)
def test_every_way_makes_good_ones(way: Callable[[Table], Settings]) -> None:
    assert way(PRODUCTION).model_dump() == GOOD.model_dump()


def test_an_environment_does_not_become_production_by_name() -> None:
    with pytest.raises(ValidationError, match="rules between settings"):
        Settings.model_validate(SMALL).model_copy(update={"kind": "production"})


def test_a_section_is_validated_however_it_is_made() -> None:
    ways: list[Callable[[], Database]] = [
        lambda: Database.model_construct(backup_retention_days=0),
        lambda: GOOD.database.model_copy(update={"backup_retention_days": 0}),
        lambda: GOOD.database.model_copy(update={"backup_retention": 14}),
    ]
    for made in ways:
        with pytest.raises(ValidationError):
            made()
    forged = BaseModel.model_construct.__func__(Database, backup_retention_days=0)  # type: ignore[attr-defined]
    with pytest.raises(ValidationError, match="backup_retention_days"):
        Settings.model_validate({**PRODUCTION, "database": forged})


def test_a_copy_is_what_it_was() -> None:
    for made in (GOOD.model_copy(), copy(GOOD), pickle.loads(pickle.dumps(GOOD))):  # noqa: S301 -- made here
        assert made == GOOD
        assert made.model_fields_set == GOOD.model_fields_set


@pytest.mark.parametrize("key", ["database.backup_retention_days", "capacity.users"])
def test_no_stack_takes_settings_that_nobody_judged(key: str) -> None:
    """Also not what Python itself can forge."""
    (too_little,) = (value for name, value, _ in PRODUCTION_MINIMUM if name == key)
    table = changed(PRODUCTION, {**ASKED.get(key, {}), key: too_little})
    fields: dict[str, Any] = dict(EnvironmentSchema.model_validate(table))
    forged = BaseModel.model_construct.__func__(Settings, **fields)  # type: ignore[attr-defined]
    with pytest.raises(ValidationError, match="rules between settings"):
        EnvironmentStack(App(), forged)
    schema: Any = EnvironmentSchema.model_validate(table)
    with pytest.raises(ValidationError, match="instance of Settings"):
        EnvironmentStack(App(), schema)
