"""The page about settings says of each key what reading it does."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from stacks.schema.fields import LOG_RETENTION_DAYS
from stacks.schema.web_acl import RULES
from stacks.settings import Settings
from stacks.settings.page import fields, render
from stacks.settings.rules.production import IN_PRODUCTION
from stacks.settings.words import words
from tests.stacks.settings.conftest import Refused
from tests.stacks.settings.tables import MISSING, NAMED, NEEDED, PRODUCTION, SMALL, Table, changed, of_one

# Keys whose name says what they count.
UNITS_IN_NAMES = r".*_(days|seconds)|services?(\.<name>)?\.port|database\.readers"

RANGES = {
    key: found
    for key, field in fields().items()
    if (
        found := re.search(
            r"a whole number from (-?[\d,]+) to ([\d,]+)", words(field.annotation, field.metadata)
        )
    )
}


def broken(table: Table) -> set[str]:
    """The kinds of errors that reading a table ends in."""
    try:
        Settings.model_validate(table)
    except ValidationError as error:
        return {each["type"] for each in error.errors()}
    return set()


@pytest.mark.parametrize("key", fields())
def test_every_key_says_what_may_stand_there_and_why(key: str) -> None:
    field = fields()[key]
    assert field.description, "no reason"
    assert words(field.annotation, field.metadata)
    if field.annotation is int and not re.fullmatch(UNITS_IN_NAMES, key):
        assert ";" in words(field.annotation, field.metadata), "no unit"


def test_every_key_is_on_the_page_once() -> None:
    named = re.findall(r"^(?:## `\[([\w.<>]+)\]`|\| `(\w+)` \|)", render({}), flags=re.MULTILINE)
    found, section = [], ""
    for heading, key in named:
        section = f"{heading}." if heading else section
        found += [f"{section}{key}"] if key else []
    assert found == list(fields())


@pytest.mark.parametrize("key", RANGES)
def test_a_range_on_the_page_is_what_reading_accepts(key: str, refused: Refused) -> None:
    least, most = (int(bound.replace(",", "")) for bound in RANGES[key].groups())
    section = key.partition(".")[0]
    needed = {f"{section}.{NAMED[section]}": NEEDED[section]} if section in NEEDED else {}
    table = changed(SMALL, needed)
    for value in (least - 1, most + 1):
        (problem,) = refused(changed(table, {of_one(key): value}))
        assert "than or equal to" in problem.allowed
    for value in (least, most):
        others = "only what other keys say may be against it, or that they say nothing"
        assert broken(changed(table, {of_one(key): value})) <= {"rules", "missing"}, others


def test_there_are_ranges() -> None:
    assert len(RANGES) >= 20


SQL = "AWSManagedRulesSQLiRuleSet"
TOO_LITTLE: dict[str, Table] = {
    "capacity.users": {"capacity.users": MISSING},
    "service.max_tasks": {"service.max_tasks": 2, "capacity.users": 2000},
    "network.nat_gateways": {
        "network.nat_gateways": "single",
        "service.outbound_https": ["203.0.113.0/24"],
    },
    "network.interface_endpoints": {"network.interface_endpoints": "single"},
    "database.instance_class": {"database.instance_class": "db.t4g.large"},
    "validation.reserved_concurrency": {"validation.reserved_concurrency": -1},
    "service.image_tag": {"service.image_tag": "1.0.0"},
    "waf.counted_groups": {"waf.counted_groups": [SQL]},
    "waf.counted_rules": {
        "waf.counted_rules": [f"{SQL}/{rule}" for rule in RULES[SQL][:5]],
    },
    "alerts.emails": {"alerts.emails": []},
}


@pytest.mark.parametrize("key", IN_PRODUCTION)
def test_what_production_must_have_is_refused_below_it(key: str, refused: Refused) -> None:
    minimum = re.fullmatch(r"at least (\d+)", IN_PRODUCTION[key])
    if minimum is None:
        changes = TOO_LITTLE[key]
    elif int(minimum[1]) in LOG_RETENTION_DAYS and not key.startswith("database."):
        changes = {key: max(days for days in LOG_RETENTION_DAYS if days < int(minimum[1]))}
    else:
        changes = {key: int(minimum[1]) - 1}
    (problem,) = refused(changed(PRODUCTION, changes))
    assert problem.key == key


def test_what_would_break_a_table_of_markdown_is_escaped() -> None:
    page = render({"domain.name": "never | <so>"})
    assert "never &#124; &lt;so>" in page
    assert "static.&lt;name>" in page
    for line in page.splitlines():
        if line.startswith("|"):
            assert line.count("|") == 7, line
