"""The stacks as HCL: HashiCorp's parser reads what cdktf wrote, and Terraform accepts it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from strongroom.errors import UnusableError
from strongroom.leaving.hcl import command, expressions
from strongroom.leaving.hcl.document import REFERENCES, native
from strongroom.local.terraform import environment, executable
from strongroom.workspace import Workspace
from tests.synthesized import SynthesizedStack

PROJECT = Path(__file__).parents[4]
NAMES = ("bootstrap", "dev", "staging", "prod")
WHOLE = re.compile(r"\$\{([^{}]*)\}")


@pytest.fixture(scope="session")
def written(session_folder: Path, synthesis: Path) -> Path:
    folder = session_folder / "hcl"
    with FileLock(session_folder / "hcl.lock"):
        if not folder.exists():
            command.write(synthesis, folder, Workspace(PROJECT))
    return folder


@pytest.fixture(scope="session")
def parsed(written: Path) -> dict[str, Any]:
    """Stack -> the configuration that the parser reads in its file."""
    files = {name: str(written / name / command.FILE) for name in NAMES}
    node = ["node", str(Path(__file__).with_name("parse_hcl.cjs")), *files.values()]
    done = subprocess.run(node, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return {name: found[file] for name, file in files.items()}


def plain(value: Any, argument: str = "") -> Any:
    """Without what has two forms: one block or a list of one, null or left out, a reference or its name."""
    if isinstance(value, dict):
        return {name: plain(one, name) for name, one in value.items() if name != "//" and one is not None}
    if isinstance(value, list):
        if len(value) == 1 and isinstance(value[0], dict):
            return plain(value[0], argument)
        return [plain(one, argument) for one in value]
    if isinstance(value, str) and (argument in REFERENCES or argument == "type"):
        return WHOLE.sub(r"\1", value)
    return value


@pytest.mark.xdist_group("hcl")
@pytest.mark.parametrize("name", NAMES)
def test_the_parser_reads_what_cdktf_wrote(
    name: str, parsed: dict[str, Any], all_stacks: dict[str, SynthesizedStack]
) -> None:
    ours = plain(all_stacks[name].json)
    assert len(ours["resource"]) > 10
    assert plain(parsed[name]) == ours


@pytest.mark.xdist_group("hcl")
@pytest.mark.parametrize("name", NAMES)
def test_terraform_validates_it(name: str, written: Path) -> None:
    folder, variables = written / name, environment(Workspace(PROJECT))

    def terraform(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [executable(), *arguments], cwd=folder, env=variables, capture_output=True, text=True, check=False
        )

    initialized = terraform("init", "-backend=false", "-input=false", "-no-color")
    assert initialized.returncode == 0, initialized.stderr
    assert json.loads(terraform("validate", "-json").stdout)["diagnostics"] == []


@pytest.mark.xdist_group("hcl")
def test_every_asset_is_beside_it(written: Path, synthesis: Path) -> None:
    for name in NAMES:
        assets = sorted((synthesis / name).glob("assets/**/*"))
        for asset in (file for file in assets if file.is_file()):
            copy = written / name / asset.relative_to(synthesis / name)
            assert copy.read_bytes() == asset.read_bytes()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", '"plain"'),
        ("${aws_vpc.a.id}", "aws_vpc.a.id"),
        ("${aws_vpc.a.id}${aws_vpc.b.id}", '"${aws_vpc.a.id}${aws_vpc.b.id}"'),
        ('{"arn":"${a.arn}/*"}', '"{\\"arn\\":\\"${a.arn}/*\\"}"'),
        ('"${join(",", [a.b, "}"])}"', '"\\"${join(",", [a.b, "}"])}\\""'),
        ('${jsonencode({"a" = "${b.c}"})}', 'jsonencode({"a" = "${b.c}"})'),
        ('x${"\\"}"}y', '"x${"\\"}"}y"'),
        ('$${not} "this"', '"$${not} \\"this\\""'),
        ("%{if a}b%{endif}", '"%{if a}b%{endif}"'),
        ("a\nb\\c\tä", '"a\\nb\\\\c\\tä"'),
        ("", '""'),
        ("$", '"$"'),
    ],
)
def test_templates(text: str, written: str) -> None:
    assert expressions.template(text) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "true"),
        (1.5, "1.5"),
        ([], "[]"),
        ({"a": 1, "aws:b": ["c"]}, '{\na = 1\n"aws:b" = ["c"]\n}'),
    ],
)
def test_values(value: Any, written: str) -> None:
    assert expressions.expression(value) == written


def test_a_literal_is_no_template() -> None:
    assert expressions.expression("${a}", literal=True) == '"$${a}"'


def test_an_interpolation_that_is_not_closed_is_a_sentence() -> None:
    with pytest.raises(UnusableError, match="is not closed"):
        expressions.template('x${join("')


def test_moved_and_removed_blocks_name_addresses() -> None:
    document = {
        "moved": [{"from": "aws_vpc.a", "to": "aws_vpc.b"}],
        "removed": [{"from": "aws_vpc.c", "lifecycle": {"destroy": False}}],
    }
    text = native(document, {})
    assert "moved {\nfrom = aws_vpc.a\nto = aws_vpc.b\n}" in text
    assert "removed {\nfrom = aws_vpc.c\nlifecycle {\ndestroy = false\n}\n}" in text


@pytest.mark.parametrize("document", [{"module": {}}, {"resource": {"aws_x": {"a": {"provisioner": []}}}}])
def test_what_is_not_written_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(UnusableError, match="can't be written as HCL"):
        native(document, {"resource": {"aws_x": {}}})


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UnusableError, match="is there already"):
        command.write(tmp_path, tmp_path, Workspace(PROJECT))
