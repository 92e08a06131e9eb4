"""A piece of shell is taken apart as a shell would."""

from __future__ import annotations

import pytest

from tests.strongroom.documentation.shell import commands


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("make up", [["make", "up"]]),
        ("# only a comment\nmake up  # another", [["make", "up"]]),
        ("A=1 make \\\n  up", [["make", "up"]]),
        ("make up && cd x; make down | jq .", [["make", "up"], ["cd", "x"], ["make", "down"], ["jq", "."]]),
        ('id=$(aws sts get)\necho "$id"', [["aws", "sts", "get"], ["echo", "$id"]]),
        ('curl "https://$(out name)/"', [["out", "name"], ["curl", "https://$substituted/"]]),
        ("f() { aws sts get; }", [["aws", "sts", "get"]]),
        ("a 2>/dev/null >file < other", [["a"]]),
        ("a | xargs sudo b -c", [["a"], ["b", "-c"]]),
        ("a 'b; c | d' \"e && f\"", [["a", "b; c | d", "e && f"]]),
        ("if a; then b; fi", [["a"], ["b"]]),
        ("a 2>&1 | b", [["a"], ["b"]]),
        ('echo "a # b"  # it\'s a comment', [["echo", "a # b"]]),
        ("a <name> -b", [["a", "<name>", "-b"]]),
    ],
)
def test_commands_are_taken_apart(text: str, expected: list[list[str]]) -> None:
    assert [list(command.words) for command in commands(text) if command.words] == expected


def test_what_is_before_and_behind_a_command_is_kept() -> None:
    (command,) = commands("A=1 B=2 sudo make up <in >out 2>>err")
    assert (command.words, command.assigned) == (("make", "up"), ("A=1", "B=2"))
    assert (command.reads, command.writes) == (("in",), ("out", "err"))


def test_each_subshell_is_one_of_its_own() -> None:
    found = {command.words[0]: command.shells for command in commands("a; (b; (c)); (d $(e $(f)))")}
    assert found["a"] == ()
    assert found["c"][:1] == found["b"] != found["d"] == found["e"][:1]
    assert found["f"][:2] == found["e"]
    assert len({*found.values()}) == 6
