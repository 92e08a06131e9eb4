"""The files of an image that is stored: an archive of `docker save`, or the folder of an OCI layout."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path
from typing import Any, Protocol

__all__ = ["Archive", "Files", "Folder", "blob"]

# What each registry takes of a manifest (OCI distribution specification, "Pushing Manifests"): none in use
# has more, and what has is not read into memory.
LARGEST_JSON = 4 * 1024**2

# OCI image specification, "Digests": the algorithms that there are.
DIGEST = re.compile(r"(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})")


class Files(Protocol):
    """What there is under each name."""

    def has(self, name: str) -> bool: ...

    def size(self, name: str) -> int:
        """Bytes; LookupError or OSError where there is none."""
        ...

    def content(self, name: str) -> bytes: ...

    def json(self, name: str) -> Any:
        """Its content.

        Raises:
            ValueError: it is no JSON, or more than there is in any image.
        """
        if self.size(name) > LARGEST_JSON:
            raise ValueError(f"{name} has more than {LARGEST_JSON // 1024**2} MiB")
        return json.loads(self.content(name))


class Folder(Files):
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, name: str) -> bool:
        return (self._folder / name).is_file()

    def size(self, name: str) -> int:
        return (self._folder / name).stat().st_size

    def content(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()


class Archive(Files):
    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._members = {member.name.removeprefix("./"): member for member in archive.getmembers()}

    def has(self, name: str) -> bool:
        return name in self._members

    def size(self, name: str) -> int:
        return self._members[name].size

    def content(self, name: str) -> bytes:
        # A link's own size is 0: that of what it leads to is in the reader alone.
        content = self._archive.extractfile(self._members[name])
        if content is None:
            raise ValueError(f"{name} is no file")
        return content.read(LARGEST_JSON)


def blob(descriptor: Any) -> str:
    """Where a layout keeps what a descriptor is of.

    Raises:
        ValueError: its digest is none, and might lead anywhere.
    """
    digest = str(descriptor["digest"])
    if not DIGEST.fullmatch(digest):
        raise ValueError(f"{digest!r} is no digest")
    return f"blobs/{digest.replace(':', '/')}"
