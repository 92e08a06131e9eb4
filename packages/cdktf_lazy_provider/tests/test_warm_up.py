"""The warm-up finds jsii's index where jsii writes it, waits for it, and never fails."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from cdktf_lazy_provider import runtime_index
from cdktf_lazy_provider.warm_up import warm_up

from .conftest import RunPython

PROVIDER = "cdktf_cdktf_provider_aws"
ROOT = "JSII_RUNTIME_PACKAGE_CACHE_ROOT"
PACKAGE = ("@cdktf/provider-aws", "20.1.0")


def write_index(root: Path, *, name: str = ".jsii.runtime.v1.json") -> None:
    entry = root.joinpath(*PACKAGE, "0a1b2c")
    entry.mkdir(parents=True)
    (entry / name).write_text("{}")


def test_it_does_nothing_when_the_index_is_there(python: RunPython, tmp_path: Path) -> None:
    write_index(tmp_path)
    started = time.perf_counter()
    process = python("-m", "cdktf_lazy_provider.warm_up", PROVIDER, **{ROOT: str(tmp_path)})
    assert time.perf_counter() - started < 5  # 0.05 s; starting Node and unpacking takes longer
    assert process.stdout == ("jsii's runtime index of @cdktf/provider-aws 20.1.0 is there already.\n")
    assert process.returncode == 0
    quiet = python("-m", "cdktf_lazy_provider.warm_up", PROVIDER, "--quiet", **{ROOT: str(tmp_path)})
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_it_builds_the_index_that_jsii_then_reads(python: RunPython, tmp_path: Path) -> None:
    longest = ("--longest-wait", "170")  # on a machine that is busy with other things
    process = python("-m", "cdktf_lazy_provider.warm_up", PROVIDER, *longest, **{ROOT: str(tmp_path)})
    assert process.returncode == 0
    assert process.stderr == ""
    assert process.stdout.startswith("jsii's runtime index of @cdktf/provider-aws 20.1.0 was built in ")
    assert runtime_index.is_there(tmp_path, *PACKAGE)


@pytest.mark.parametrize("name", [".jsii.runtime-index.v1", ".jsii.runtime-defs.v1.jsonl"])
def test_a_half_written_index_does_not_count(tmp_path: Path, name: str) -> None:
    write_index(tmp_path, name=name)
    assert not runtime_index.is_there(tmp_path, *PACKAGE)


def test_another_version_does_not_count(tmp_path: Path) -> None:
    write_index(tmp_path)
    assert not runtime_index.is_there(tmp_path, PACKAGE[0], "21.0.0")


def test_the_default_cache_is_where_jsii_has_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert runtime_index.cache_root({}) == tmp_path / ".cache" / "aws" / "jsii" / "package-cache"
    monkeypatch.setattr("sys.platform", "darwin")
    assert runtime_index.cache_root({}).parts[-2:] == ("com.amazonaws.jsii", "package-cache")
    assert runtime_index.cache_root({ROOT: "/elsewhere"}) == Path("/elsewhere")


def test_a_disabled_cache_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JSII_RUNTIME_PACKAGE_CACHE", "disabled")
    assert "JSII_RUNTIME_PACKAGE_CACHE switches jsii's cache off" in warm_up(PROVIDER)


def test_it_gives_up_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """jsii is not started here, so that no index appears."""
    monkeypatch.setenv(ROOT, str(tmp_path))
    monkeypatch.setattr("importlib.import_module", lambda _: None)
    sentence = warm_up(PROVIDER, longest_wait=0.1)
    assert sentence.startswith("jsii's runtime index of @cdktf/provider-aws 20.1.0 was not seen in")
    assert "synthesis works without it" in sentence


def test_without_a_name_it_is_every_provider_that_is_installed(python: RunPython) -> None:
    process = python("-m", "cdktf_lazy_provider.warm_up", JSII_RUNTIME_PACKAGE_CACHE="disabled")
    named = re.findall(r"^jsii's runtime index of (\S+) .* is not built: ", process.stdout, re.MULTILINE)
    assert named == ["@cdktf/provider-aws", "@cdktf/provider-null", "@cdktf/provider-random"]


def test_what_fails_is_a_sentence_and_no_failure(python: RunPython, tmp_path: Path) -> None:
    not_a_folder = tmp_path / "file"
    not_a_folder.write_text("")
    process = python("-m", "cdktf_lazy_provider.warm_up", PROVIDER, **{ROOT: str(not_a_folder)})
    assert process.returncode == 0
    assert process.stdout.startswith("jsii's runtime index of cdktf_cdktf_provider_aws could not be")
    assert process.stdout.count("\n") == 1
    absent = python("-m", "cdktf_lazy_provider.warm_up", "cdktf_cdktf_provider_absent")
    assert absent.returncode == 0
    assert "cdktf_cdktf_provider_absent is not installed" in absent.stdout
