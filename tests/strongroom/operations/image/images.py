"""Images as tests write them: the files of one, in a folder or in an archive."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

__all__ = ["GOOD", "in_archive", "in_folder", "layout"]

GOOD: dict[str, Any] = {
    "User": "10001:10001",
    "ExposedPorts": {"8080/tcp": {}},
    "Env": ["PATH=/bin", "TOKEN_TTL_SECONDS=5"],
    "Cmd": ["python", "-m", "app"],
    "Volumes": {"/tmp": {}},  # noqa: S108
}


def layout(config: dict[str, Any], *architectures: str) -> dict[str, bytes]:
    """The files of an OCI layout, as `docker save` writes them too."""
    files: dict[str, bytes] = {}

    def blob(content: Any) -> dict[str, Any]:
        digest = f"{len(files):064}"
        files[f"blobs/sha256/{digest}"] = (
            content if isinstance(content, bytes) else json.dumps(content).encode()
        )
        return {"digest": f"sha256:{digest}", "size": 1}

    manifests = []
    for architecture in architectures:
        configuration = blob({"architecture": architecture, "os": "linux", "config": config})
        manifest = blob({"config": configuration, "layers": [blob(b"x" * 3 * 1024**2)]})
        manifests.append(manifest | {"platform": {"architecture": architecture}})
    files["index.json"] = json.dumps({"manifests": [blob({"manifests": manifests})]}).encode()
    return files


def in_folder(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def in_archive(files: dict[str, bytes], file: Path) -> Path:
    with tarfile.open(file, "w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file
