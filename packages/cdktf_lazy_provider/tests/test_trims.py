"""What is left out of a run is left out, works when it is needed, and other files are as they are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from .conftest import PACKAGE, RunPython
from .test_one_process import node

TRIMS = PACKAGE / "src" / "cdktf_lazy_provider" / "trims.cjs"
APP = """
import json, sys
if sys.argv[2] == "lazy":
    import cdktf_lazy_provider.auto
from cdktf import App, AssetType, Fn, TerraformAsset, TerraformOutput, TerraformStack

app = App(outdir=sys.argv[1])
stack = TerraformStack(app, "stack")
if len(sys.argv) > 3:
    TerraformAsset(stack, "asset", path=sys.argv[3], type=AssetType.ARCHIVE)
token = Fn.join("-", ["a", "b"])
TerraformOutput(stack, "output", value=token)
app.synth()
"""
# What a run reads from archives, in bytes at a time, and whether it loaded archiver; and a token's trace.
TRACE = """
const fs = require("node:fs"), read = fs.readSync;
const archives = new Set(), sizes = new Set(), open = fs.openSync;
fs.openSync = (file, ...rest) => {
  const descriptor = open(file, ...rest);
  if (String(file).endsWith(".jsii.tgz")) archives.add(descriptor); else archives.delete(descriptor);
  return descriptor;
};
fs.readSync = (descriptor, buffer, ...rest) => {
  if (archives.has(descriptor)) sizes.add(buffer.length);
  return read(descriptor, buffer, ...rest);
};
process.on("exit", () => {
  const cached = Object.keys(require.cache);
  const tokens = cached.find((file) => file.endsWith("tokens/private/intrinsic.js"));
  if (!tokens) return;
  const { Intrinsic } = require(tokens);
  fs.writeFileSync(process.env.SEEN, JSON.stringify({
    archiver: cached.some((file) => /node_modules.archiver.index/.test(file)),
    sizes: [...sizes],
    trace: new Intrinsic("${a.b}").creationStack.length,
  }));
});
"""


def run(python: RunPython, folder: Path, loading: str, *more: str, **variables: str) -> dict[str, object]:
    trace, seen = folder / "trace.cjs", folder / "seen.json"
    trace.write_text(TRACE)
    variables = {"NODE_OPTIONS": f"--require={trace}", "SEEN": str(seen), **variables}
    process = python("-W", "error", "-c", APP, folder / "out", loading, *more, **variables)
    assert process.returncode == 0, process.stderr
    found: dict[str, object] = json.loads(seen.read_text())
    return found


def written(folder: Path) -> dict[str, bytes]:
    out = folder / "out"
    return {str(file.relative_to(out)): file.read_bytes() for file in out.rglob("*") if file.is_file()}


def test_a_run_does_without(python: RunPython, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A trim whose words are no longer in cdktf's or jsii's file would do nothing: this says so."""
    lazy, full = (tmp_path_factory.mktemp(loading) for loading in ("lazy", "full"))
    assert run(python, lazy, "lazy") == {"archiver": False, "sizes": [2**20], "trace": 0}
    normal = run(python, full, "full")
    assert (normal["archiver"], normal["sizes"]) == (True, [2**14])
    assert written(lazy) == written(full)


def test_traces_of_tokens_are_there_on_request(python: RunPython, tmp_path: Path) -> None:
    found = run(python, tmp_path, "lazy", CDKTN_DISABLE_CREATION_STACK="false")
    assert isinstance(found["trace"], int)
    assert found["trace"] > 0


def test_an_asset_is_zipped_all_the_same(python: RunPython, tmp_path: Path) -> None:
    asset = tmp_path / "asset"
    asset.mkdir()
    (asset / "file").write_text("content")
    run(python, tmp_path, "lazy", str(asset))
    (archive,) = (name for name in written(tmp_path) if name.endswith("archive.zip"))
    shutil.unpack_archive(tmp_path / "out" / archive, tmp_path / "unpacked")
    assert (tmp_path / "unpacked" / "file").read_text() == "content"


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("/x/cdktf/lib/private/fs.js", "const archiver = other();"),
        ("/x/other/lib/private/fs.js", 'const archiver = require("archiver");'),
        ("/x/cdktn/lib/tokens/private/stack-trace.js", "function captureStackTrace(below) {"),
        ("/x/lib/program.mjs", "Buffer.alloc(16384)"),
    ],
)
def test_another_file_and_other_words_stay(file: str, source: str) -> None:
    trims, given = json.dumps(str(TRIMS)), json.dumps(file)
    code = f"(require({trims}).trimOf({given}) ?? String)({json.dumps(source)})"
    assert node("-p", code) == source
