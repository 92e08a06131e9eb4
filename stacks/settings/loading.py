"""Reads settings files, and says everything that is wrong with them at once."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from stacks.schema.secrets import may_hold_secret
from stacks.settings.neighbours import collisions
from stacks.settings.settings import Settings

__all__ = ["Problem", "SettingsError", "load_environments", "load_settings", "settings_files"]


# The validation library's words for these are about Python, not about TOML.
EXPECTED = {
    "bool_type": "true or false, without quotes",
    "dict_type": "a table: a name and a value in quotes on each line",
    "int_type": "a whole number, without quotes",
    "model_type": "a table of settings",
    "string_type": "text, in quotes",
    "tuple_type": "a list, in square brackets",
}


# Where a name in a table is wrong, the validation library says so behind it.
OF_THE_KEY = "[key]"

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Problem:
    """One thing to change in one file."""

    file: Path
    key: str
    value: Any
    allowed: str

    def __str__(self) -> str:
        # What is said here ends in a log: somebody's secret would be in it, where a reference to it belongs.
        shown = self.value is not None and not may_hold_secret(self.key, self.value)
        given = f" = {_short(self.value)}" if shown else ""
        return f"{self.file}: {self.key}{given}: {self.allowed}"


class SettingsError(Exception):
    """Settings that can't be used. `problems` has all of them; `str()` is a line each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def settings_files(folder: Path) -> list[Path]:
    """The files of the environments, in order of name; what an editor hides beside one is none."""
    return sorted(file for file in folder.glob("*.toml") if not file.name.startswith("."))


def load_environments(folder: Path) -> list[Settings]:
    """Reads every `*.toml` in `folder`, in order of name.

    Raises:
        SettingsError: with all problems of all files.
    """
    files = settings_files(folder)
    if not files:
        raise SettingsError([Problem(folder, "*.toml", None, "at least one environment's settings")])
    problems: list[Problem] = []
    environments: list[Settings] = []
    for file in files:
        try:
            environments.append(load_settings(file))
        except SettingsError as error:
            problems += error.problems
    problems += _collisions(folder, environments)
    if problems:
        raise SettingsError(problems)
    return environments


def load_settings(file: Path) -> Settings:
    """Reads one environment's settings.

    Raises:
        SettingsError: with all problems of the file.
    """
    shown = _shown(file)
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError([Problem(shown, "file", None, f"readable ({error.strerror})")]) from None
    except UnicodeDecodeError as error:
        raise SettingsError([Problem(shown, "file", None, f"UTF-8 text ({error.reason})")]) from None
    except ValueError as error:  # TOMLDecodeError is one, and so is a number of more than 4,300 digits
        raise SettingsError([Problem(shown, "syntax", None, f"TOML ({error})")]) from None
    except RecursionError:
        raise SettingsError([Problem(shown, "syntax", None, "TOML, nested less deeply")]) from None
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        raise SettingsError([p for e in error.errors() for p in _problems(shown, e)]) from None
    if settings.environment != file.stem:
        raise SettingsError(
            [
                Problem(
                    shown,
                    "environment",
                    settings.environment,
                    f'"{file.stem}", as the file is named',
                )
            ]
        )
    return settings


def _problems(file: Path, error: ErrorDetails) -> Iterator[Problem]:
    if error["type"] == "rules":
        for key, value, allowed in error["ctx"]["violations"]:
            yield Problem(file, key, value, allowed)
        return
    key = _key(error["loc"])
    match error["type"]:
        case "missing":
            yield Problem(file, key, None, "missing; it has no default")
        case "extra_forbidden":
            yield Problem(file, key, error["input"], f"not a setting; {_known(error['loc'])}")
        case "dict_type" if len(error["loc"]) == 1:
            yield Problem(file, key, error["input"], f"tables, each under a name: [{key}.<name>]")
        case _:
            message = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
            yield Problem(file, key, error["input"], EXPECTED.get(error["type"], message))


def _key(location: tuple[int | str, ...]) -> str:
    """The place as TOML writes it: `alerts.emails[1]`, `tags."cost center"`."""
    parts = (
        f"[{part}]" if isinstance(part, int) else "." + (part if BARE_KEY.fullmatch(part) else json.dumps(part))
        for part in location
        if part != OF_THE_KEY
    )
    return "".join(parts).removeprefix(".")


def _known(location: tuple[int | str, ...]) -> str:
    """The keys that may stand where an unknown one was found, the nearest first."""
    model: Any = Settings
    for part in location[:-1]:
        # An entry of a list, or one of several by name: the name before it has led to what they are.
        if isinstance(part, str) and get_origin(model) is not dict:
            model = model.model_fields[part].annotation
        elif isinstance(part, str):
            model = get_args(model)[1]
        model = _inner(model)
    near = get_close_matches(str(location[-1]), model.model_fields, n=1)
    return "".join(f"did you mean {name}? " for name in near) + f"known here: {', '.join(model.model_fields)}"


def _inner(annotation: Any) -> Any:
    """What is in a list of tables, or in a table that may be left out; anything else is itself."""
    while get_origin(annotation) in (Annotated, tuple, UnionType):
        annotation = get_args(annotation)[0]
    return annotation


def _collisions(folder: Path, environments: list[Settings]) -> Iterator[Problem]:
    for settings, (key, value, allowed) in collisions(environments):
        yield Problem(_shown(folder / f"{settings.environment}.toml"), key, value, allowed)


def _shown(file: Path) -> Path:
    """The path as a person would type it."""
    cwd = Path.cwd()
    return file.relative_to(cwd) if file.is_relative_to(cwd) else file


def _short(value: Any) -> str:
    """The value in one line, as Python writes it."""
    try:
        shown = repr(value)
    except ValueError:  # Python writes out no number of more than 4,300 digits
        return "a number of thousands of digits"
    return shown if len(shown) <= 100 else f"{shown[:97]}..."
