"""What a change of a setting costs, and that no setting that costs something is left out."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from stacks.settings import Settings, SettingsError, load_settings
from strongroom.cost.by_setting import Priced, as_json, by_setting, show, signed
from strongroom.cost.changes import CHANGES, Change
from strongroom.cost.estimate import Estimate, estimate
from strongroom.cost.estimating import usage_of
from strongroom.cost.prices import HOURS
from strongroom.cost.report import SMALLEST
from strongroom.cost.variants import synthesized
from tests.changes.bases import KINDS, base
from tests.changes.edits import EDITS, Edit
from tests.changes.stacks_of import settings_of
from tests.example_settings import ONE_ACCOUNT
from tests.stacks.settings.tables import changed as table_changed

EXCEPT = {
    "kind": "many settings at once",
    "service.image": "somebody else's has no ledger metrics: service.ledger_metrics",
    "service.image_credentials_secret_arn": "another registry is a partner: service.outbound_https",
    "database.serverless_auto_pause_seconds": "comes with another instance_class",
}
"""Keys whose changes cost something by what comes with them."""

SAMPLE = 9  # every ninth; all with `make adopters`, in a minute and a half


@pytest.fixture(scope="module")
def production() -> Settings:
    return load_settings(ONE_ACCOUNT / "prod.toml")


@pytest.fixture(scope="module")
def development() -> Settings:
    return load_settings(ONE_ACCOUNT / "dev.toml")


def priced(settings: Settings, *keys: str) -> list[Priced]:
    return by_setting(settings, [each for each in CHANGES if each.key in keys])


def test_a_change_costs_what_it_makes(development: Settings) -> None:
    endpoints, another, none = priced(development, "network.interface_endpoints", "database.readers")
    assert (endpoints.key, endpoints.to) == ("network.interface_endpoints", "single")
    assert endpoints.at_rest == pytest.approx(-2 * 6 * 0.01 * HOURS)
    assert (another.to, none.to) == (2, 0)
    assert another.at_rest == pytest.approx(0.073 * HOURS)
    assert none.at_rest == pytest.approx(-0.073 * HOURS)
    assert another.at_load is None


def test_a_price_that_is_not_known_is_no_saving(development: Settings) -> None:
    unknown = Change("database.instance_class", lambda _: {"database.instance_class": "db.r6g.16xlarge"})
    (found,) = by_setting(development, [unknown])
    assert (found.at_rest, found.at_load, found.refused) == (None, None, "")
    console = Console(file=io.StringIO(), width=100)
    show(console, development, [found])
    assert isinstance(console.file, io.StringIO)
    assert "unknown" in console.file.getvalue()


def test_partners_take_nat_gateways_and_their_addresses(production: Settings) -> None:
    (partners,) = priced(production, "service.outbound_https")
    alarms = 0.10
    assert partners.at_rest == pytest.approx(3 * ((0.045 + 0.005) * HOURS + alarms))


def test_what_production_must_not_have_is_refused_with_the_sentence(production: Settings) -> None:
    (endpoints,) = priced(production, "network.interface_endpoints")
    assert (endpoints.at_rest, endpoints.at_load) == (None, None)
    assert endpoints.refused.startswith('network.interface_endpoints: "per-zone" in production')
    console = Console(file=io.StringIO(), width=60)
    show(console, production, [endpoints])
    assert isinstance(console.file, io.StringIO)
    assert f'interface_endpoints = "single": {endpoints.refused}' in console.file.getvalue()


def test_more_users_cost_more_at_load_alone(production: Settings) -> None:
    (users,) = priced(production, "capacity.users")
    assert users.at_rest == pytest.approx(0)
    assert users.at_load is not None
    assert users.at_load > 100
    assert users.text == "capacity.users = 20000, with service.max_tasks = 20"
    (stack,) = json.loads(as_json([(production, [users])]))["stacks"]
    assert stack["changes"][0]["also"] == {"service.max_tasks": 20}


@pytest.mark.parametrize(
    ("usd", "text"), [(0.004, "$0.00"), (-0.004, "$0.00"), (1234.5, "+$1,234.50"), (-2, "-$2.00")]
)
def test_amounts_have_a_sign(usd: float, text: str) -> None:
    assert signed(usd) == text


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_every_change_of_the_table_is_settings_or_refused_by_them(environment: str) -> None:
    settings = load_settings(ONE_ACCOUNT / f"{environment}.toml")
    for change in CHANGES:
        if change.key.startswith("capacity.") and settings.capacity.users is None:
            continue
        places = change.places(settings)
        assert not places or next(iter(places)) == change.key


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "edit" in metafunc.fixturenames:
        edits = EDITS if metafunc.config.getoption("forms") == "all" else EDITS[::SAMPLE]
        metafunc.parametrize("edit", edits, ids=[each.name for each in edits])


@pytest.fixture(scope="module")
def today() -> dict[tuple[str, str], tuple[Settings, Estimate]]:
    """What the bases of the changes cost, once each."""
    return {}


def test_a_change_that_costs_something_is_of_a_key_in_the_table(
    edit: Edit, today: dict[tuple[str, str], tuple[Settings, Estimate]], tmp_path: Path
) -> None:
    for environment in [edit.only] if edit.only else KINDS:
        try:
            then = settings_of(table_changed(base(environment, edit.base), edit.places), tmp_path)
        except SettingsError:
            continue
        of = (environment, edit.base)
        if of not in today:
            settings = settings_of(base(*of), tmp_path)
            today[of] = settings, estimate(synthesized(settings), usage_of(settings))
        settings, now = today[of]
        found = estimate(synthesized(then), usage_of(then))
        rest, load = found.at_rest - now.at_rest, found.at_load - now.at_load
        if max(abs(rest), abs(load) if now.users and found.users else 0) < SMALLEST:
            continue
        keys = {change.key for change in CHANGES}
        section, dot, _ = edit.key.partition(".<name>")
        assert {edit.key, section + dot} & (keys | EXCEPT.keys()), f"{edit.name}: {rest:+.2f}, {load:+.2f}"
        return
