"""jsii's own map from a type's submodule to the Python module to import for it.

jsii imports that module when JavaScript hands over an object of a type that Python has not met yet.
Without the map such an object is a `ValueError: Unknown type`, which the full import never raises.
It is jsii's (1.136 and later) hook for bindings that are generated lazy.
"""

from __future__ import annotations

import importlib
import re

from .provider_shape import ProviderShape, UnexpectedProviderError


def add(package: str, shape: ProviderShape) -> None:
    """Enters every submodule of the package.

    Raises:
        UnexpectedProviderError: the installed jsii has no such map.
    """
    reference_map = importlib.import_module("jsii._reference_map")
    names = getattr(reference_map, "_submodule_fqn_map", None)
    if not isinstance(names, dict) or not hasattr(reference_map, "_try_import_type_module"):
        raise UnexpectedProviderError("this jsii cannot import a submodule when it meets its types")
    names.update({f"{shape.assembly}.{camel_case(name)}": f"{package}.{name}" for name in shape.submodules})


def camel_case(module: str) -> str:
    """`data_aws_ec2_host` as the assembly has it: `dataAwsEc2Host`."""
    return re.sub(r"_([a-z0-9])", lambda letter: letter[1].upper(), module)
