"""Reads what an image says of itself: from `docker save`, an OCI layout, or the Dockerfile it is made from."""

from __future__ import annotations

import lzma
import tarfile
import zlib
from pathlib import Path
from typing import Any, Literal

from strongroom.errors import UnusableError
from strongroom.operations.image.described import Described, pair, ports
from strongroom.operations.image.dockerfile import described_by
from strongroom.operations.image.stored import Archive, Files, Folder, blob

__all__ = ["describe"]

# OCI image specification, "Image Configuration": GOARCH's names.
ARCHITECTURES = {"amd64": "X86_64", "arm64": "ARM64"}

# The first bytes of what each program writes.
COMPRESSED: dict[bytes, Literal["r:bz2", "r:gz", "r:xz"]] = {
    b"\x1f\x8b": "r:gz",
    b"BZh": "r:bz2",
    b"\xfd7zXZ\x00": "r:xz",
}

# A file of this size is no Dockerfile, but one that was given by mistake.
LARGEST_DOCKERFILE = 1024**2


def describe(path: Path, architecture: str) -> Described:
    """Read an image; of one for several platforms that for Linux on this architecture, if it is there.

    Raises:
        UnusableError: it is none of these.
    """
    try:
        if path.is_dir():
            return _image(Folder(path), architecture)
        if not path.is_file():
            # Of a path that is not there, this says so; a pipe can't be read twice.
            path.stat()
            raise ValueError("neither a file nor a folder")
        mode = _mode(path)
        if mode is not None:
            with tarfile.open(path, mode) as archive:
                return _image(Archive(archive), architecture)
        if path.stat().st_size > LARGEST_DOCKERFILE:
            raise ValueError("it is no tar archive, and too large for a Dockerfile")
        return described_by(path.read_text(encoding="utf-8-sig"))
    except (
        OSError,
        EOFError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
        lzma.LZMAError,
        tarfile.TarError,
        zlib.error,
    ) as problem:
        raise UnusableError(
            f"{path} can't be read as an image ({problem}): give an archive of `docker save`, the folder of an "
            "OCI layout, or a Dockerfile."
        ) from problem


def _mode(path: Path) -> Literal["r:", "r:bz2", "r:gz", "r:xz"] | None:
    """How tarfile opens it; None for what is no archive.

    Left to itself, tarfile tries readers that take any bytes for theirs, and read a disk's image to its end.
    """
    with path.open("rb") as file:
        first = file.read(max(map(len, COMPRESSED)))
    for magic, mode in COMPRESSED.items():
        if first.startswith(magic):
            return mode
    try:
        tarfile.open(path, "r:").close()
    except tarfile.ReadError:
        return None
    return "r:"


def _image(files: Files, architecture: str) -> Described:
    if files.has("index.json"):
        manifest = _manifest(files, files.json("index.json"), architecture)
        configuration = files.json(blob(manifest["config"]))
        # Layers that a registry may not give away are elsewhere (OCI image specification, "Descriptors", urls).
        layers = [blob(layer) for layer in manifest["layers"] if not layer.get("urls")]
    elif not files.has("manifest.json"):
        raise ValueError("it has neither index.json nor manifest.json")
    else:  # what Docker wrote before version 25
        (first, *_) = files.json("manifest.json")
        configuration = files.json(first["Config"])
        layers = first["Layers"]
    missing = [layer for layer in layers if not files.has(layer)]
    if missing:
        raise ValueError(f"its layer {missing[0]} is missing")
    given = configuration.get("config") or {}
    return Described(
        architecture=ARCHITECTURES.get(configuration["architecture"], str(configuration["architecture"])),
        user=_text(given, "User"),
        ports=ports(given.get("ExposedPorts") or {}),
        environment=dict(map(pair, _texts(given, "Env"))),
        entry_point=_texts(given, "Entrypoint"),
        command=_texts(given, "Cmd"),
        volumes={*map(str, given.get("Volumes") or {})},
        size=sum(map(files.size, layers)),
        system=configuration.get("os"),
    )


def _manifest(files: Files, index: Any, architecture: str) -> Any:
    """The manifest for the platform, through indexes of indexes; the first one where none is."""
    seen: set[str] = set()
    while "manifests" in index:
        if not index["manifests"]:
            raise ValueError("an index without a manifest")
        best = max(index["manifests"], key=lambda each: _suits(each.get("platform") or {}, architecture))
        name = blob(best)
        if name in seen:
            raise ValueError(f"the index {name} is in itself")
        seen.add(name)
        index = files.json(name)
    return index


def _suits(platform: dict[str, Any], architecture: str) -> tuple[bool, bool]:
    """The higher, the better; what names no system is taken for Linux's."""
    return (
        ARCHITECTURES.get(platform.get("architecture", "")) == architecture,
        platform.get("os", "linux") == "linux",
    )


def _text(given: dict[str, Any], key: str) -> str:
    value = given.get(key) or ""
    if not isinstance(value, str):
        raise TypeError(f"{key} is no text")
    return value


def _texts(given: dict[str, Any], key: str) -> list[str]:
    """A list, or one text instead of it, as Docker's own reader has it."""
    value = given.get(key) or []
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise TypeError(f"{key} is no list of texts")
    return found
