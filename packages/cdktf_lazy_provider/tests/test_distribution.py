"""The package is built as it would be published, and its wheel is used where nothing else of it is."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from .conftest import PACKAGE, RunPython

SOURCE = PACKAGE / "src" / "cdktf_lazy_provider"
BUILD = """
import sys
from hatchling import build

build.build_sdist(sys.argv[1])
build.build_wheel(sys.argv[1])
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with sdist and wheel, built from the sources alone."""
    folder = tmp_path_factory.mktemp("built")
    copy = tmp_path_factory.mktemp("copy") / "package"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("*.egg-info", "__pycache__", "build", ".*"))
    process = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)], cwd=copy, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    return folder


@pytest.mark.parametrize("file", sorted(SOURCE.glob("*.py")), ids=lambda file: file.name)
def test_it_imports_the_standard_library_and_itself(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= 1, f"line {node.lineno} leaves the folder"
            names = [] if node.level else [node.module or ""]
        else:
            continue
        foreign = {name.split(".")[0] for name in names} - sys.stdlib_module_names
        assert not foreign, f"line {node.lineno} imports {foreign}"


def test_wheel_and_sdist_hold_every_file(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    (sdist,) = built.glob("*.tar.gz")
    files = {file.name for file in SOURCE.iterdir() if file.is_file()}
    in_wheel = set(zipfile.ZipFile(wheel).namelist())
    assert {f"cdktf_lazy_provider/{name}" for name in files} <= in_wheel
    assert "cdktf_lazy_provider.pth" in in_wheel
    assert any(name.endswith("/licenses/LICENSE") for name in in_wheel)
    with tarfile.open(sdist) as archive:
        in_sdist = {Path(name).relative_to(Path(name).parts[0]).as_posix() for name in archive.getnames()}
    assert {f"src/cdktf_lazy_provider/{name}" for name in files} <= in_sdist
    assert {"README.md", "LICENSE", "pyproject.toml", "cdktf_lazy_provider.pth"} <= in_sdist


def test_the_wheel_works_in_an_environment_of_its_own(
    built: Path, tmp_path: Path, clean_environment: dict[str, str]
) -> None:
    """cdktf and the bindings are seen from there, the package's source is not."""
    home = tmp_path / "some where"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = home / "bin" / "python"
    (wheel,) = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-qq", "--no-deps", str(wheel)]
    subprocess.run(pip, check=True, env=clean_environment)
    (site,) = (home / "lib").glob("python*/site-packages")
    (site / "bindings.pth").write_text(sysconfig.get_path("purelib") + "\n")
    code = (
        "import cdktf_lazy_provider\nassert cdktf_lazy_provider.install()\n"
        "from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket\n"
        "import sys\nassert 'cdktf_cdktf_provider_aws.vpc' not in sys.modules\n"
        "print(cdktf_lazy_provider.__file__)"
    )
    process = subprocess.run(
        [python, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in clean_environment.items() if name != "PYTHONPATH"},
    )
    assert process.returncode == 0, process.stderr
    assert process.stdout.startswith(str(site))


def test_the_package_itself_is_light(python: RunPython) -> None:
    """Nothing that starts Node, and nothing that takes its time."""
    code = "import sys, cdktf_lazy_provider; print({'jsii', 'constructs', 'cdktf'} & set(sys.modules))"
    assert python("-c", code).stdout.strip() == "set()"
