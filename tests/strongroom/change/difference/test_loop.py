"""The loop: one look for each change, and nothing that goes wrong ends it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from strongroom.change.difference.loop import Look, loop
from strongroom.errors import StrongroomError, UnusableError

FILE = Path("stacks/tier.py")


def run(seen: list[object], saved: list[set[Path]] | None = None) -> tuple[list[object], str]:
    """What is shown of what the looks see (or raise), and what is printed."""
    console = Console(file=io.StringIO(), width=200)
    looks = iter(seen)
    shown: list[object] = []

    def look() -> object:
        found = next(looks)
        if isinstance(found, Exception):
            raise found
        return found

    loop(saved or [{FILE}] * len(seen), [Look("looking", look, shown.append)], console)
    assert next(looks, "all") == "all", "a look for each change"
    assert isinstance(console.file, io.StringIO)
    return shown, console.file.getvalue()


def test_a_look_for_each_change() -> None:
    shown, printed = run([1, 2, 3], [set(), {FILE}, {Path("main.py"), FILE}])
    assert shown == [1, 2, 3]
    files = [line for line in printed.splitlines() if ".py" in line]
    assert files == ["stacks/tier.py", "main.py, stacks/tier.py"]


def test_the_same_again_is_not_shown_again() -> None:
    shown, printed = run([1, 1, 2, 1])
    assert shown == [1, 2, 1]
    assert printed.count("As before.") == 1


def test_what_goes_wrong_is_said_and_watching_goes_on() -> None:
    shown, printed = run([1, UnusableError("stacks/tier.py:3: NameError"), StrongroomError("No."), 1])
    assert shown == [1, 1], "shown again: an error stands above"
    assert "✗ stacks/tier.py:3: NameError" in printed
    assert "✗ No." in printed


def test_a_defect_of_ours_is_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError):
        run([ZeroDivisionError()])


def test_of_many_files_only_some_are_named() -> None:
    _, printed = run([1], [{Path(f"stacks/{name}.py") for name in "abcde"}])
    assert "stacks/a.py, stacks/b.py, stacks/c.py and 2 more" in printed


def test_a_change_waits_until_the_last_one_is_looked_at() -> None:
    order: list[str] = []

    def saves() -> Iterator[set[Path]]:
        for number in range(3):
            order.append(f"save {number}")
            yield {FILE}

    look = Look("looking", lambda: order.append("look"), lambda _: None)
    loop(saves(), [look], Console(file=io.StringIO()))
    assert order == ["save 0", "look", "save 1", "look", "save 2", "look"]


def test_each_look_is_shown_before_the_next_is_taken() -> None:
    order: list[object] = []
    console = Console(file=io.StringIO())

    def refused() -> None:
        raise UnusableError("No.")

    looks = [
        Look("one", lambda: 1, order.append),
        Look("two", refused, order.append),
        Look("three", lambda: 3, order.append),
    ]
    loop([set(), {FILE}], looks, console)
    assert order == [1, 1], "shown again, for an error stands above; nothing after the error"
