"""Names: the environment in every one, and all within each service's limit."""

from __future__ import annotations

import pytest

from tests.environments.naming_facts import NAMES, NAMING_ARGUMENTS, NOT_A_NAME, problems
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(18)


def test_every_name_has_the_environment_and_fits_its_service(stack: SynthesizedStack) -> None:
    assert problems(stack, stack.name) == []


def test_every_type_that_is_given_a_name_has_its_limit_here(stack: SynthesizedStack) -> None:
    for address, attributes in stack.all_resources.items():
        type_ = address.partition(".")[0]
        given = [
            argument
            for argument in NAMING_ARGUMENTS & attributes.keys()
            if isinstance(attributes[argument], str) and not attributes[argument].startswith("${")
            if (type_, argument) not in NOT_A_NAME
        ]
        assert given == ([NAMES[type_][0]] if type_ in NAMES else []), address


def test_iam_names_are_given_in_full(stack: SynthesizedStack) -> None:
    """A prefix would have to be 38 characters at most."""
    for type_ in ("aws_iam_role", "aws_iam_policy"):
        for address, attributes in stack.resources(type_).items():
            assert "name_prefix" not in attributes, address
