"""Settings that are spoilt are refused: a line a problem, exit code 2, and nothing is written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stacks.fuzz.conftest import FACTOR, PROFILE
from tests.stacks.fuzz.running import Run, run
from tests.stacks.fuzz.spoiling import Spoilt, broken_texts, spoilt_files

pytestmark = pytest.mark.xdist_group("fuzz-second")

# An odd key is in quotes, as in the file.
LINE = re.compile(
    r"environments/(?P<file>[a-z0-9-]+)\.toml: "
    r"""(?P<key>(?:[^ :="]|"(?:[^"\\]|\\.)*")+)"""
    r"(?P<value> = .+?)?: (?P<allowed>\S.*)"
)

# Words about Python, which nobody has written who wrote a file of settings.
OF_THE_LIBRARY = ("pydantic", "Input", "Value error", "Traceback", "validation error", "tuple", "NoneType")


def complaints(made: Run) -> list[re.Match[str]]:
    """The lines of a refusal, parsed; fails where it is none."""
    assert made.code == 2
    assert made.written == []
    assert made.errors
    found = [LINE.fullmatch(line) for line in made.errors]
    assert None not in found, made.errors
    for line in made.errors:
        assert len(line) < 1000
        assert not any(word in line for word in OF_THE_LIBRARY), line
    return [match for match in found if match]


@settings(PROFILE, max_examples=500 * FACTOR)
@given(spoilt_files())
def test_what_is_spoilt_is_named(tmp_path_factory: pytest.TempPathFactory, spoilt: Spoilt) -> None:
    found = complaints(run(tmp_path_factory.mktemp("spoilt"), spoilt.file))
    assert spoilt.key in {match["key"].partition("[")[0] for match in found}, [match[0] for match in found]


@settings(PROFILE, max_examples=200 * FACTOR)
@given(broken_texts())
def test_what_is_no_toml_is_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    made = run(tmp_path_factory.mktemp("broken"), text)
    complaints(made)


@settings(PROFILE, max_examples=50 * FACTOR)
@given(st.lists(spoilt_files(), min_size=2, max_size=3, unique_by=lambda spoilt: spoilt.file["environment"]))
def test_all_files_are_told_of_at_once(tmp_path_factory: pytest.TempPathFactory, several: list[Spoilt]) -> None:
    found = complaints(run(tmp_path_factory.mktemp("several"), *(spoilt.file for spoilt in several)))
    named = {(match["file"], match["key"].partition("[")[0]) for match in found}
    assert {(spoilt.file["environment"], spoilt.key) for spoilt in several} <= named
