"""`strongroom capacity`."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from typer.testing import CliRunner

from strongroom.capacity.dimensions import DIMENSIONS
from strongroom.capacity.numbers import short
from strongroom.cli import app
from strongroom.errors import UnusableError


def run(*arguments: str, columns: int = 300) -> tuple[int, str]:
    result = CliRunner(env={"COLUMNS": str(columns)}).invoke(app, ["capacity", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def as_json(*arguments: str) -> dict[str, Any]:
    _, output = run(*arguments, "--json")
    found: dict[str, Any] = json.loads(output)
    return found


def test_production_carries_the_users_that_it_states() -> None:
    code, output = run("prod")
    assert code == 0
    assert "10,000 users send 167 requests a second" in output
    assert "✗" not in output


def test_every_dimension_is_shown() -> None:
    _, output = run("prod")
    assert [dimension.what for dimension in DIMENSIONS if dimension.what not in output] == []


@pytest.mark.parametrize("columns", [60, 80, 100, 300])
def test_nothing_is_cut_however_narrow_the_terminal_is(columns: int) -> None:
    _, output = run("prod", "--users", "9000000", columns=columns)
    assert "…" not in output
    table = output.partition("✗")[0]
    assert max(map(len, table.splitlines())) <= columns
    numbers = set(re.findall(r"(?<![\d,.])[\d,.]*\d(?![\d,.])", table))
    for each in as_json("prod", "--users", "9000000")["dimensions"]:
        for member in ("needed", "available"):
            assert each[member] is None or short(each[member]) in numbers


def test_what_does_not_fit_is_named_with_its_setting_and_the_reason() -> None:
    code, output = run("prod", "--users", "10001")
    assert code == 1
    (line,) = (line for line in output.splitlines() if line.startswith("✗"))
    assert line == (
        "✗ Tasks, by requests_per_target: 11 tasks are needed, there are 10 (service.max_tasks): as many as "
        "autoscaling starts."
    )


def test_json_has_every_dimension_and_where_it_comes_from() -> None:
    found = as_json("prod", "--users", "1000000")
    assert found["users"] == 1_000_000
    assert found["fits"] is False
    assert [each["id"] for each in found["dimensions"]] == [dimension.id for dimension in DIMENSIONS]
    for each in found["dimensions"]:
        assert (each["setting"] is None) != (each["quota"] is None)
        if each["quota"]:
            assert each["quota"]["source"].startswith("https://")
    (drain,) = (each for each in found["dimensions"] if each["id"] == "drain")
    assert (drain["needed"], drain["fits"]) == (None, False), "it never drains, which JSON has no number for"


def test_json_says_the_same_as_the_exit_code() -> None:
    for users in ("10000", "10001"):
        assert as_json("prod", "--users", users)["fits"] is (run("prod", "--users", users)[0] == 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "--users", "1"], "There is no environment 'nowhere'. There is: dev, prod, staging."),
        (["../prod"], "There is no environment '../prod'. Did you mean 'prod'? There is: dev, prod, staging."),
        (["dev"], "dev does not say how many users it has: give --users, or set capacity.users in "),
        (["prod", "--users", "0"], "--users is 0; it must be from 1 to 1000000000."),
        (["prod", "--users", "1000000001"], "it must be from 1 to 1000000000."),
    ],
)
def test_what_cannot_be_used_is_a_sentence(arguments: list[str], said: str) -> None:
    with pytest.raises(UnusableError) as error:
        run(*arguments)
    assert said in str(error.value)
    assert error.value.exit_code == 2


def test_what_the_accounts_environments_take_together_is_shown() -> None:
    _, output = run("prod")
    assert "dev, prod, staging together, in account 123456789012 and us-east-1" in output
    found = {each["quota"]: each for each in as_json("prod")["together"]}
    assert found["vpcs"]["taken"] == {"dev": 1, "prod": 1, "staging": 1}
    assert found["database_instances"]["taken"] == {"dev": 2, "prod": 3, "staging": 2}
    assert found["elastic_ips"]["taken"] == {"dev": 0, "prod": 0, "staging": 0}
    for each in found.values():
        assert each["fits"] is (sum(each["taken"].values()) <= each["granted"])
        row = rf"{re.escape(each['title'])} +{sum(each['taken'].values())} +{each['granted']} +{each['code']}"
        assert re.search(row, output), each
