"""What `up` wrote down may be damaged since: each file of it is a sentence with the way out."""

from __future__ import annotations

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from strongroom.errors import UnusableError
from strongroom.local import recall
from strongroom.local.database.process import READY
from strongroom.local.processes import started
from strongroom.local.progress import Progress
from strongroom.workspace import Workspace

PROVIDER = {"aws": {"region": "us-east-1", "allowed_account_ids": ["111111111111"]}}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """As `up` leaves it; the processes are this one."""
    workspace = Workspace(tmp_path, tmp_path / ".local").created()
    for name in ("dev", "bootstrap"):
        folder = workspace.stacks / name
        folder.mkdir(parents=True)
        (folder / "cdk.tf.json").write_text(json.dumps({"provider": PROVIDER}))
    told = {
        "environment": "dev",
        "bootstrap": "bootstrap",
        "hosted_zones": {},
        "before": [],
    }
    workspace.deployment.write_text(json.dumps(told))
    workspace.outputs.write_text("{}")
    workspace.endpoint.write_text("http://127.0.0.1:4566\n")
    process = {"name": "any", "pid": os.getpid(), "started": started(os.getpid()), "log": "log"}
    for file in (workspace.emulator_pid, workspace.database_pid):
        file.write_text(json.dumps(process))
    workspace.database.mkdir()
    (workspace.database / READY).write_text(json.dumps({"port": 1, "socket": "/s"}))
    return workspace


def recalled(workspace: Workspace) -> object:
    return recall.recall(workspace, Progress(Console(file=StringIO())))


def test_what_is_up_is_recalled(workspace: Workspace) -> None:
    assert recalled(workspace) is not None


@pytest.mark.parametrize("file", ["deployment.json", "outputs.json", "endpoint", f"database/{READY}"])
@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b"null"])
def test_a_damaged_file_is_a_sentence_with_the_way_out(workspace: Workspace, file: str, text: bytes) -> None:
    (workspace.local / file).write_bytes(text)
    with pytest.raises(UnusableError, match=r"can't be read: .*`strongroom down --discard`") as told:
        recalled(workspace)
    assert str(workspace.local / file) in str(told.value)


@pytest.mark.parametrize("file", ["deployment.json", f"database/{READY}"])
@pytest.mark.parametrize("text", ["{}", '{"environment": 1}', '{"environment": null, "before": "x"}'])
def test_so_is_one_without_what_is_needed(workspace: Workspace, file: str, text: str) -> None:
    (workspace.local / file).write_text(text)
    with pytest.raises(UnusableError, match=r"it does not say"):
        recalled(workspace)


def test_a_folder_in_a_files_place_is_a_sentence(workspace: Workspace) -> None:
    workspace.outputs.unlink()
    workspace.outputs.mkdir()
    with pytest.raises(UnusableError, match=r"outputs\.json can't be read: Is a directory"):
        recalled(workspace)


@pytest.mark.parametrize("member", [{"started": None}, {"started": ""}, {"pid": None, "started": None}])
def test_a_process_without_its_start_is_none(workspace: Workspace, member: dict[str, object]) -> None:
    """Else what runs under no id would count as that process, and be stopped."""
    told = json.loads(workspace.emulator_pid.read_text())
    workspace.emulator_pid.write_text(json.dumps({**told, **member}))
    assert recalled(workspace) is None
