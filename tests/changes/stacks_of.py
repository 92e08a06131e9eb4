"""A change's stacks: synthesized, beside those of what it changes; or the sentence that refuses it."""

from __future__ import annotations

import shutil
from pathlib import Path

from stacks.app import synthesize
from stacks.settings import Settings, SettingsError, load_environments
from tests.changes.bases import base
from tests.changes.edits import Edit
from tests.stacks.settings.tables import Table, changed, render

__all__ = ["settings_of", "synthesized"]


def settings_of(table: Table, folder: Path) -> Settings:
    """As if it were a file in `environments/`.

    Raises:
        SettingsError: the settings refuse it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / f"{table['environment']}.toml").write_text(render(table), encoding="utf-8")
    (found,) = load_environments(folder)
    return found


def synthesized(environment: str, name: str, edit: Edit | None, folder: Path) -> Path | SettingsError:
    """The folder of the stacks of a base, changed; or why the settings refuse it."""
    table = base(environment, name)
    if edit is not None:
        table = changed(table, edit.places)
    try:
        settings = settings_of(table, folder / "environments")
    except SettingsError as refused:
        return refused
    synthesize([settings], folder)
    return folder / "stacks"
