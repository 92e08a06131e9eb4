"""Vendoring with real pip, on wheels that the tests make: no network."""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lambdas.pruning import DROPPED, KEPT, is_dropped
from lambdas.vendoring import PackagingError, vendor

FUNCTION = Path(__file__).parents[2] / "lambdas" / "validate_transaction"


def make_wheel(folder: Path, files: dict[str, str], *, tag: str = "py3-none-any") -> str:
    """Write the wheel of a package `tiny`, and return the requirements that pin it."""
    folder.mkdir(exist_ok=True)
    info = "tiny-1.0.dist-info"
    content = {
        **files,
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    content[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*content, f"{info}/RECORD"])
    wheel = folder / f"tiny-1.0-{tag}.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return pinned(folder, hashlib.sha256(wheel.read_bytes()).hexdigest())


def pinned(folder: Path, sha256: str) -> str:
    return f"--no-index\n--find-links {folder}\ntiny==1.0 --hash=sha256:{sha256}\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "requirements.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_two_runs_at_once_give_one_folder(tmp_path: Path) -> None:
    requirements = write(tmp_path, make_wheel(tmp_path / "wheels", {"tiny.py": "x = 1\n"}))
    cache = tmp_path / "cache"
    with ThreadPoolExecutor() as pool:
        first, second = pool.map(lambda _: vendor(requirements, cache=cache), range(2))

    assert first == second
    assert list(cache.iterdir()) == [first]
    files = {path.relative_to(first).as_posix() for path in first.rglob("*") if path.is_file()}
    assert files == {"tiny.py", "tiny-1.0.dist-info/METADATA", "tiny-1.0.dist-info/WHEEL"}


def test_native_code_is_refused(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path / "wheels", {"tiny/_fast.cpython-311-x86_64-linux-gnu.so": "ELF"})
    with pytest.raises(PackagingError, match="is native code, and a function's zip is pure"):
        vendor(write(tmp_path, wheel), cache=tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_wheel_for_one_platform_is_not_taken(tmp_path: Path) -> None:
    here = f"cp{sys.version_info.major}{sys.version_info.minor}"
    wheel = make_wheel(tmp_path / "wheels", {"tiny.py": ""}, tag=f"{here}-{here}-linux_x86_64")
    with pytest.raises(PackagingError, match="has a wheel for any platform"):
        vendor(write(tmp_path, wheel), cache=tmp_path / "cache")


def test_a_package_with_another_hash_is_refused(tmp_path: Path) -> None:
    make_wheel(tmp_path / "wheels", {"tiny.py": ""})
    requirements = write(tmp_path, pinned(tmp_path / "wheels", "0" * 64))
    with pytest.raises(PackagingError, match="has no hash there, or is not the one that was pinned"):
        vendor(requirements, cache=tmp_path / "cache")


def test_a_package_without_a_hash_is_refused(tmp_path: Path) -> None:
    make_wheel(tmp_path / "wheels", {"tiny.py": ""})
    requirements = write(tmp_path, f"--no-index\n--find-links {tmp_path / 'wheels'}\ntiny==1.0\n")
    with pytest.raises(PackagingError, match="has no hash there, or is not the one that was pinned"):
        vendor(requirements, cache=tmp_path / "cache")


def test_pip_missing_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S -I "$@"\n', encoding="utf-8")
    bare.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(bare))
    with pytest.raises(PackagingError, match=r"has no pip; run `.*python -m ensurepip`"):
        vendor(write(tmp_path, ""), cache=tmp_path / "cache")


def test_requirements_missing_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match=r"compile it from requirements\.in"):
        vendor(tmp_path / "requirements.txt", cache=tmp_path)


def test_the_function_pins_every_package_by_hash_and_names_no_host() -> None:
    text = (FUNCTION / "requirements.txt").read_text(encoding="utf-8")
    packages = re.findall(r"^[a-z0-9-]+(?:\[[a-z,]+\])?==.*$", text, re.MULTILINE)
    assert len(packages) >= 10
    for package in packages:
        assert package.endswith(" \\"), f"{package} has no hash"
        assert ";" not in package, f"{package} is only for some machines"
    assert "://" not in text
    assert "--index" not in text


@pytest.mark.parametrize(
    ("path", "dropped"),
    [
        ("botocore/data/ec2/2016-11-15/service-2.json.gz", True),
        ("botocore/data/dynamodb/2012-08-10/service-2.json.gz", False),
        ("botocore/data/dynamodb/2011-12-05/examples-1.json", True),
        ("botocore/data/endpoints.json", False),
        ("botocore/cacert.pem", False),
        ("wrapt/_wrappers.c", True),
        ("bin/jp.py", True),
        ("urllib3/__pycache__/util.cpython-311.pyc", True),
        ("six-1.17.0.dist-info/RECORD", True),
        ("six-1.17.0.dist-info/LICENSE", False),
    ],
)
def test_pruning(path: str, dropped: bool) -> None:
    assert is_dropped(path) is dropped


def test_rules_are_patterns_below_the_vendored_folder() -> None:
    assert not [rule for rule in (*DROPPED, *KEPT) if rule.startswith(("/", "."))]
