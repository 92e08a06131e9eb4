"""A module's name as jsii has it, against the packages that Node loads: a wrong guess is an unknown type."""

from __future__ import annotations

import re
import sysconfig
import tarfile
from pathlib import Path

import pytest

from cdktf_lazy_provider.jsii_names import camel_case
from cdktf_lazy_provider.provider_shape import read_shape


@pytest.mark.parametrize(("provider", "least"), [("aws", 2_000), ("random", 9), ("null", 2)])
def test_every_module_has_the_name_jsii_gives_its_types(provider: str, least: int) -> None:
    package = Path(sysconfig.get_path("purelib")) / f"cdktf_cdktf_provider_{provider}"
    (archive,) = (package / "_jsii").glob("*.tgz")
    with tarfile.open(archive, "r|gz") as files:
        index = files.extractfile(next(file for file in files if file.name == "package/lib/index.js"))
        assert index is not None
        exports = re.findall(r"^exports\.(\w+) = require", index.read().decode(), re.MULTILINE)
    shape = read_shape(package)
    assert shape.assembly == f"@cdktf/provider-{provider}"
    assert {camel_case(name) for name in shape.submodules} == set(exports)
    assert len(exports) >= least
