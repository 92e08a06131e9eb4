"""A synthesized stack is read, copied clean, and what is wrong with it is a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from strongroom.errors import UnusableError
from strongroom.local import stacks
from strongroom.local.stack import SynthesizedStack
from strongroom.workspace import PROJECT, Workspace


def test_account_region_and_backend_are_read(prod: SynthesizedStack) -> None:
    assert prod.account_id == "123456789012"
    assert prod.region == "us-east-1"
    assert prod.backend["key"] == "strongroom/prod/terraform.tfstate"


def test_a_stack_that_was_not_synthesized_names_those_that_were(synthesis: Path) -> None:
    with pytest.raises(UnusableError, match=r"There is: bootstrap, dev, prod, staging\."):
        _ = SynthesizedStack(synthesis / "qa").content


def test_a_broken_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "cdk.tf.json").write_text("{")
    with pytest.raises(UnusableError, match=r"is not JSON .* run `make synth`"):
        _ = SynthesizedStack(tmp_path).content


def test_a_variable_has_its_default_or_what_is_passed_here(tmp_path: Path) -> None:
    content = {"variable": {"image_tag": {}, "size": {"default": "small"}, "now": {"default": False}}}
    (tmp_path / "cdk.tf.json").write_text(json.dumps(content))
    assert SynthesizedStack(tmp_path).variables() == {"image_tag": "local", "size": "small", "now": False}


def test_a_variable_that_nobody_gives_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "cdk.tf.json").write_text(json.dumps({"variable": {"color": {}}}))
    with pytest.raises(UnusableError, match="no default for the variable color"):
        SynthesizedStack(tmp_path).variables()


def test_a_copy_has_the_stack_and_nothing_of_earlier_runs(prod: SynthesizedStack, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    (copy / ".terraform" / "providers").mkdir(parents=True)
    (copy / ".terraform" / "terraform.tfstate").write_text("{}")
    (copy / "old_override.tf.json").write_text("{}")
    prod.copy_to(copy)
    assert (copy / "cdk.tf.json").read_bytes() == (prod.folder / "cdk.tf.json").read_bytes()
    assert list(copy.glob("assets/*/*/*")) or list(copy.glob("assets/*/*"))
    assert not (copy / "old_override.tf.json").exists()
    assert not (copy / ".terraform" / "terraform.tfstate").exists()
    assert (copy / ".terraform" / "providers").is_dir()


def synthesized_in(folder: Path, **accounts: str) -> Workspace:
    for name, account in accounts.items():
        stack = folder / "cdktf.out" / "stacks" / name.replace("_", "-")
        stack.mkdir(parents=True)
        provider = {"aws": [{"allowed_account_ids": [account], "region": "us-east-1"}]}
        (stack / "cdk.tf.json").write_text(json.dumps({"provider": provider}))
    return Workspace(project=folder, local=folder / ".local")


def test_the_bootstrap_stack_is_the_one_of_the_same_account(tmp_path: Path) -> None:
    workspace = synthesized_in(
        tmp_path, dev="1" * 12, prod="2" * 12, bootstrap_1="1" * 12, bootstrap_2="2" * 12
    )
    environment = stacks.environment_stack(workspace, "prod")
    assert stacks.bootstrap_stack(workspace, environment).name == "bootstrap-2"


@pytest.mark.parametrize("name", ["qa", "bootstrap-1", ""])
def test_what_is_no_environment_is_refused(tmp_path: Path, name: str) -> None:
    workspace = synthesized_in(tmp_path, dev="1" * 12, bootstrap_1="1" * 12)
    with pytest.raises(UnusableError, match=r"no environment '.*'\. There is: dev\."):
        stacks.environment_stack(workspace, name)


def test_the_project_is_where_its_files_are() -> None:
    assert (PROJECT / "main.py").exists()
