"""Where Terraform finds its provider: the user's own configuration, a mirror on disk, or online."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from strongroom.workspace import Workspace

CONFIGURATION_VARIABLE = "TF_CLI_CONFIG_FILE"
MIRROR_VARIABLE = "STRONGROOM_PROVIDER_MIRROR"
PROVIDER = Path("registry.terraform.io/hashicorp/aws")

CONFIGURATION = """\
# Written by strongroom: the AWS provider comes from a mirror on this machine.
provider_installation {{
  filesystem_mirror {{
    path    = "{mirror}"
    include = ["registry.terraform.io/hashicorp/aws"]
  }}
  direct {{
    exclude = ["registry.terraform.io/hashicorp/aws"]
  }}
}}
"""


def find_mirror(variables: Mapping[str, str], optional: Path = Path("/opt")) -> Path | None:
    """A folder that holds the provider: the one given, or one right under /opt.

    The directories Terraform looks in by itself (`terraform.d/plugins` and its kin) need no
    configuration, so they are left to it.
    """
    given = variables.get(MIRROR_VARIABLE)
    candidates = [Path(given)] if given else sorted(optional.glob("*"))
    return next((folder for folder in candidates if (folder / PROVIDER).is_dir()), None)


def settings(
    workspace: Workspace, variables: Mapping[str, str], optional: Path = Path("/opt")
) -> dict[str, str]:
    """The environment variables that tell Terraform where its provider is."""
    given = variables.get(CONFIGURATION_VARIABLE)
    if given and Path(given).exists():
        return {CONFIGURATION_VARIABLE: given}
    home = variables.get("HOME")
    if home and Path(home, ".terraformrc").exists():
        return {}  # Terraform reads it by itself
    mirror = find_mirror(variables, optional)
    if mirror:
        written = workspace.created().local / "terraform.rc"
        text = CONFIGURATION.format(mirror=mirror)
        if not written.exists() or written.read_text() != text:
            # Whole or not at all: tests that run side by side write and read the same file.
            draft = written.with_suffix(f".{os.getpid()}")
            draft.write_text(text)
            draft.replace(written)
        return {CONFIGURATION_VARIABLE: str(written)}
    cache = workspace.created().local / "plugin-cache"
    cache.mkdir(exist_ok=True)
    return {
        "TF_PLUGIN_CACHE_DIR": variables.get("TF_PLUGIN_CACHE_DIR", str(cache)),
        # Without it each copy of a stack, which has no lock file yet, downloads the provider again.
        "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "true",
    }
