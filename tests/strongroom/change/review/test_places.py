"""Tier, construct path and line of the program, from the configuration beside the plan, or the address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from strongroom.change.review.places import Places, written
from strongroom.synthesized import Stack, load

MAIN = """\
from cdktf import App, TerraformStack
from constructs import Construct
from provider import Vpc


class Network(Construct):
    def __init__(self, scope, name):
        super().__init__(scope, name)
        Vpc(self, "vpc")


class Live(TerraformStack):
    def __init__(self, scope, name):
        super().__init__(scope, name)
        Network(self, "network")


Live(App(), "live")
"""


def stack() -> Stack:
    def at(path: str) -> dict[str, object]:
        return {"//": {"metadata": {"path": f"live/{path}"}}}

    return Stack(
        "live",
        {
            "resource": {
                "aws_vpc": {"network_vpc_1234ABCD": at("network/vpc")},
                "aws_rds_cluster": {"data_database_cluster_1234ABCD": at("data/database/cluster")},
            },
            "module": {"shared": at("shared")},
        },
    )


@pytest.mark.parametrize(
    ("address", "path", "tier"),
    [
        ("aws_vpc.network_vpc_1234ABCD", "network/vpc", "network"),
        ("aws_vpc.network_vpc_1234ABCD[0]", "network/vpc", "network"),
        # What has left the program: as far as a construct that is still there explains it.
        ("aws_eip.network_eip_1234ABCD", "network/eip", "network"),
        ("aws_db_proxy.data_database_proxy_1234ABCD", "data/database/proxy", "data"),
        ("aws_eip.other_eip_1234ABCD", "other_eip", ""),
        ('module.shared["a.b"].aws_vpc.this', "shared/this", "shared"),
        ('module.other[0].module.inner.aws_vpc.this["k"]', 'other/inner/this["k"]', "other"),
    ],
)
def test_paths(address: str, path: str, tier: str) -> None:
    places = Places(stack())
    assert (places.path(address), places.tier(address)) == (path, tier)


def test_without_a_configuration_the_address_tells_what_it_can() -> None:
    places = Places(None)
    assert places.path("aws_vpc.network_vpc_1234ABCD") == "network_vpc"
    assert places.line("aws_vpc.network_vpc_1234ABCD") is None


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "cdktf.json").write_text(json.dumps({"app": "python main.py", "output": "out"}))
    (tmp_path / "main.py").write_text(MAIN)
    folder = tmp_path / "out" / "stacks" / "live"
    folder.mkdir(parents=True)
    resource = {"aws_vpc": {"network_vpc_1234ABCD": {"//": {"metadata": {"path": "live/network/vpc"}}}}}
    document = {"//": {"metadata": {"stackName": "live"}}, "resource": resource}
    (folder / "cdk.tf.json").write_text(json.dumps(document))
    return tmp_path


def test_the_line_is_the_program_s(project: Path) -> None:
    places = Places(load(project / "out" / "stacks" / "live"))
    assert places.line("aws_vpc.network_vpc_1234ABCD") == "main.py:9"


def test_the_configuration_is_found_beside_the_plan_or_by_its_name(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)  # and not where the tests are run, whose own output may have a `dev`
    beside = written(project / "out" / "stacks" / "live" / "plan.json", "other")
    by_name = written(project / "plans" / "live.json", "live")
    assert beside is not None
    assert by_name is not None
    assert beside.resources.keys() == by_name.resources.keys()
    assert written(project / "plans" / "dev.json", "dev") is None


def test_a_configuration_that_cannot_be_read_is_none(project: Path) -> None:
    (project / "out" / "stacks" / "live" / "cdk.tf.json").write_text("{")
    assert written(project / "plans" / "live.json", "live") is None
