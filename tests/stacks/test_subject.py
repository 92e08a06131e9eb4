"""What a failure of tests/environments says that it was looking at."""

from __future__ import annotations

from typing import Any

import pytest

from tests.environments.subject import subject

STACK: dict[str, Any] = {"//": {"metadata": {"stackName": "live"}}}
RESOURCE: dict[str, Any] = {"//": {"metadata": {"path": "live/network/vpc"}}}


@pytest.mark.parametrize(("held", "said"), [(STACK, None), (RESOURCE, "live/network/vpc")])
def test_a_resource_has_a_path_and_a_whole_stack_has_none(held: dict[str, Any], said: str | None) -> None:
    def test_it(document: dict[str, Any]) -> None:
        assert not document

    with pytest.raises(AssertionError) as failure:
        test_it(held)
    assert subject(failure.value.__traceback__) == said
