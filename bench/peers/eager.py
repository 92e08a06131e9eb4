"""This project without its lazy loading: what `main.py` does, in the folder that it is called from."""

from __future__ import annotations

from pathlib import Path

from stacks.app import synthesize
from stacks.settings import load_environments

project = Path.cwd()
synthesize(load_environments(project / "environments"), project / "cdktf.out")
