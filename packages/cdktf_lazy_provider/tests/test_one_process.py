"""jsii's kernel runs in the Node process that jsii starts, and what JavaScript prints goes where it went."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import PACKAGE, RunPython

HALF = PACKAGE / "src" / "cdktf_lazy_provider" / "one_process.cjs"
APP = """
import sys
if sys.argv[2] == "lazy":
    import cdktf_lazy_provider.auto
from cdktf import App, TerraformStack
from cdktf_cdktf_provider_null.provider import NullProvider
from cdktf_cdktf_provider_null.resource import Resource

app = App(outdir=sys.argv[1])
stack = TerraformStack(app, "stack")
NullProvider(stack, "null")
Resource(stack, "nothing", triggers={"a": "b"})
app.synth()
"""
# In each process of Node: what it is at its end, and with the kernel's first package something printed.
TRACE = """
const fs = require("node:fs"), Module = require("node:module"), load = Module._load;
let said = false;
Module._load = function (request, ...rest) {
  const found = load.call(this, request, ...rest);
  if (!said && /node_modules.constructs/.test(request)) {
    said = true;
    console.log("printed, \\u00fc");
    process.stdout.write(Buffer.from("bytes\\n"));
    console.error("complained");
  }
  return found;
};
process.on("exit", () => fs.appendFileSync(process.env.SEEN, process.pid + "\\n"));
"""


def node(*arguments: str) -> str:
    program = shutil.which("node")
    assert program is not None
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


def run(python: RunPython, folder: Path, loading: str) -> tuple[int, str, str, bytes]:
    """How many processes of Node there were, what was printed, what was complained, and what was written."""
    trace, seen = folder / "trace.cjs", folder / "seen"
    trace.write_text(TRACE, encoding="utf-8")
    variables = {
        "NODE_OPTIONS": f"--require={trace}",
        "SEEN": str(seen),
        # jsii's banner about an old Node, which lazy loading leaves out by itself.
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": node("-p", "process.versions.node.split('.')[0]"),
    }
    process = python("-W", "error", "-c", APP, folder, loading, **variables)
    assert process.returncode == 0, process.stderr
    written = (folder / "stacks" / "stack" / "cdk.tf.json").read_bytes()
    return len(seen.read_text().split()), process.stdout, process.stderr, written


def test_one_process_says_and_writes_what_two_do(
    python: RunPython, tmp_path_factory: pytest.TempPathFactory
) -> None:
    two, *as_two = run(python, tmp_path_factory.mktemp("two"), "full")
    one, *as_one = run(python, tmp_path_factory.mktemp("one"), "lazy")
    assert (two, one) == (2, 1)
    assert as_one == as_two
    assert as_one[:2] == ["printed, \u00fc\nbytes\n", "complained\n"]


def test_what_fails_in_the_kernel_is_told_in_python(python: RunPython, tmp_path: Path) -> None:
    """Its errors come back by the same channel."""
    code = APP.replace('triggers={"a": "b"}', 'count="no number"')
    process = python("-O", "-c", code, tmp_path, "lazy")
    assert process.returncode == 1
    assert "RuntimeError" in process.stderr


FITS = 'readFD:3,writeFD:3 process.execArgv.includes("--preserve-symlinks")'


@pytest.mark.parametrize(
    ("place", "source", "fits"),
    [
        ("bin/jsii-runtime.js", FITS, True),
        ("bin/jsii-runtime.js", FITS.replace("readFD:3", "readFD:4"), False),
        ("bin/jsii-runtime.js", FITS.replace("symlinks", "links"), False),
        ("bin/jsii-runtime.js", None, False),
        ("bin/other.js", FITS, False),
        ("other/jsii-runtime.js", FITS, False),
    ],
)
def test_a_runtime_of_another_shape_is_left_alone(
    tmp_path: Path, place: str, source: str | None, fits: bool
) -> None:
    program = tmp_path / "lib" / "program.js"
    program.parent.mkdir()
    if source is not None:
        program.write_text(source)
    half, runtime = json.dumps(str(HALF)), json.dumps(str(tmp_path / place))
    found = json.loads(node("-p", f"JSON.stringify(require({half}).kernelOf({runtime}) ?? null)"))
    assert found == (str(program) if fits else None)
