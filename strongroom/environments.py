"""The environments there are: a file each in a folder, which is `environments/`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from stacks.settings import Settings, SettingsError, leading, load_environments, load_settings, settings_files
from strongroom.errors import UnusableError
from strongroom.nearest import unknown

DEFAULT = "An environment, as its file in environments/; default: the first production one, else the first."


def find(name: str, folder: Path) -> Settings:
    """The settings of one environment; those of the others may be unusable.

    Raises:
        UnusableError: there is none of that name, or its settings can't be used.
    """
    files = {file.stem: file for file in settings_files(folder)}
    if name not in files:
        raise UnusableError(f"{unknown('environment', name, files)} Each is a file in {folder.name}/.")
    try:
        return load_settings(files[name])
    except SettingsError as error:
        raise UnusableError(str(error)) from None


def readable(folder: Path) -> list[Settings]:
    """Those whose settings can be used; the others are for who asks for them."""
    found = []
    for file in settings_files(folder):
        with suppress(SettingsError):
            found.append(load_settings(file))
    return found


def chosen(name: str | None, folder: Path) -> str:
    """The name that was given, of an environment that there is; the default where none was."""
    return default(folder) if name is None else find(name, folder).environment


def default(folder: Path) -> str:
    """The first production environment by name; the first of all, where none is production.

    Raises:
        UnusableError: there is none, or settings can't be used.
    """
    try:
        return leading(load_environments(folder)).environment
    except SettingsError as error:
        raise UnusableError(str(error)) from None
