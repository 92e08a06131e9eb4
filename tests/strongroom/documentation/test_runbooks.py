"""A runbook's commands can be typed as they stand: nothing is to be filled in, and all of it is defined."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.strongroom.documentation.blocks import is_shell, typed_text
from tests.strongroom.documentation.defined import PREPARATION, preparing, undefined, unprepared
from tests.strongroom.documentation.project_pages import Project
from tests.strongroom.documentation.written import written

RUNBOOKS = Path("docs/runbooks")
FILLED_IN = re.compile(r"…|<[\w -]+>")
SECTION = "# M\n\n## Before you start\n\n```sh\nA=1\nout() { echo; }\n```\n\n## Alarms\n\n```sh\nB=1\n```\n"
LINK = "[before](../reference/monitoring.md#before-you-start)\n\n"


def test_every_variable_and_function_is_defined_before_it_is_used(project: Project) -> None:
    assert list(undefined(project)) == []


def test_every_runbook_with_commands_says_what_they_take(project: Project) -> None:
    assert preparing(project)
    assert list(unprepared(project, RUNBOOKS)) == []


def test_nothing_in_a_runbooks_shell_is_left_to_be_filled_in(project: Project) -> None:
    left = [
        f"{path}:{block.line}: {found}"
        for path, page in project.pages.items()
        for block in page.blocks
        if RUNBOOKS in path.parents and is_shell(block)
        for found in FILLED_IN.findall(block.text)
    ]
    left += [
        f"{path}:{span.line}: {span.text}"
        for path, page in project.pages.items()
        for span in page.code
        if RUNBOOKS in path.parents and span.text.startswith("aws ") and FILLED_IN.search(span.text)
    ]
    assert left == []


def test_the_shell_of_every_page_can_be_parsed(project: Project) -> None:
    for path, page in project.pages.items():
        script = "\n".join(typed_text(block) for block in page.blocks if is_shell(block))
        parsed = subprocess.run(
            ["bash", "-n"],  # noqa: S607 -- whichever there is
            input=re.sub(r"<[\w-]+>", "filled-in", script),
            capture_output=True,
            text=True,
            check=False,
        )
        assert parsed.returncode == 0, f"{path}: {parsed.stderr}"


@pytest.mark.parametrize(
    ("page", "missing"),
    [
        (LINK + '```sh\naws x --y "$(out z)" $A\n```\n', []),
        ('```sh\naws x --y "$(out z)"\n```\n', ["out"]),
        (LINK + '```sh\naws x "$B"\n```\n', ["B"]),
        (LINK + "```sh\naws x $A # it's $B\naws y '$A'\n```\n", []),
        (LINK + "```sh\naws x '$B' \"it's ${A//-/_}\"\n```\n", []),
        (LINK + '```sh\nid=$(out x)\n```\n\n```sh\naws x "$id" --y\n```\n', []),
        ('```sh\naws x "$id"\nid=1\n```\n', ["id"]),
        ("```sh\naws x $A\n```\n\n" + LINK, ["A"]),
        ("```sql\nSELECT $1 out x\n```\n", []),
    ],
)
def test_what_nothing_defines_is_found(tmp_path: Path, page: str, missing: list[str]) -> None:
    project = written(tmp_path, {str(PREPARATION[0]): SECTION, "docs/runbooks/a.md": page})
    assert list(undefined(project)) == [
        f"docs/runbooks/a.md:{page.partition('```sh')[0].count(chr(10)) + 2}: nothing before it defines {name}"
        for name in missing
    ]


QUERY = "```\nfilter x\n```\n"


@pytest.mark.parametrize(
    ("page", "told"), [(LINK + QUERY, 0), (QUERY, 1), (QUERY + LINK, 1), ("No code.\n", 0)]
)
def test_a_runbook_that_does_not_say_what_its_commands_take_is_found(
    tmp_path: Path, page: str, told: int
) -> None:
    project = written(tmp_path, {str(PREPARATION[0]): SECTION, "docs/runbooks/a.md": page})
    assert len(list(unprepared(project, RUNBOOKS))) == told
