"""What runs here, and in which version: `strongroom --version`."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version

PACKAGES = {"strongroom": "strongroom", "cdktf": "cdktf", "AWS provider bindings": "cdktf-cdktf-provider-aws"}
MISSING = "not found"
PATIENCE = 10  # seconds, for a question that takes a tenth of one


def lines() -> list[str]:
    """`cdktf 0.21.0`, one a line."""
    found = {shown: _package(name) for shown, name in PACKAGES.items()} | {"Terraform": _terraform()}
    return [f"{shown} {number}" for shown, number in found.items()]


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return MISSING


def _terraform() -> str:
    program = shutil.which("terraform")
    if program is None:
        return MISSING
    try:
        said = subprocess.run(
            [program, "version", "-json"], capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        return str(json.loads(said.stdout)["terraform_version"])
    except (OSError, ValueError, LookupError, TypeError, subprocess.TimeoutExpired):
        return f"of unknown version ({program})"
