"""Which packages are loaded lazily, what they offer then, and when the normal loading is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import RunPython

REPORT = """
import json, sys, warnings
sys.path.insert(0, {folder!r})
{first}
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from cdktf_lazy_provider import install
    result = [install() for _ in range({times})]
    {then}
print(json.dumps([result, [str(warning.message) for warning in caught]]))
"""
NAME = "cdktf_cdktf_provider_probe"
PLAIN = """r'''
# Its README, with a line of code
from . import not_a_module
class NotOne:
'''
__all__ = [
    "data_two",
    "one_thing",
]

from . import data_two
from . import one_thing
"""


def report(
    python: RunPython, folder: Path, then: str = "", *, first: str = "", times: int = 1
) -> tuple[list[bool], list[str]]:
    """What install() returned and what was said; `then` is code, a statement a line."""
    indented = "\n    ".join(then.strip().splitlines()) or "pass"
    process = python("-c", REPORT.format(folder=str(folder), first=first, times=times, then=indented))
    assert process.returncode == 0, process.stderr
    result, sentences = json.loads(process.stdout)
    return result, sentences


def write_provider(folder: Path, init: str = PLAIN) -> None:
    """A package like a provider's."""
    package = folder / NAME
    for name in ("_jsii", "one_thing", "data_two"):
        (package / name).mkdir(parents=True)
        (package / name / "__init__.py").write_text("value = __name__\n")
    (package / "_jsii" / "__init__.py").write_text(
        '__jsii_assembly__ = jsii.JSIIAssembly.load(\n    "@cdktf/provider-probe", "1.2.3", "x"\n)\n'
    )
    (package / "__init__.py").write_text(init)


def test_a_second_call_changes_nothing(python: RunPython, tmp_path: Path) -> None:
    then = """
import os
assert os.environ["NODE_OPTIONS"].count("preload.cjs") == 1
assert sum(type(finder).__name__ == "LazyProviderFinder" for finder in sys.meta_path) == 1
"""
    assert report(python, tmp_path, then, times=3) == ([True, True, True], [])


def test_modules_are_attributes_imported_on_first_use(python: RunPython, tmp_path: Path) -> None:
    write_provider(tmp_path)
    then = f"""
import {NAME} as provider
assert [m for m in sys.modules if m.startswith("{NAME}")] == ["{NAME}"]
assert provider.one_thing.value == "{NAME}.one_thing"
assert "{NAME}.data_two" not in sys.modules
assert {{"one_thing", "data_two", "__path__"}} <= set(dir(provider))
assert not hasattr(provider, "not_a_module")
from {NAME} import data_two
from {NAME}.data_two import value
assert provider.__spec__.name == provider.__name__ == "{NAME}"
namespace = {{}}
exec("from {NAME} import *", namespace)
assert {{"one_thing", "data_two"}} <= set(namespace)
"""
    assert report(python, tmp_path, then) == ([True], [])


def test_tools_that_look_at_a_package_see_it_as_published(python: RunPython, tmp_path: Path) -> None:
    write_provider(tmp_path)
    then = f"""
import importlib, importlib.resources, importlib.util, inspect, pkgutil
import {NAME} as provider
assert importlib.util.find_spec("{NAME}").origin == provider.__file__
assert inspect.getsource(provider).endswith("from . import one_thing\\n")
assert importlib.resources.files(provider).joinpath("one_thing").is_dir()
assert {{m.name for m in pkgutil.iter_modules(provider.__path__)}} == {{"_jsii", "one_thing", "data_two"}}
importlib.reload(provider)
assert "{NAME}.data_two" not in sys.modules
"""
    assert report(python, tmp_path, then) == ([True], [])


@pytest.mark.parametrize(
    ("init", "reason"),
    [
        ("from . import one_thing\n", "is not a list of 'from . import …' lines"),
        ("__all__ = [\n]\n", "is not a list of 'from . import …' lines"),
        (PLAIN + "class Here:\n    pass\n", "defines more than its submodules"),
        (PLAIN.replace('    "one_thing"', '    "here",\n    "one_thing"'), "defines more"),
    ],
)
def test_a_package_of_another_shape_is_loaded_normally(
    python: RunPython, tmp_path: Path, init: str, reason: str
) -> None:
    write_provider(tmp_path, init)
    then = f"""
import {NAME}
assert vars({NAME}).get("__getattr__") is None
"""
    result, sentences = report(python, tmp_path, then)
    assert result == [True]
    assert len(sentences) == 1
    assert f"Python imports all of {NAME} at once" in sentences[0]
    assert reason in sentences[0]


def test_a_jsii_without_the_hook_means_the_normal_load(python: RunPython, tmp_path: Path) -> None:
    write_provider(tmp_path)
    first = "import jsii._reference_map as r; del r._submodule_fqn_map"
    then = f"""
import {NAME}
assert "{NAME}.data_two" in sys.modules
"""
    _, sentences = report(python, tmp_path, then, first=first)
    assert ["this jsii cannot import a submodule" in sentence for sentence in sentences] == [True]


def test_a_provider_imported_before_is_left_alone_and_named(python: RunPython, tmp_path: Path) -> None:
    write_provider(tmp_path)
    first = f"import {NAME}; before = {NAME}"
    then = f"assert sys.modules[{NAME!r}] is before"
    result, sentences = report(python, tmp_path, then, first=first)
    assert result == [False]
    assert sentences == [
        f"All of {NAME} is imported: it was imported before install(), which has to come first."
    ]


def test_what_is_not_installed_is_not_found_as_always(python: RunPython, tmp_path: Path) -> None:
    then = f"""
try:
    import {NAME}
except ModuleNotFoundError as error:
    assert error.name == "{NAME}"
else:
    raise AssertionError
"""
    assert report(python, tmp_path, then) == ([True], [])


@pytest.mark.parametrize("name", ["cdktf_provider_probe", "cdktf_cdktf_provider_", "other"])
def test_another_package_is_left_alone(python: RunPython, tmp_path: Path, name: str) -> None:
    write_provider(tmp_path)
    (tmp_path / NAME).rename(tmp_path / name)
    then = f"""
import {name}
assert "{name}.data_two" in sys.modules
"""
    assert report(python, tmp_path, then) == ([True], [])
