"""For which stacks an entry holds, what is said where it does not, and when nothing needs it any more."""

from __future__ import annotations

import datetime
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strongroom.proof.verify.kinds import KINDS, Kind
from strongroom.proof.verify.waiver import Accepted, Waiver
from strongroom.proof.verify.waivers import Waivers
from strongroom.workspace import PROJECT

TODAY = datetime.date(2026, 11, 25)
TABLE = Path("policies") / "waivers.toml"
ADDRESS = "aws_rds_cluster.database_cluster_1A2B"

NAMES = st.sampled_from(
    ["prod", "dev", "live", "live-eu", "bootstrap", "bootstrap-123456789012", "nonproduction"]
)
PATTERNS = NAMES | st.sampled_from(["*", "live*", "p*", "production", "[a-z]*"])


def entry(*kinds: Kind, stacks: list[str] | None = None, expires: datetime.date | None = None) -> Waiver:
    given: dict[str, object] = {"kinds": list(kinds)} if kinds else {}
    return Waiver.model_validate(
        {
            "check": "SR401",
            "resource": "aws_rds_cluster.database_*",
            "reason": "It has the five words that it needs.",
            "expires": expires or datetime.date(2027, 11, 30),
            **given,
            **({"stacks": stacks} if stacks else {}),
        }
    )


def found(stack: str, kind: Kind | None, check: str = "SR401", resource: str = ADDRESS) -> Accepted:
    return Accepted(stack, kind, check, resource)


def waivers(*entries: Waiver, today: datetime.date = TODAY) -> Waivers:
    return Waivers(list(entries), today, PROJECT / TABLE)


@settings(deadline=None)
@given(
    kinds=st.lists(st.sampled_from(KINDS), unique=True),
    stacks=st.lists(PATTERNS, unique=True, max_size=3),
    name=NAMES,
    kind=st.sampled_from([*KINDS, None]),
)
def test_whatever_a_stack_is_called_its_kind_decides(
    kinds: list[Kind], stacks: list[str], name: str, kind: Kind | None
) -> None:
    if not kinds and not stacks:
        return
    covered = entry(*kinds, stacks=stacks).covers(found(name, kind))
    if kind is not None:
        assert covered is (kind in kinds and (not stacks or any(fnmatchcase(name, each) for each in stacks)))
    else:
        assert covered is (not kinds and any(fnmatchcase(name, each) for each in stacks))


@settings(deadline=None)
@given(kinds=st.lists(st.sampled_from(KINDS), unique=True), stacks=st.lists(PATTERNS, unique=True), name=NAMES)
def test_nothing_of_production_is_waived_by_an_entry_that_does_not_say_so(
    kinds: list[Kind], stacks: list[str], name: str
) -> None:
    if kinds or stacks:
        assert entry(*kinds, stacks=stacks).covers(found(name, "production")) <= ("production" in kinds)


PLACE = "policies/waivers.toml, entry 1 (SR401 on aws_rds_cluster.database_*)"


@pytest.mark.parametrize(
    ("given", "finding", "said"),
    [
        (entry("nonproduction"), found("live", "production"), "waived for nonproduction, not for production"),
        (
            entry("nonproduction", "bootstrap"),
            found("live", "production"),
            "waived for nonproduction and bootstrap, not for production",
        ),
        (
            entry("production", stacks=["eu-*", "us-*"]),
            found("live", "production"),
            "waived for production named eu-* or us-*, not for live",
        ),
        (
            entry("nonproduction"),
            found("dev", None),
            "waived for nonproduction, not for a stack without a kind",
        ),
        (
            entry(stacks=["ours-*"]),
            found("theirs", None),
            "waived for stacks without a kind named ours-*, not for theirs",
        ),
        (
            entry(stacks=["prod"]),
            found("prod", "production"),
            "waived for stacks without a kind named prod, not for production",
        ),
        (
            entry("production", expires=TODAY),
            found("live", "production"),
            "no longer waived for production, since 2026-11-25",
        ),
    ],
)
def test_a_finding_says_where_its_like_is_waived(given: Waiver, finding: Accepted, said: str) -> None:
    table = waivers(given)
    assert table.covering(finding) is None
    assert [(each.position, each.entry, each.said) for each in table.elsewhere(finding)] == [
        (1, given, f"{said}: {PLACE}")
    ]


def test_another_check_or_resource_is_not_its_like() -> None:
    table = waivers(entry("nonproduction"), entry("nonproduction", expires=TODAY))
    assert table.elsewhere(found("live", "production", check="SR402")) == []
    assert table.elsewhere(found("live", "production", resource="aws_rds_cluster.other")) == []
    assert [each.position for each in table.elsewhere(found("live", "production"))] == [1], (
        "the other has expired"
    )


def test_an_entry_is_stale_for_each_kind_that_needs_it_no_more() -> None:
    both = entry("production", "nonproduction")
    stacks: list[tuple[str, Kind | None]] = [
        ("live", "production"),
        ("qa", "nonproduction"),
        ("dev", "nonproduction"),
    ]
    table = waivers(both)
    assert table.stale([found("live", "production"), found("dev", "nonproduction")], stacks) == []
    assert table.stale([found("live", "production")], stacks) == [(both, "nonproduction")]
    assert table.stale([found("dev", "nonproduction", check="SR402")], stacks) == [
        (both, "production"),
        (both, "nonproduction"),
    ]


def test_an_entry_for_a_kind_that_there_is_not_is_not_stale() -> None:
    table = waivers(entry("nonproduction"), entry("nonproduction", stacks=["qa"]))
    assert table.stale([], [("live", "production"), ("bootstrap", "bootstrap"), ("nonproduction", None)]) == []


def test_an_entry_whose_names_nothing_of_its_kind_has_is_stale() -> None:
    gone = entry("production", stacks=["live"])
    assert waivers(gone).stale([found("shop", "production")], [("shop", "production")]) == [
        (gone, "production")
    ]


def test_an_entry_by_name_alone_is_stale_where_its_stacks_have_a_kind_or_no_need() -> None:
    named = entry(stacks=["ours-*"])
    table = waivers(named)
    assert table.stale([], [("theirs", None)]) == []
    assert table.stale([found("ours-1", None)], [("ours-1", None)]) == []
    assert table.stale([], [("ours-1", None)]) == [(named, "without a kind")]
    assert table.stale([found("ours-1", "production")], [("ours-1", "production")]) == [
        (named, "without a kind")
    ]


@pytest.mark.parametrize(("days", "ending"), [(-1, False), (0, False), (1, True), (60, True), (61, False)])
def test_an_entry_that_ends_soon_is_told(days: int, ending: bool) -> None:
    soon = entry("production", expires=TODAY + datetime.timedelta(days))
    table = waivers(soon)
    assert table.ending == ([soon] if ending else [])
    assert table.expired == ([soon] if days < 1 else [])
    assert table.days_left(soon) == days


def test_the_next_to_end_is_told_first() -> None:
    days = [TODAY + datetime.timedelta(days) for days in (30, 10, 20)]
    table = waivers(*(entry("production", expires=day) for day in days))
    assert [each.expires for each in table.ending] == sorted(days)
