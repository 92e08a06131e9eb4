"""What the lazy loading is for: this whole project is synthesized sooner than one bucket without it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.project_copy import copy_project, files_below, start_synthesis

ONE_BUCKET = """
from cdktf import App, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket

app = App()
stack = TerraformStack(app, "bucket")
AwsProvider(stack, "aws", region="us-east-1")
S3Bucket(stack, "bucket")
app.synth()
"""
# Where Node's main thread may be, when it writes a stack.
TELL_PROCESSORS = """
const fs = require("node:fs"), write = fs.writeFileSync;
fs.writeFileSync = (file, ...rest) => {
  if (String(file).endsWith("cdk.tf.json")) {
    const [, allowed] = /^Cpus_allowed_list:\\s*(.+)$/m.exec(fs.readFileSync("/proc/self/status", "utf8"));
    fs.appendFileSync(process.env.SEEN, `${allowed}\\n`);
  }
  return write(file, ...rest);
};
"""


def test_all_environments_take_less_than_one_bucket_without_it(tmp_path: Path) -> None:
    bucket = tmp_path / "bucket.py"
    bucket.write_text(ONE_BUCKET)
    project = copy_project(tmp_path / "project")
    started = time.perf_counter()
    # Without the lazy loading that this session's environment carries.
    environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
    naive = subprocess.run(
        [sys.executable, bucket],
        env={**environment, "CDKTF_OUTDIR": str(tmp_path / "naive")},
        capture_output=True,
        text=True,
        check=False,
    )
    one_bucket = time.perf_counter() - started
    assert naive.returncode == 0, naive.stderr

    started = time.perf_counter()
    whole = start_synthesis(project, cwd=project)
    _, errors = whole.communicate(timeout=180)
    all_stacks = time.perf_counter() - started
    assert whole.returncode == 0, errors

    assert list((tmp_path / "naive" / "stacks").iterdir())
    written = [path for path in files_below(project / "cdktf.out") if str(path).endswith("cdk.tf.json")]
    assert len(written) == 4
    assert all_stacks < one_bucket, f"{all_stacks:.1f} s against {one_bucket:.1f} s"


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="There is no choice of processors here.",
)
def test_stacks_are_synthesized_on_one_processor(tmp_path: Path) -> None:
    """Their thousands of questions and answers are what it is for."""
    project = copy_project(tmp_path / "project")
    (tmp_path / "tell.cjs").write_text(TELL_PROCESSORS)
    options = f"{os.environ.get('NODE_OPTIONS', '')} --require={tmp_path / 'tell.cjs'}"
    whole = start_synthesis(project, cwd=project, NODE_OPTIONS=options, SEEN=str(tmp_path / "seen"))
    _, errors = whole.communicate(timeout=180)
    assert whole.returncode == 0, errors
    seen = (tmp_path / "seen").read_text().splitlines()
    assert len(seen) == 4
    assert len(set(seen)) == 1
    assert seen[0].isdecimal()
