"""Nothing in it is AWS's: smaller providers, and two of them in one app."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import RunPython

# "lazy" and "full" -> the types and the modules that the app printed, and what it wrote.
Runs = dict[str, tuple[list[list[str]], bytes]]

APP = """
import json, sys
from cdktf import App, Aspects, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_null.provider import NullProvider
from cdktf_cdktf_provider_null.resource import Resource
from cdktf_cdktf_provider_random.password import Password
from cdktf_cdktf_provider_random.provider import RandomProvider
from jsii import kernel
from jsii._kernel.types import CreateRequest

app = App(outdir=sys.argv[1])
stack = TerraformStack(app, "others")
RandomProvider(stack, "random")
NullProvider(stack, "null")
password = Password(stack, "password", length=24)
TerraformOutput(stack, "hash", value=password.bcrypt_hash, sensitive=True)
Resource(stack, "nothing", triggers={"password": password.result}).add_move_target("kept")
kernel.provider.create(
    CreateRequest(
        fqn="@cdktf/provider-random.stringResource.StringResource",
        args=[stack, "text", {"length": 3}],
        overrides=[],
        interfaces=[],
    )
)
app.synth()
types = [f"{type(node).__module__}.{type(node).__name__}" for node in stack.node.find_all()]
print(json.dumps([types, sorted(name for name in sys.modules if "_provider_" in name)]))
"""


@pytest.fixture(scope="module")
def runs(python: RunPython, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """What the app printed and wrote, `lazy` and `full`."""
    seen = {}
    for loading, first in (("lazy", "import cdktf_lazy_provider.auto"), ("full", "")):
        folder = tmp_path_factory.mktemp(loading)
        process = python("-W", "error", "-c", first + APP, folder)
        assert process.returncode == 0, process.stderr
        written = Path(folder, "stacks", "others", "cdk.tf.json").read_bytes()
        seen[loading] = (json.loads(process.stdout), written)
    return seen


def test_output_and_types_are_the_same(runs: Runs) -> None:
    (lazy_types, _), lazy_output = runs["lazy"]
    (full_types, _), full_output = runs["full"]
    assert lazy_output == full_output
    assert lazy_types == full_types
    assert "cdktf_cdktf_provider_random.string_resource.StringResource" in lazy_types


def test_only_what_is_used_is_imported(runs: Runs) -> None:
    (_, lazy), _ = runs["lazy"]
    (_, full), _ = runs["full"]
    assert "cdktf_cdktf_provider_random.shuffle" in full
    assert {name.split(".")[1] for name in lazy if "." in name and "_random" in name} == {
        "_jsii",
        "password",
        "provider",
        "string_resource",
    }
