"""Every file that a command names is there, where the command is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.strongroom.documentation.files import missing_files
from tests.strongroom.documentation.project_pages import Project
from tests.strongroom.documentation.written import written

FILES = {"app/page/index.html": "", "tests/test_a.py": "def test_b(): ...", "docs/a.md": "# A", "Makefile": ""}


def test_every_file_of_a_command_is_there(project: Project) -> None:
    assert list(missing_files(project)) == []


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("python -m pytest tests/synth", "tests/synth: there is no such file"),
        ("python -m pytest tests/test_a.py::test_c", "tests/test_a.py::test_c: tests/test_a.py has no test_c"),
        ('make test PYTEST_ARGS="-q tests/synth"', "tests/synth: there is no such file"),
        ("aws s3 sync app/pages s3://x", "app/pages: there is no such file"),
        ("aws s3 sync ap/page s3://x", "ap/page: there is no such file"),
        ("aws iam x --policy file://app/x.json", "app/x.json: there is no such file"),
        ("docker build -f app/Dockerfil .", "app/Dockerfil: there is no such file"),
        ("docker build --file=./app/Dockerfil .", "./app/Dockerfil: there is no such file"),
        ("python gone.py", "gone.py: there is no such file"),
        ("cd docs/gone", "docs/gone: there is no such file"),
        ("cd gone", "gone: there is no such file"),
        ("rm -r tests/{test_a.py,gone}", "tests/{test_a.py,gone}: there is no such file"),
        ("rm app/*.py", "app/*.py: there is no such file"),
        ("psql < app/gone.sql", "app/gone.sql: there is no such file"),
        ("echo a > app/gone/b", "app/gone: there is no such file"),
        ("X=app/gone make up", "app/gone: there is no such file"),
        ("strongroom verify cdktf.out/stacks/prodd", "there is no environment prodd"),
        ("terraform -chdir=.local/stacks/prodd init", "there is no environment prodd"),
        (
            "git clone https://example.com/strongroom && make up",
            "there is no Makefile in .., where `cd` has led",
        ),
        ("git clone https://example.com/a && cd a && cat app/gone", "app/gone: there is no such file"),
        ("cat environments/prodd.toml", "environments/prodd.toml: there is no such file"),
    ],
)
def test_a_file_that_is_not_there_is_found(tmp_path: Path, command: str, reason: str) -> None:
    files = FILES | {"environments/mine.toml": "", "page.md": f"```sh\n{command}\n```"}
    found = list(missing_files(written(tmp_path, files)))
    assert [each.rpartition(f": {reason}")[1:] for each in found] == [(f": {reason}", "")]


@pytest.mark.parametrize(
    "command",
    [
        "python -m pytest tests/test_a.py::test_b tests",
        "aws s3 sync app/page s3://app/gone --exclude gone.json",
        "docker build ./app",
        "strongroom verify cdktf.out/stacks/prod",
        "terraform -chdir=cdktf.out/stacks/bootstrap init",
        "strongroom port --to ../app/gone",
        "rm -r build/gone .venv-x/gone node_modules/gone /app/gone ~/app",
        "echo $x/app app/$x",
        "cat environments/prod.toml environments/<environment>.toml environments/*.toml",
        "cd app && cat page/gone",
        "cd cdktf.out/stacks/prod && cd ../dev",
        "(cd app) && docker build app/page",
        "cd app\ncd -\ndocker build docs/gone",
        "git clone https://example.com/strongroom && cd strongroom && make up && cat app/page/index.html",
        "cd ../elsewhere && make up && cat app/gone",
        "echo a > app/b",
        "cd cdktf.out/stacks/prod && rm terraform.tfstate && terraform plan -var image_tag=1",
    ],
)
def test_a_file_that_is_there_or_nobody_knows_is_not(tmp_path: Path, command: str) -> None:
    files = FILES | {"environments/mine.toml": "", "page.md": f"```sh\n{command}\n```"}
    assert list(missing_files(written(tmp_path, files))) == []


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("aws s3 sync app/page s3://x", "app/page: there is no such file in cdktf.out/stacks/prod"),
        (".venv/bin/strongroom doctor", ".venv/bin/strongroom: there is no such file in cdktf.out/stacks/prod"),
        ("x=$(cat app/page)", "app/page: there is no such file in cdktf.out/stacks/prod"),
        ("make up", "there is no Makefile in cdktf.out/stacks/prod"),
    ],
)
def test_the_blocks_of_a_page_are_one_session(tmp_path: Path, command: str, reason: str) -> None:
    page = f"```sh\ncd cdktf.out/stacks/prod\n```\n\n`make up`\n\n```sh\n{command}\n```\n"
    (found,) = missing_files(written(tmp_path, FILES | {"page.md": page}))
    assert found.startswith("page.md:8: ")
    assert found.endswith(f": {reason}, where `cd` has led")
