"""The committed run is a whole one, of the releases there are; it held, and the guide's table is of it."""

from __future__ import annotations

import json
import re
from typing import Any

from stacks.monitoring.definitions import DEFINITIONS
from strongroom.rehearsal.releases.catalogue import RELEASES
from strongroom.workspace import PROJECT

MEASURED: list[dict[str, Any]] = json.loads(
    (PROJECT / "strongroom" / "rehearsal" / "releases" / "measured.json").read_text()
)


def test_every_release_was_rehearsed_and_held() -> None:
    assert [each["release"] for each in MEASURED] == [release.name for release in RELEASES]
    assert all(each["held"] for each in MEASURED)
    assert {each["lost"] + each["doubled"] for each in MEASURED} == {0}
    assert all(each["accepted"] > 30 for each in MEASURED)


def test_the_guide_has_its_figures() -> None:
    guide = (PROJECT / "docs" / "guides" / "releases.md").read_text()
    titles = {release.name: release.title for release in RELEASES}
    for each in MEASURED:
        row = (
            titles[each["release"]],
            "green" if each["apply"] == "green" else "red",
            ", ".join(f"`{name}`" for name in each["alerts"]) or "none",
            str(each["sent"]),
            str(each["lost"]),
            str(each["doubled"]),
            f"{each['seconds']:.0f}",
        )
        assert f"| {' | '.join(row)} |" in guide


def test_an_alarm_that_has_another_name_now_is_said_to_have_it() -> None:
    guide = (PROJECT / "docs" / "guides" / "releases.md").read_text()
    today = {f"strongroom-{definition.id}-prod" for definition in DEFINITIONS}
    for before in {name for each in MEASURED for name in each["alerts"]} - today:
        renamed = re.search(rf"`{before}` has been renamed since: it is `([\w-]+)` now", guide)
        assert renamed is not None, before
        assert renamed[1] in today
