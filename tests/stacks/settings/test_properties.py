"""Whatever a file says, reading it gives settings or `SettingsError`, never another exception."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stacks.settings import Settings, SettingsError, load_settings
from tests.stacks.settings.tables import PRODUCTION, SMALL, changed, render

# `tomllib` reads a surrogate in no spelling, and neither does UTF-8.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
SCALARS = st.one_of(
    st.booleans(),
    st.integers(),
    st.integers(min_value=2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXT,
    st.sampled_from(["10.0.0.0/16", "a@example.com", "us-east-1a", "1e9999", "NaN", "Z" * 20, "arn:aws:acm:"]),
)
VALUES = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=4),
    st.dictionaries(TEXT.filter(bool), SCALARS, max_size=3),
)
KEYS = sorted(
    [
        *Settings.model_fields,
        *(
            f"{name}.{inner}"
            for name, field in Settings.model_fields.items()
            for inner in getattr(field.annotation, "model_fields", {})
        ),
        "unknown",
        "tags.unknown",
    ]
)
# A table is replaced before anything is put in it.
CHANGES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6).map(
    lambda changes: {
        key: value
        for key, value in changes.items()
        if key.partition(".")[0] == key or key.partition(".")[0] not in changes
    }
)


def read(content: str) -> Settings | SettingsError:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dev.toml"
        file.write_text(content, encoding="utf-8", newline="")
        try:
            return load_settings(file)
        except SettingsError as error:
            return error


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([SMALL, PRODUCTION]), CHANGES)
def test_any_values_in_any_settings(table: dict[str, Any], changes: dict[str, Any]) -> None:
    result = read(render(changed({**table, "environment": "dev"}, changes)))
    if isinstance(result, SettingsError):
        assert len(str(result).splitlines()) == len(result.problems) > 0


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text(content: str) -> None:
    assert isinstance(read(content), SettingsError)
