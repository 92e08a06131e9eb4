"""Whatever is given as an image, damaged, hostile or by mistake: it is read, or it is a sentence."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from strongroom.cli import app
from strongroom.errors import UnusableError
from strongroom.operations.image.reading import LARGEST_DOCKERFILE, describe
from strongroom.operations.image.stored import LARGEST_JSON
from tests.strongroom.operations.image.images import GOOD, in_archive, in_folder, layout

Given = dict[str, bytes]


def refused(path: Path, why: str = "") -> None:
    with pytest.raises(UnusableError, match=f"can't be read as an image .*{why}.*: give an archive"):
        describe(path, "ARM64")


def configured(**changes: Any) -> Given:
    return layout({**GOOD, **changes}, "arm64")


def index(descriptor: dict[str, Any]) -> Given:
    return {"index.json": json.dumps({"manifests": [descriptor]}).encode()}


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("spoil", [lambda it: it[: len(it) // 2], lambda it: it[:200] + b"\0" * 99 + it[299:]])
def test_a_damaged_archive_can_not_be_used(
    compress: Callable[[bytes], bytes], spoil: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    files = {**layout(GOOD, "arm64"), "more": os.urandom(100_000)}
    file = in_archive(files, tmp_path / "image.tar")
    whole = compress(file.read_bytes())
    file.write_bytes(whole)
    assert describe(file, "ARM64").user == "10001:10001"
    file.write_bytes(spoil(whole))
    refused(file)


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (index({"digest": "sha256:../../index.json"}), "no digest"),
        (index({"digest": f"sha256:{'0' * 63}"}), "no digest"),
        (
            {
                **index({"digest": f"sha256:{'0' * 64}"}),
                f"blobs/sha256/{'0' * 64}": index({"digest": f"sha256:{'0' * 64}"})["index.json"],
            },
            "is in itself",
        ),
        ({"index.json": b'{"manifests": []}'}, "without a manifest"),
        ({"index.json": b" " * (LARGEST_JSON + 1)}, "more than 4 MiB"),
        (configured(User=5), "User is no text"),
        (configured(Env={"A": "b"}), "Env is no list"),
        (configured(Entrypoint=[1]), "Entrypoint is no list"),
        (configured(Cmd=[["a"]]), "Cmd is no list"),
        (configured(ExposedPorts={"70000/tcp": {}}), "no port"),
        ({"manifest.json": b'[{"Config": "c", "Layers": ["l"]}]', "c": b"{}"}, "its layer l is missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("write", [in_folder, in_archive])
def test_what_is_of_another_form_can_not_be_used(
    write: Callable[[Given, Path], Path], files: Given, why: str, tmp_path: Path
) -> None:
    refused(write(files, tmp_path / "image"), why)


def test_a_layer_that_is_missing_is_told(tmp_path: Path) -> None:
    files = layout(GOOD, "arm64")
    in_folder({name: content for name, content in files.items() if not content.startswith(b"xxx")}, tmp_path)
    refused(tmp_path, "its layer blobs/sha256/0+1 is missing")


def test_a_layer_that_is_kept_elsewhere_is_not_missing(tmp_path: Path) -> None:
    files = layout(GOOD, "arm64")
    (name,) = (name for name, content in files.items() if b'"layers"' in content)
    manifest = json.loads(files[name])
    manifest["layers"].append({"digest": f"sha256:{'f' * 64}", "urls": ["https://example.com/layer"]})
    in_folder({**files, name: json.dumps(manifest).encode()}, tmp_path)
    assert describe(tmp_path, "ARM64").size == 3 * 1024**2


def test_linuxs_is_read_of_an_image_for_several_systems(tmp_path: Path) -> None:
    files = layout(GOOD, "arm64", "arm64")
    (name,) = (name for name, content in files.items() if content.count(b'"platform"') == 2)
    several = json.loads(files[name])
    windows, linux = several["manifests"]
    windows["platform"]["os"], linux["platform"]["os"] = "windows", "linux"
    wrong = json.loads(files["blobs/sha256/" + windows["digest"].partition(":")[2]])["config"]["digest"]
    configuration = json.dumps({"architecture": "arm64", "os": "windows", "config": {}}).encode()
    files[f"blobs/sha256/{wrong.partition(':')[2]}"] = configuration
    for order in ([windows, linux], [linux, windows]):
        files[name] = json.dumps({"manifests": order}).encode()
        assert describe(in_folder(files, tmp_path), "ARM64").system == "linux"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_an_entry_that_is_no_file_leads_nowhere(kind: bytes, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "image.tar", "w") as archive:
        entry = tarfile.TarInfo("manifest.json")
        entry.type, entry.linkname = kind, "/etc/passwd"
        archive.addfile(entry)
    refused(tmp_path / "image.tar")


def test_what_was_given_by_mistake_is_not_read_for_long(tmp_path: Path) -> None:
    refused(tmp_path / "nothing", "No such file")
    os.mkfifo(tmp_path / "pipe")
    refused(tmp_path / "pipe", "neither a file nor a folder")
    began = time.monotonic()
    for first in (b"\0", b"\n", b"BZ", b"\xfd"):
        with (tmp_path / "disk").open("wb") as disk:
            disk.write(first)
            disk.truncate(256 * 1024**2)
        refused(tmp_path / "disk", "neither index.json nor manifest.json|too large for a Dockerfile")
    assert time.monotonic() - began < 10, "some readers of archives take 20 seconds for each"
    (tmp_path / "lines").write_bytes(b"\n" * LARGEST_DOCKERFILE)
    refused(tmp_path / "lines", "no FROM")


def test_what_an_image_says_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    image = in_folder(configured(User="\x1b[2Jroot[red]", Cmd=["a\rb"]), tmp_path)
    said = CliRunner().invoke(app, ["image-check", "prod", str(image)])
    assert said.exit_code == 0, said.output
    assert "USER \\u001b[2Jroot[red]" in said.output
    assert "a\\rb" in said.output
    assert "\x1b" not in said.output
