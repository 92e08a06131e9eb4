"""Every file, line and module that a page names is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.strongroom.documentation.paths import missing_paths
from tests.strongroom.documentation.project_pages import Project
from tests.strongroom.documentation.written import written

FILES = {
    "stacks/tool.py": "\ndef test_y(): ...",
    "stacks/other.py": "",
    "environments/mine.toml": "",
    "strongroom/cli.py": "",
    "strongroom.toml": "",
}


def test_every_file_that_is_named_is_there(project: Project) -> None:
    assert list(missing_paths(project)) == []


@pytest.mark.parametrize(
    "path",
    [
        "stacks/gone.py",
        "stacks/gone/",
        "stack/tool.py",
        "gone.py",
        "gone/",
        "stacks/*.toml",
        "stacks/<name>.toml",
        "../gone.md",
        "docs/page.MD",
        "stacks/gone.md#a",
        "stacks/gone.py:1",
        "stacks/{tool,gone}.py",
        "stacks/gone.py::test_y",
    ],
)
def test_a_file_that_is_not_there_is_found(tmp_path: Path, path: str) -> None:
    project = written(tmp_path, {"docs/page.md": f"See\n`{path}`.\n", "stacks/tool.py": "", "gone.txt": ""})
    assert list(missing_paths(project)) == [f"docs/page.md:2: `{path}`: there is no such file"]


@pytest.mark.parametrize(
    "text",
    [
        "stacks/tool.py",
        "stacks",
        "stacks/",
        "tool.py",
        "stacks/*.py",
        "stacks/<name>.py",
        "page.md",
        "cdktf.out/stacks/prod",
        "cdktf.out/stacks/<name>/cdk.tf.json",
        ".local/calls.jsonl",
        "iam:CreateServiceLinkedRole",
        "/ecs/app",
        "docs/page.md#a-b",
        "page.md#a-b",
        "stacks/tool.py:2",
        "stacks/tool.py::test_y",
        "stacks/tool.py::test_y[a-b]",
        "stacks/{tool,other}.py",
        "environments/prod.toml",
        "strongroom/prod",
        "strongroom.cli",
        "strongroom.cli.main()",
        "strongroom.proof.verify.source.Place.line",
        "strongroom.toml",
        "service.image",
        "and/or",
        "*_override.tf.json",
    ],
)
def test_a_file_that_is_there_or_no_file_is_not(tmp_path: Path, text: str) -> None:
    project = written(tmp_path, FILES | {"docs/page.md": f"# A b\n`{text}`"})
    assert list(missing_paths(project)) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("docs/page.md#a-c", "docs/page.md has no such heading"),
        ("stacks/tool.py:3", "stacks/tool.py has no line 3"),
        ("stacks/tool.py::test_z", "stacks/tool.py has no test_z"),
        ("environments/mine.toml", "there is no such file"),
        ("cdktf.out/stacks/prodd", "there is no environment prodd"),
        (".local/stacks/prodd/plan.json", "there is no environment prodd"),
        ("strongroom.verify.check", "there is no such module"),
        ("strongroom.cli.gone", "there is no such module"),
    ],
)
def test_what_a_file_or_a_package_does_not_have_is_found(tmp_path: Path, text: str, reason: str) -> None:
    project = written(tmp_path, FILES | {"docs/page.md": f"# A b\n`{text}`"})
    assert list(missing_paths(project)) == [f"docs/page.md:2: `{text}`: {reason}"]


def test_the_lines_that_a_block_shows_are_looked_up(tmp_path: Path) -> None:
    block = "```\nin stacks/tool.py:2,\nmade in stacks/tool.py:7\n```\n"
    project = written(tmp_path, FILES | {"page.md": block})
    assert list(missing_paths(project)) == ["page.md:3: `stacks/tool.py:7`: stacks/tool.py has no line 7"]
