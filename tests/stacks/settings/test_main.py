"""`python main.py` with settings that can't be used: says so, leaves everything as it was, and marks it."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from stacks.unfinished import MARK
from strongroom.errors import UnusableError
from strongroom.synthesized import load
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
    prod.write_text(prod.read_text().replace("backup_retention_days = 35", "backup_retention_days = 7"))
    before = files_below(project / "cdktf.out")

    run = start_synthesis(project, cwd=project, PYTHONDONTWRITEBYTECODE="1")
    output, errors = run.communicate(timeout=120)

    assert run.returncode == 2
    assert output == ""
    assert errors.splitlines() == [
        "environments/dev.toml: service.min_tasks = 100: at most max_tasks = 2",
        "environments/prod.toml: database.backup_retention_days = 7: at least 14 in production",
    ]
    assert unmarked(project) == before
    assert [path.name for path in (project / "build").iterdir()] == ["lambda"]


def test_without_node_it_is_a_sentence(project: Path, tmp_path: Path) -> None:
    before = files_below(project / "cdktf.out")
    run = start_synthesis(project, cwd=project, PATH=str(tmp_path / "empty"))
    output, errors = run.communicate(timeout=120)
    assert run.returncode == 2
    assert output == ""
    assert errors == "There is no `node` on the PATH; cdktf runs on Node: install Node 22.\n"
    assert unmarked(project) == before


@pytest.mark.parametrize("place", ["stacks/environment.py", "stacks/settings/__init__.py"])
def test_after_a_mistake_in_the_code_the_earlier_stacks_are_no_longer_read(project: Path, place: str) -> None:
    with (project / place).open("a") as source:
        source.write("\nraise TypeError('a mistake')\n")
    run = start_synthesis(project, cwd=project, PYTHONDONTWRITEBYTECODE="1")
    run.communicate(timeout=120)
    assert run.returncode == 1
    refused(project)


def test_after_a_failed_synthesis_the_earlier_stacks_are_no_longer_read(project: Path) -> None:
    (project / "environments" / "dev.toml").write_text("")
    run = start_synthesis(project, cwd=project, PYTHONDONTWRITEBYTECODE="1")
    run.communicate(timeout=120)
    assert run.returncode == 2
    refused(project)


def test_where_nothing_was_synthesized_yet_nothing_is_made(project: Path) -> None:
    (project / "environments" / "dev.toml").write_text("")
    elsewhere = project / "elsewhere"
    run = start_synthesis(project, cwd=project, CDKTF_OUTDIR=str(elsewhere), PYTHONDONTWRITEBYTECODE="1")
    run.communicate(timeout=120)
    assert run.returncode == 2
    assert not elsewhere.exists()


def test_an_output_folder_that_cannot_be_written_is_a_sentence(project: Path) -> None:
    """A file in the folder's place: permissions would not stop root."""
    (project / "file").write_text("")
    run = start_synthesis(project, cwd=project, CDKTF_OUTDIR=str(project / "file" / "out"))
    output, errors = run.communicate(timeout=120)
    assert (run.returncode, output) == (2, "")
    assert errors == f"{project / 'file' / 'out'} can't be used: Not a directory.\n"


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_who_stops_it_finds_no_folder_left_behind(
    project: Path, tmp_path: Path, stop: signal.Signals, code: int
) -> None:
    if signal.getsignal(stop) is signal.SIG_IGN:
        pytest.skip(f"{stop.name} is ignored where the tests were started, and so by what they start")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    run = start_synthesis(project, cwd=project, TMPDIR=str(temporary))
    while run.poll() is None and not any(temporary.iterdir()):
        time.sleep(0.01)
    run.send_signal(stop)
    run.communicate(timeout=60)
    assert run.returncode == code
    assert not any(temporary.iterdir())


def test_what_node_cannot_write_is_a_sentence(project: Path) -> None:
    elsewhere = project / "elsewhere"
    (elsewhere / "stacks").mkdir(parents=True)
    (elsewhere / "stacks" / "dev").write_text("a file in the way")
    run = start_synthesis(project, cwd=project, CDKTF_OUTDIR=str(elsewhere))
    output, errors = run.communicate(timeout=120)
    assert (run.returncode, output) == (2, "")
    assert errors.startswith(f"{elsewhere}/stacks/dev/")
    assert errors.endswith(" can't be written: not a directory.\n")


def unmarked(project: Path) -> dict[str, bytes]:
    found = files_below(project / "cdktf.out")
    assert found.pop(MARK)
    return found


def refused(project: Path) -> None:
    with pytest.raises(UnusableError, match="is older than its source"):
        load(project / "cdktf.out" / "stacks" / "dev")
