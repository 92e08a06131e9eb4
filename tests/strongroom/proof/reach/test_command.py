"""`strongroom reach`: what it prints and writes, and how it ends."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from strongroom.cli import app
from strongroom.errors import UnusableError
from strongroom.proof.reach import reachability
from strongroom.proof.reach.picture import picture
from strongroom.synthesized import load
from tests.example_settings import strongroom
from tests.strongroom.proof.reach.small import Small, ref
from tests.synthesized import SynthesizedStack

PROJECT = Path(__file__).parents[4]
SVG = "{http://www.w3.org/2000/svg}"


def run(*arguments: str | Path) -> str:
    """What the command prints."""
    result = CliRunner().invoke(app, ["reach", *map(str, arguments)], env={"COLUMNS": "80", "NO_COLOR": "1"})
    if result.exception is not None:
        raise result.exception
    return result.stdout


@pytest.fixture
def half_open(tmp_path: Path) -> Path:
    """A stack in which the service may call the database, and the database is closed."""
    small = Small()
    small.service()
    small.database()
    small.rule("egress", "service", 5432, referenced_security_group_id=ref("security_group", "database"))
    (tmp_path / "cdk.tf.json").write_text(json.dumps(small.document), encoding="utf-8")
    return tmp_path


def test_the_flows_as_data(stack: SynthesizedStack) -> None:
    flows = json.loads(run(stack.folder, "--json"))
    assert {"from": "service", "to": "database", "port": 5432}.items() <= flows[3].items()
    for flow in flows:
        assert {"from", "to", "port", "protocol", "via", "admitted_by"} <= flow.keys()
        assert set(flow["admitted_by"]) <= stack.all_resources.keys()
        assert set(flow["via"]) <= {*stack.all_resources.keys(), "local"}


def test_the_matrix_fits_a_terminal(stack: SynthesizedStack) -> None:
    matrix = run(stack.folder).partition("internet ->")[0]
    assert max(map(len, matrix.splitlines())) <= 80
    rows = {line.split()[0]: line.split()[1:] for line in matrix.splitlines() if "·" in line}
    assert rows["internet"] == ["80,", "443", *"·" * 6]
    assert rows["service"] == ["·", "·", "·", "5432", "443", "443", "443"]
    assert rows["migration"] == ["·", "·", "·", "5432", "443", "·", "443"]
    assert rows["database"] == [*"·" * 7]


def test_every_flow_has_its_way_and_its_rules(stack: SynthesizedStack) -> None:
    printed = run(stack.folder)
    expected = (
        "load_balancer -> service 8080\n"
        "    through      local\n"
        "    admitted by  security_groups/egress-load_balancer-to-service-8080\n"
        "                 security_groups/ingress-load_balancer-to-service-8080\n"
    )
    assert expected in printed
    assert "nothing is half open" in printed


def test_what_is_half_open_is_told(half_open: Path) -> None:
    expected = (
        "service -> database 5432\n"
        "    admitted by  aws_vpc_security_group_egress_rule.egress-0\n"
        "    refused      no ingress rule of database admits it\n"
    )
    assert expected in run(half_open)


def test_a_stack_without_a_network(synthesis: Path) -> None:
    said = "bootstrap: nothing can reach anything; no network was found in it.\n"
    assert run(synthesis / "bootstrap") == said
    assert json.loads(run(synthesis / "bootstrap", "--json")) == []


def test_unusable_input_is_refused(tmp_path: Path, half_open: Path) -> None:
    with pytest.raises(UnusableError, match="Give --json or --svg, not both"):
        run(half_open, "--json", "--svg", tmp_path / "picture.svg")
    with pytest.raises(UnusableError, match="can't be written"):
        run(half_open, "--svg", tmp_path / "no" / "picture.svg")


def test_unusable_input_ends_with_a_sentence_and_its_code(tmp_path: Path) -> None:
    ran = subprocess.run(
        strongroom("reach", tmp_path / "nothing"),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == UnusableError.exit_code
    assert ran.stderr.startswith("strongroom: There is no ")


def test_the_picture_has_every_peer_and_every_port(stack: SynthesizedStack, tmp_path: Path) -> None:
    assert run(stack.folder, "--svg", tmp_path / "picture.svg") == ""
    root = ElementTree.parse(tmp_path / "picture.svg").getroot()  # noqa: S314  (our own)
    texts = [element.text for element in root.iter(f"{SVG}text")]
    for wanted in (
        "Internet",
        "Load balancer",
        "Service",
        "Migration",
        "Function",
        "Database",
        "DynamoDB",
        "S3",
    ):
        assert wanted in texts
    for zone in ("public", "private", "isolated"):
        assert f"{zone} subnets" in texts
    labels = [element.text or "" for element in root.iterfind(f"{SVG}text[@class='port']")]
    # Three of the service, two of the function, two of the migration; two go to the database.
    assert sorted(labels) == [*["443"] * 7, "5432", "5432", "80, 443", "8080"]


def test_what_a_configuration_says_is_text_in_the_picture() -> None:
    small = Small()
    small.database()
    small.rule("ingress", "database", 5432, referenced_security_group_id="<script>&")
    stack = small.stack()
    root = ElementTree.fromstring(picture(stack, reachability(stack)))  # noqa: S314
    assert not list(root.iter(f"{SVG}script"))
    assert "<script>&" in [element.text for element in root.iter(f"{SVG}text")]


def test_the_same_stack_gives_the_same_picture(synthesis: Path) -> None:
    pictures = {picture(stack, reachability(stack)) for stack in (load(synthesis / "prod") for _ in range(2))}
    assert len(pictures) == 1
