"""Where jsii keeps the runtime index of a package, and whether it is there.

jsii unpacks a package once into its cache and lets a background worker write an index of its types
beside it. With the index a run reads the types it uses; without it, it parses the whole `.jsii` file
(120 MB for AWS). The cache's paths are those of jsii 1.142 (`cache-root` and `disk-cache` in
@jsii/kernel).
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

# The manifest is the last of the index's three files to be written; its version may rise.
_MANIFEST = ".jsii.runtime.v*.json"


def cache_root(environment: Mapping[str, str]) -> Path:
    """`JSII_RUNTIME_PACKAGE_CACHE_ROOT`, or jsii's own place for this system."""
    chosen = environment.get("JSII_RUNTIME_PACKAGE_CACHE_ROOT")
    if chosen:
        return Path(chosen)
    try:
        home: Path | None = Path.home()
    except RuntimeError:
        home = None
    if home is None or not home.is_absolute():
        owner = f"-{os.getuid()}" if hasattr(os, "getuid") else ""
        return Path(tempfile.gettempdir()) / f"aws-jsii-package-cache{owner}"
    if sys.platform == "win32":
        local = environment.get("LOCALAPPDATA") or str(home / "AppData" / "Local")
        return Path(local) / "AWS" / "jsii" / "package-cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "com.amazonaws.jsii" / "package-cache"
    return home / ".cache" / "aws" / "jsii" / "package-cache"


def cache_is_on(environment: Mapping[str, str]) -> bool:
    return environment.get("JSII_RUNTIME_PACKAGE_CACHE", "enabled").lower() == "enabled"


def jsii_builds_one() -> bool:
    """Whether the installed jsii has the worker that builds the index."""
    spec = importlib.util.find_spec("jsii")
    if spec is None or spec.origin is None:
        return False
    runtime = Path(spec.origin).parent / "_embedded" / "jsii"
    return (runtime / "lib__runtime-index-worker.js").is_file()


def is_there(root: Path, package: str, version: str) -> bool:
    """The entry's last folder is a digest of the package's archive; there is one for a version."""
    return any((root / package / version).glob(f"*/{_MANIFEST}"))
