"""The machine and the versions that something was measured with: no name of a host, no path."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from importlib.metadata import distributions

import psutil

from bench.results import Machine
from bench.venvs import MAIN, PEERS
from strongroom.capacity.measure.machine import processor
from strongroom.local import terraform

__all__ = ["describe", "versions"]

MEASURED = (
    "aws-cdk-lib",
    "cdktf",
    "cdktf-cdktf-provider-aws",
    "cdktn",
    "cdktn-provider-aws",
    "jsii",
)


def describe() -> Machine:
    """What a reader needs to compare it with another."""
    return Machine(
        processor=processor(),
        cores=os.cpu_count() or 1,
        memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
        system=f"{platform.system()} {platform.machine()}{_distribution()}",
    )


def versions(variables: Mapping[str, str]) -> dict[str, str]:
    """Name -> version of each program and package that was measured."""
    return {
        "Python": platform.python_version(),
        "Node": _said("node", "--version", variables=variables).removeprefix("v"),
        "Terraform": json.loads(_said(str(terraform.executable()), "version", "-json", variables=variables))[
            "terraform_version"
        ],
        **_packages(),
    }


def _distribution() -> str:
    try:
        return f", {platform.freedesktop_os_release()['PRETTY_NAME']}"
    except OSError:  # macOS has none
        return ""


def _said(*command: str, variables: Mapping[str, str]) -> str:
    return subprocess.run(
        command, env=dict(variables), capture_output=True, text=True, check=True
    ).stdout.strip()


def _packages() -> dict[str, str]:
    found = {
        package.name: package.version
        for venv in (*PEERS, MAIN)
        for package in distributions(path=[str(venv.site_packages)])
    }
    return {name: found[name] for name in MEASURED}
