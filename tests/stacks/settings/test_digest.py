"""Which settings a page or a baseline is of."""

from __future__ import annotations

from stacks.settings import Settings, digest
from tests.stacks.settings.tables import SMALL, changed


class Later(Settings):
    """What a later version of the project knows of."""

    invented: int = 1


def test_a_setting_that_the_files_do_not_have_makes_no_others_of_them() -> None:
    assert digest([Later.model_validate(SMALL)]) == digest([Settings.model_validate(SMALL)])


def test_what_they_say_does() -> None:
    more = changed(SMALL, {"service.max_tasks": 3})
    assert digest([Settings.model_validate(more)]) != digest([Settings.model_validate(SMALL)])
