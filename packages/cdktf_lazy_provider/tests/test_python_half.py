"""Which package the light module replaces, what it offers, and when the normal one is kept."""

from __future__ import annotations

import json
import re
import tarfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from .conftest import RunPython

REPORT = """
import json, sys, warnings
{first}
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from cdktf_lazy_provider import install
    result = [install({argument}) for _ in range({times})]
{last}
sentences = [str(warning.message) for warning in caught]
print(json.dumps([result, sentences]))
"""


def report(
    python: RunPython,
    *,
    argument: str = "",
    first: str = "",
    last: str = "",
    times: int = 1,
    **variables: str,
) -> tuple[list[bool], list[str]]:
    code = REPORT.format(argument=argument, first=first, last=last, times=times)
    process = python("-c", code, **variables)
    assert process.returncode == 0, process.stderr
    result, sentences = json.loads(process.stdout)
    return result, sentences


def provider_package(folder: Path, init: str) -> str:
    """A package like a provider's, whose import leaves a trace; returns its name."""
    package = folder / "cdktf_cdktf_provider_probe"
    for name in ("_jsii", "one_thing", "data_two"):
        (package / name).mkdir(parents=True)
        (package / name / "__init__.py").write_text("value = __name__\n")
    (package / "_jsii" / "__init__.py").write_text(
        '__jsii_assembly__ = jsii.JSIIAssembly.load(\n    "@cdktf/provider-probe", "1.2.3", "x"\n)\n'
    )
    (package / "__init__.py").write_text(init)
    return package.name


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


def test_a_second_call_changes_nothing(python: RunPython) -> None:
    last = "import os; n = os.environ['NODE_OPTIONS']; assert n.count('preload.cjs') == 1, n"
    assert report(python, times=3, last=last) == ([True, True, True], [])


def test_modules_are_attributes_imported_on_first_use(python: RunPython, tmp_path: Path) -> None:
    name = provider_package(tmp_path, PLAIN)
    last = f"""
import {name} as provider
assert [m for m in sys.modules if m.startswith("{name}")] == ["{name}"]
assert provider.one_thing.value == "{name}.one_thing"
assert "{name}.data_two" not in sys.modules
assert {{"one_thing", "data_two", "__path__"}} <= set(dir(provider))
assert not hasattr(provider, "not_a_module")
from {name} import data_two
from {name}.data_two import value
assert provider.__spec__.name == provider.__name__ == "{name}"
namespace = {{}}
exec("from {name} import *", namespace)
assert {{"one_thing", "data_two"}} <= set(namespace)
"""
    search = f"sys.path.insert(0, {str(tmp_path)!r})"
    assert report(python, first=search, last=last, argument=repr(name)) == ([True], [])


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
    name = provider_package(tmp_path, init)
    search = f"sys.path.insert(0, {str(tmp_path)!r})"
    result, sentences = report(
        python,
        first=search,
        argument=repr(name),
        last=f"assert {name!r} not in sys.modules; import {name}",
    )
    assert result == [False]
    assert len(sentences) == 1
    assert f"Python imports all of {name} at once" in sentences[0]
    assert reason in sentences[0]


def test_a_jsii_without_the_hook_means_the_normal_load(python: RunPython) -> None:
    first = "import jsii._reference_map as r; del r._submodule_fqn_map"
    last = "assert 'cdktf_cdktf_provider_aws' not in sys.modules"
    result, sentences = report(python, first=first, last=last)
    assert result == [False]
    assert "this jsii cannot import a submodule" in sentences[0]


def test_a_provider_imported_before_is_left_alone(python: RunPython, tmp_path: Path) -> None:
    name = provider_package(tmp_path, PLAIN)
    first = f"sys.path.insert(0, {str(tmp_path)!r}); import {name}; before = {name}"
    last = f"assert sys.modules[{name!r}] is before"
    result, sentences = report(python, first=first, last=last, argument=repr(name))
    assert result == [False]
    assert "imported before install()" in sentences[0]


def test_a_package_that_is_not_installed_is_named(python: RunPython) -> None:
    result, sentences = report(python, argument="'cdktf_cdktf_provider_absent'")
    assert result == [False]
    assert "cdktf_cdktf_provider_absent is not installed" in sentences[0]


def test_another_kind_of_package_is_refused() -> None:
    from cdktf_lazy_provider import install

    with pytest.raises(ValueError, match=r"'boto3' is not a prebuilt cdktf provider; give"):
        install("boto3")


def test_every_module_has_the_name_jsii_gives_its_types() -> None:
    """Against the package that Node loads: a name that is guessed wrong would be an unknown type."""
    import jsii._reference_map as reference_map

    spec = find_spec("cdktf_cdktf_provider_aws")
    assert spec is not None
    assert spec.origin is not None
    (archive,) = (Path(spec.origin).parent / "_jsii").glob("*.tgz")
    with tarfile.open(archive, "r|gz") as package:
        index = next(member for member in package if member.name == "package/lib/index.js")
        source = package.extractfile(index)
        assert source is not None
        exports = re.findall(r"^exports\.(\w+) = require", source.read().decode(), re.MULTILINE)
    prefix = "@cdktf/provider-aws."
    ours = {n.removeprefix(prefix) for n in reference_map._submodule_fqn_map if n.startswith(prefix)}
    assert ours == set(exports)
    assert len(ours) > 2_000
