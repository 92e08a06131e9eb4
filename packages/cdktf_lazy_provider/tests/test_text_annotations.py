"""With -O annotations stay text, and byte code is kept apart; without it jsii checks arguments as always."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import RunPython
from .test_python_half import NAME, write_provider

WRONG = """
import cdktf_lazy_provider.auto
from cdktf import App, TerraformStack
from cdktf_cdktf_provider_null.resource import Resource

stack = TerraformStack(App(), "stack")
try:
    Resource(stack, "nothing", triggers="text")
except TypeError as error:
    print(error)
"""


def annotated(python: RunPython, folder: Path, loading: str, *options: str) -> list[str]:
    """A function's annotations, as their types' names, and the byte code that there is then."""
    code = f"""
import json, sys
from pathlib import Path
sys.path.insert(0, {str(folder)!r})
if {loading!r} == "lazy":
    import cdktf_lazy_provider.auto
import {NAME}.one_thing as module
kinds = [type(each).__name__ for each in module.function.__annotations__.values()]
print(json.dumps(kinds + sorted(file.name for file in Path(module.__file__).parent.glob("__pycache__/*"))))
"""
    process = python("-W", "error", *(options or ["-O"]), "-c", code, PYTHONDONTWRITEBYTECODE="")
    assert process.returncode == 0, process.stderr
    seen: list[str] = json.loads(process.stdout)
    return seen


def test_annotations_are_text_and_byte_code_of_the_normal_loading_stays(
    python: RunPython, tmp_path: Path
) -> None:
    write_provider(tmp_path)
    module = tmp_path / NAME / "one_thing" / "__init__.py"
    module.write_text("def function(argument: int) -> None: ...\n")

    kind, normal, *more = annotated(python, tmp_path, "full")[1:]
    assert (kind, more) == ("NoneType", [])
    byte_code = module.parent / "__pycache__" / normal
    before = byte_code.read_bytes()

    for _ in range(2):  # compiled, and read again
        *kinds, first, second = annotated(python, tmp_path, "lazy")
        assert kinds == ["str", "str"]
        assert {first, second} == {normal, normal.removesuffix(".pyc") + ".text.pyc"}
    assert byte_code.read_bytes() == before
    assert annotated(python, tmp_path, "full")[:2] == ["type", "NoneType"]


def test_a_changed_module_is_compiled_anew(python: RunPython, tmp_path: Path) -> None:
    write_provider(tmp_path)
    module = tmp_path / NAME / "one_thing" / "__init__.py"
    module.write_text("def function() -> None: ...\n")
    assert annotated(python, tmp_path, "lazy")[0] == "str"
    module.write_text("def function(first: int, second: int) -> None: ...\n")
    assert annotated(python, tmp_path, "lazy")[:3] == ["str", "str", "str"]


def test_without_o_they_are_objects_as_always(python: RunPython, tmp_path: Path) -> None:
    """For jsii's check evaluates them in each call: building them once is quicker."""
    write_provider(tmp_path)
    (tmp_path / NAME / "one_thing" / "__init__.py").write_text("def function(argument: int) -> None: ...\n")
    assert annotated(python, tmp_path, "lazy", "-b")[:2] == ["type", "NoneType"]


def test_an_argument_of_a_wrong_type_is_refused_as_always(python: RunPython) -> None:
    process = python("-W", "error", "-c", WRONG)
    assert process.returncode == 0, process.stderr
    full = python("-c", WRONG.replace("import cdktf_lazy_provider.auto", ""))
    assert process.stdout == full.stdout
    assert "type of argument triggers" in process.stdout
