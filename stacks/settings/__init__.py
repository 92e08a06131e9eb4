"""What an environment may say, and what production must.

An environment is a TOML file in `environments/`. `load_environments` reads them all and either returns
one `Settings` each or raises `SettingsError` with every problem of every file at once.
"""

from __future__ import annotations

from stacks.settings.digest import digest
from stacks.settings.leading import leading
from stacks.settings.loading import Problem, SettingsError, load_environments, load_settings, settings_files
from stacks.settings.settings import Settings

__all__ = [
    "Problem",
    "Settings",
    "SettingsError",
    "digest",
    "leading",
    "load_environments",
    "load_settings",
    "settings_files",
]
