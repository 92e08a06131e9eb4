"""Which of the AWS bindings' files the Node of a run has loaded, told at its end."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["loaded", "traced"]

# jsii may have two processes of Node, and the bindings are in one of them.
TRACE = """
process.on("exit", () => {
  const files = Object.keys(require.cache).filter((file) => file.includes("provider-aws"));
  const seen = JSON.stringify({version: process.version, files});
  if (files.length) require("fs").writeFileSync(process.env.LOADED, seen);
});
"""
SCRIPT, RESULT = "loaded.cjs", "loaded.json"


def traced(folder: Path) -> dict[str, str]:
    """The environment variables of a run that is to tell; `folder` gets what it tells."""
    (folder / SCRIPT).write_text(TRACE)
    return {"NODE_OPTIONS": f"--require={folder / SCRIPT}", "LOADED": str(folder / RESULT)}


def loaded(folder: Path) -> tuple[str, list[str]]:
    """Node's version (`v22.1.0`) and the files."""
    seen = json.loads((folder / RESULT).read_text())
    return seen["version"], seen["files"]
