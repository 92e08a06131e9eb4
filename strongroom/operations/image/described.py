"""What an image says of itself: from `docker save`, an OCI layout, or the Dockerfile it is made from."""

from __future__ import annotations

import json
import re
import shlex
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from strongroom.errors import UnusableError

__all__ = ["Described", "describe"]

# OCI image specification, "Image Configuration": GOARCH's names.
ARCHITECTURES = {"amd64": "X86_64", "arm64": "ARM64"}


@dataclass
class Described:
    """As in the image's configuration; `architecture` in ECS's words, None where it does not say."""

    architecture: str | None = None
    user: str = ""
    ports: set[int] = field(default_factory=set)
    environment: dict[str, str] = field(default_factory=dict)
    entry_point: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    volumes: set[str] = field(default_factory=set)
    # Bytes of the layers as they are stored; None of a Dockerfile.
    size: int | None = None


def describe(path: Path, architecture: str) -> Described:
    """Read an image; of one for several architectures that one, if it is there.

    Raises:
        UnusableError: it is none of these.
    """
    try:
        if path.is_dir():
            return _image(_Folder(path), architecture)
        if tarfile.is_tarfile(path):
            with tarfile.open(path) as archive:
                return _image(_Archive(archive), architecture)
        return _dockerfile(path.read_text(encoding="utf-8"))
    except (
        OSError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
        tarfile.TarError,
    ) as problem:
        raise UnusableError(
            f"{path} can't be read as an image ({problem}): give an archive of `docker save`, the folder of an "
            "OCI layout, or a Dockerfile."
        ) from problem


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, name: str) -> bool:
        return (self._folder / name).is_file()

    def json(self, name: str) -> Any:
        return json.loads((self._folder / name).read_bytes())

    def size(self, name: str) -> int:
        return (self._folder / name).stat().st_size


class _Archive:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._members = {member.name.removeprefix("./"): member for member in archive.getmembers()}

    def has(self, name: str) -> bool:
        return name in self._members

    def json(self, name: str) -> Any:
        content = self._archive.extractfile(self._members[name])
        if content is None:
            raise ValueError(f"{name} is no file")
        return json.load(content)

    def size(self, name: str) -> int:
        return self._members[name].size


def _image(files: _Folder | _Archive, architecture: str) -> Described:
    if files.has("index.json"):
        manifest = _manifest(files, files.json("index.json"), architecture)
        configuration = files.json(_blob(manifest["config"]))
        size = sum(int(layer["size"]) for layer in manifest["layers"])
    else:  # what Docker wrote before version 25
        (first, *_) = files.json("manifest.json")
        configuration = files.json(first["Config"])
        size = sum(files.size(layer) for layer in first["Layers"])
    given = configuration.get("config") or {}
    return Described(
        architecture=ARCHITECTURES.get(configuration["architecture"], configuration["architecture"]),
        user=given.get("User") or "",
        ports={int(port.partition("/")[0]) for port in given.get("ExposedPorts") or {}},
        environment=dict(_pair(each) for each in given.get("Env") or []),
        entry_point=given.get("Entrypoint") or [],
        command=given.get("Cmd") or [],
        volumes={*(given.get("Volumes") or {})},
        size=size,
    )


def _manifest(files: _Folder | _Archive, index: Any, architecture: str) -> Any:
    """The manifest for the architecture, through indexes of indexes; the first one where none is."""
    while "manifests" in index:
        named = [
            each
            for each in index["manifests"]
            if ARCHITECTURES.get((each.get("platform") or {}).get("architecture", "")) == architecture
        ]
        index = files.json(_blob([*named, *index["manifests"]][0]))
    return index


def _blob(descriptor: Any) -> str:
    algorithm, _, digest = descriptor["digest"].partition(":")
    return f"blobs/{algorithm}/{digest}"


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _dockerfile(text: str) -> Described:
    """The last stage, and what it has from stages of this file; its base image's own is not known."""
    stages: dict[str, Described] = {}
    found: Described | None = None
    for line in re.sub(r"\\[ \t]*\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)).splitlines():
        instruction, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        match instruction.upper():
            case "FROM":
                base, *named = (word for word in rest.split() if not word.startswith("--"))
                known = stages.get(base.lower(), Described())
                found = Described(
                    user=known.user,
                    ports={*known.ports},
                    environment={**known.environment},
                    entry_point=known.entry_point,
                    command=known.command,
                    volumes={*known.volumes},
                )
                if len(named) == 2:
                    stages[named[1].lower()] = found
            case _ if found is None:  # ARG before the first FROM
                continue
            case "USER":
                found.user = rest
            case "EXPOSE":
                found.ports |= {int(each.partition("/")[0]) for each in rest.split() if each[0].isdigit()}
            case "ENV":
                words = shlex.split(rest)
                pairs = words if "=" in words[0] else [f"{words[0]}={' '.join(words[1:])}"]
                found.environment |= dict(map(_pair, pairs))
            case "ENTRYPOINT":
                found.entry_point, found.command = _words(rest), []
            case "CMD":
                found.command = _words(rest)
            case "VOLUME":
                found.volumes |= {*_words(rest)} if rest.startswith("[") else {*rest.split()}
    if found is None:
        raise ValueError("it is no tar archive, and as a Dockerfile it has no FROM")
    return found


def _words(text: str) -> list[str]:
    return list(json.loads(text)) if text.startswith("[") else ["/bin/sh", "-c", text]
