"""What is computed from the synthesized JSON is the table of allowed flows: no flow more, none less."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stacks.flows import flows
from stacks.settings import Settings, load_environments
from strongroom.proof.reach import reachability
from strongroom.synthesized import load
from tests.stacks.settings.tables import PRODUCTION, changed, render
from tests.synthesized import SynthesizedStack

PROJECT = Path(__file__).parents[4]
PARTNERS = ["203.0.113.0/24", "198.51.100.7/32"]

Line = tuple[str, str, str, int | str, str | None]


def allowed(settings: Settings) -> set[Line]:
    """The table; the internet is named without its addresses."""
    return {
        (flow.source, flow.target, "tcp", flow.port, None if flow.cidr == "0.0.0.0/0" else flow.cidr)
        for flow in flows(settings)
    }


def computed(folder: Path) -> set[Line]:
    return {
        (
            flow.source.name,
            flow.target.name,
            flow.protocol,
            flow.port,
            flow.source.cidr or flow.target.cidr,
        )
        for flow in reachability(load(folder)).flows
    }


def test_exactly_the_allowed_flows_are_open(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    assert computed(stack.folder) == allowed(stack.settings)


def test_no_rule_admits_what_another_refuses(stack: SynthesizedStack) -> None:
    assert reachability(load(stack.folder)).refused == []


@pytest.fixture(scope="module")
def with_partners(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Path]:
    """An environment that calls two partners, and a third network that is given an image from."""
    from stacks.app import synthesize

    folder = tmp_path_factory.mktemp("partners")
    table = changed(PRODUCTION, {"service.outbound_https": PARTNERS, "network.nat_gateways": "per-zone"})
    (folder / "prod.toml").write_text(render(table), encoding="utf-8")
    (settings,) = load_environments(folder)
    synthesize([settings], folder / "cdktf.out")
    return settings, folder / "cdktf.out" / "stacks" / "prod"


def test_partners_are_reached_by_nat_and_nobody_else_is(with_partners: tuple[Settings, Path]) -> None:
    settings, folder = with_partners
    assert computed(folder) == allowed(settings)
    found = [flow for flow in reachability(load(folder)).flows if flow.target.name == "partners"]
    assert sorted(str(flow.target.cidr) for flow in found) == sorted(PARTNERS)
    for flow in found:
        assert {via.partition(".")[0] for via in flow.via} == {"aws_nat_gateway"}
        assert len(flow.via) == 3, "from each zone by its own"


def test_the_account_stack_has_no_network(synthesis: Path) -> None:
    assert reachability(load(synthesis / "bootstrap")).flows == []


def test_the_computation_knows_nothing_of_the_table() -> None:
    """It would prove nothing if it read what it is compared with."""
    script = (
        "import sys, strongroom.proof.reach.command; "
        "print([name for name in sys.modules if name.partition('.')[0] in ('stacks', 'cdktf', 'jsii')])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
