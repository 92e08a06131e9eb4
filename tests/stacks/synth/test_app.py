"""What is in the output folder after a synthesis is today's, whatever was there before."""

from __future__ import annotations

from pathlib import Path

from stacks.app import synthesize
from stacks.settings import Settings


def earlier(outdir: Path, name: str, *files: str) -> Path:
    """A stack that an earlier run has left."""
    folder = outdir / "stacks" / name
    (folder / "assets" / "package").mkdir(parents=True)
    for file in ("cdk.tf.json", "assets/package/function.zip", *files):
        (folder / file).write_text("{}")
    return folder


def test_an_environment_that_is_no_longer_there_leaves_nothing(
    environments: list[Settings], tmp_path: Path
) -> None:
    gone = earlier(tmp_path, "gone", ".terraform.lock.hcl")
    stateful = earlier(tmp_path, "stateful", "terraform.tfstate", "terraform.tfstate.backup")
    other = tmp_path / "stacks" / "notes"  # not a stack, so not ours
    other.mkdir()
    dev = [settings for settings in environments if settings.environment == "dev"]

    synthesize(dev, tmp_path)

    assert not gone.exists()
    assert not (stateful / "cdk.tf.json").exists(), "nobody can take it for one of today's stacks"
    assert (stateful / "terraform.tfstate").read_text() == "{}", "the only state there is stays"
    assert other.is_dir()
    stacks = {file.parent.name for file in (tmp_path / "stacks").glob("*/cdk.tf.json")}
    assert stacks == {"bootstrap", "dev"}
