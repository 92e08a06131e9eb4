"""CDK Terrain's bindings: their Python is generated lazy, and here their Node half becomes it too."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from .conftest import PACKAGE
from .loaded_files import loaded, traced

PYTHON = PACKAGE.parents[1] / ".venv-terrain" / "bin" / "python"
APP = """
import json, sys
if sys.argv[1] == "lazy":
    sys.path.insert(0, sys.argv[3])
    from cdktf_lazy_provider import install
    assert install()
from cdktn import App, TerraformStack
from cdktn_provider_aws.provider import AwsProvider
from cdktn_provider_aws.s3_bucket import S3Bucket
from jsii import kernel
from jsii._kernel.types import CreateRequest

app = App(outdir=sys.argv[2])
stack = TerraformStack(app, "terrain")
AwsProvider(stack, "aws", region="us-east-1")
S3Bucket(stack, "bucket").import_from("bucket")
kernel.provider.create(
    CreateRequest(
        fqn="@cdktn/provider-aws.sqsQueue.SqsQueue", args=[stack, "queue", {}], overrides=[], interfaces=[]
    )
)
app.synth()
print(json.dumps([f"{type(node).__module__}.{type(node).__name__}" for node in stack.node.find_all()]))
"""


def run(loading: str, folder: Path, environment: dict[str, str]) -> tuple[str, bytes, list[str], str]:
    """What it printed and wrote, the bindings' files that Node loaded, and what was said."""
    process = subprocess.run(
        [PYTHON, "-W", "error", "-c", APP, loading, folder, PACKAGE / "src"],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        env={**environment, **traced(folder)},
    )
    assert process.returncode == 0, process.stderr
    written = (folder / "stacks" / "terrain" / "cdk.tf.json").read_bytes()
    return process.stdout, written, loaded(folder)[1], process.stderr


def test_output_and_types_are_the_same_and_few_files_are_loaded(
    clean_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    if not PYTHON.exists():
        pytest.skip("CDK Terrain is not set up here: `make terrain` installs it.")
    lazy_types, lazy_output, lazy_files, lazy_said = run(
        "lazy", tmp_path_factory.mktemp("lazy"), clean_environment
    )
    types, output, files, _ = run("full", tmp_path_factory.mktemp("full"), clean_environment)
    assert lazy_output == output
    assert lazy_types == types
    assert "cdktn_provider_aws.sqs_queue.SqsQueue" in json.loads(types)
    assert len(files) > 2_000
    assert len(lazy_files) < 20
    assert lazy_said == ""
