"""Settings that are accepted make a stack that keeps every promise."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from strongroom.proof.verify.finding import examine
from strongroom.proof.verify.kinds import Kind
from strongroom.proof.verify.waiver import Accepted as Finding
from strongroom.proof.verify.waivers import TABLE, read
from strongroom.synthesized import Stack
from tests.stacks.fuzz.conftest import FACTOR, PROFILE, Accepted
from tests.stacks.fuzz.documents import each_choice, right_files
from tests.stacks.fuzz.limits import exceeded
from tests.stacks.fuzz.protections import ACCOUNT, PRODUCTION, lost
from tests.stacks.fuzz.running import run
from tests.stacks.fuzz.values import VALUES
from tests.stacks.settings.tables import MISSING, Table, of_one

# The one of the account's defaults that is among its protections here; an organization may manage it.
PUBLIC_ACCESS = "aws_s3_account_public_access_block"

PROJECT = Path(__file__).parents[3]


def broken(file: Table, environment: Stack, bootstrap: Stack) -> Iterator[str]:
    """Every promise that the stacks of a settings file don't keep."""
    waivers = read(PROJECT / TABLE, datetime.date.min)
    kinds: list[tuple[Stack, Kind]] = [(environment, file["kind"]), (bootstrap, "bootstrap")]
    for stack, kind in kinds:
        for finding in examine(stack).findings:
            if not waivers.covering(Finding(stack.name, kind, finding.check.code, finding.resource.address)):
                yield str(finding)
        yield from exceeded(stack)
    managed = file.get("account", {}).get("manage_defaults", True)
    yield from lost(bootstrap, {key: ACCOUNT[key] for key in ACCOUNT if managed or key != PUBLIC_ACCESS})
    if file["kind"] == "production":
        yield from lost(environment, PRODUCTION)
        yield from _one_nat_gateway(environment)


def _one_nat_gateway(stack: Stack) -> Iterator[str]:
    """In production each private route leads to another one, where a group lets anything out."""
    gateways = [route.reference("nat_gateway_id") for route in stack.of_type("aws_route")]
    used = [gateway for gateway in gateways if gateway]
    rules = stack.of_type("aws_vpc_security_group_egress_rule")
    expected = 3 if any(rule.get("cidr_ipv4") for rule in rules) else 0
    if len(used) != expected or len(set(used)) != expected:
        yield f"private subnets leave by {used}"


def at(file: Table, key: str) -> Any:
    """The value at a dotted key, or MISSING."""
    value: Any = file
    for part in key.split("."):
        value = value.get(part, {}) if isinstance(value, dict) else {}
    return MISSING if value == {} else value


def test_every_value_of_every_key_is_among_the_files() -> None:
    files = each_choice()
    for key, values in VALUES.items():
        found = [at(file, of_one(key)) for file in files]
        if key.startswith("domain.") and key.endswith("certificate_arn"):
            assert {value is MISSING for value in found} == {True, False}
        elif key == "region":
            assert set(found) == set(values)


def test_files_with_every_value(accepted: list[Accepted]) -> None:
    found = {
        f"{number} ({each.file['environment']}, {each.file['region']})": problems
        for number, each in enumerate(accepted)
        if (problems := list(broken(each.file, each.environment, each.bootstrap)))
    }
    assert found == {}


@pytest.mark.xdist_group("fuzz-first")
@settings(PROFILE, max_examples=5 * FACTOR)
@given(right_files())
def test_any_right_file(tmp_path_factory: pytest.TempPathFactory, file: Table) -> None:
    made = run(tmp_path_factory.mktemp("any"), file)
    assert (made.code, made.errors) == (0, [])
    assert list(broken(file, made.stacks[file["environment"]], made.stacks["bootstrap"])) == []
