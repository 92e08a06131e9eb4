"""`python main.py` with settings that can't be used: says so, and leaves everything as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project_copy import copy_project, files_below, start_synthesis


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy with an earlier synthesis in it."""
    project = copy_project(tmp_path / "project")
    stack = project / "cdktf.out" / "stacks" / "dev"
    stack.mkdir(parents=True)
    (stack / "cdk.tf.json").write_text("{}")
    (project / "cdktf.out" / "manifest.json").write_text("{}")
    return project


def test_unusable_settings_are_a_line_each_and_nothing_is_written(project: Path) -> None:
    dev, prod = (project / "environments" / f"{name}.toml" for name in ("dev", "prod"))
    dev.write_text(dev.read_text().replace("min_tasks = 1", "min_tasks = 100"))
    prod.write_text(prod.read_text().replace('nat_gateways = "per-zone"', 'nat_gateways = "single"'))
    before = files_below(project / "cdktf.out")

    run = start_synthesis(project, cwd=project, PYTHONDONTWRITEBYTECODE="1")
    output, errors = run.communicate(timeout=120)

    assert run.returncode == 2
    assert output == ""
    assert errors.splitlines() == [
        "environments/dev.toml: service.min_tasks = 100: at most max_tasks = 2",
        "environments/prod.toml: network.nat_gateways = 'single': \"per-zone\" in production: one zone's "
        "failure must not take the others' way out",
    ]
    assert files_below(project / "cdktf.out") == before
    assert [path.name for path in (project / "build").iterdir()] == ["lambda"]


def test_without_node_it_is_a_sentence(project: Path, tmp_path: Path) -> None:
    before = files_below(project / "cdktf.out")
    run = start_synthesis(project, cwd=project, PATH=str(tmp_path / "empty"))
    output, errors = run.communicate(timeout=120)
    assert run.returncode == 2
    assert output == ""
    assert errors == "There is no `node` on the PATH; cdktf runs on Node: install Node 22.\n"
    assert files_below(project / "cdktf.out") == before
