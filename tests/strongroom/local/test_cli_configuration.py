"""Terraform finds its provider: the user's own configuration first, then a mirror, then online."""

from __future__ import annotations

from pathlib import Path

from strongroom.local.cli_configuration import PROVIDER, settings
from strongroom.workspace import Workspace


def mirror(folder: Path) -> Path:
    (folder / "plugins" / PROVIDER / "5.100.0").mkdir(parents=True)
    return folder


def test_a_mirror_under_opt_is_used(workspace: Workspace, tmp_path: Path) -> None:
    given = settings(workspace, {}, mirror(tmp_path / "opt"))
    written = Path(given["TF_CLI_CONFIG_FILE"])
    assert written.is_relative_to(workspace.local)
    assert f'path    = "{tmp_path / "opt" / "plugins"}"' in written.read_text()


def test_a_folder_without_the_provider_is_no_mirror(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "opt" / "other").mkdir(parents=True)
    given = settings(workspace, {}, tmp_path / "opt")
    assert "TF_CLI_CONFIG_FILE" not in given
    assert given["TF_PLUGIN_CACHE_DIR"] == str(workspace.local / "plugin-cache")


def test_the_users_configuration_is_respected(workspace: Workspace, tmp_path: Path) -> None:
    own = tmp_path / "own.rc"
    own.write_text("")
    given = settings(workspace, {"TF_CLI_CONFIG_FILE": str(own)}, mirror(tmp_path / "opt"))
    assert given == {"TF_CLI_CONFIG_FILE": str(own)}


def test_a_configuration_that_is_not_there_is_replaced(workspace: Workspace, tmp_path: Path) -> None:
    variables = {"TF_CLI_CONFIG_FILE": str(tmp_path / "absent.rc")}
    given = settings(workspace, variables, mirror(tmp_path / "opt"))
    assert given == {"TF_CLI_CONFIG_FILE": str(workspace.local / "terraform.rc")}


def test_the_users_home_configuration_is_left_to_terraform(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / ".terraformrc").write_text("")
    assert settings(workspace, {"HOME": str(tmp_path)}, mirror(tmp_path / "opt")) == {}
