"""The page is uploaded with the headers that the documentation has: nothing is old for long."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from strongroom.local import page
from strongroom.local.aws import Clients
from strongroom.workspace import PROJECT

DEPLOY = PROJECT / "docs" / "start" / "deploy.md"


class Bucket:
    """Remembers what is put."""

    def __init__(self) -> None:
        self.put: dict[str, dict[str, Any]] = {}

    def put_object(self, **given: Any) -> None:
        self.put[given["Key"]] = given


@pytest.fixture
def put(tmp_path: Path) -> dict[str, dict[str, Any]]:
    for name in ("app.js", "assets/app-1a2b3c.js", "index.html", "style.css"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(name)
    bucket = Bucket()
    keys = page.publish(tmp_path, "assets", cast(Clients, lambda _service: bucket))
    assert keys == list(bucket.put)
    return bucket.put


def test_what_keeps_its_name_is_asked_for_each_time(put: dict[str, dict[str, Any]]) -> None:
    for key in ("app.js", "index.html", "style.css"):
        assert put[key]["CacheControl"] == "public, max-age=0, s-maxage=60, must-revalidate"


def test_what_is_named_after_its_content_is_kept(put: dict[str, dict[str, Any]]) -> None:
    assert put["assets/app-1a2b3c.js"]["CacheControl"] == "public, max-age=31536000, immutable"


def test_the_index_comes_last_and_what_it_names_first(put: dict[str, dict[str, Any]]) -> None:
    assert list(put) == ["assets/app-1a2b3c.js", "app.js", "style.css", "index.html"]


def test_the_documentation_uploads_with_the_same_headers() -> None:
    text = DEPLOY.read_text(encoding="utf-8")
    for header in (page.CACHE_CONTROL, page.HASHED_CACHE_CONTROL):
        assert f'--cache-control "{header}"' in text
    assert "create-invalidation" in text
