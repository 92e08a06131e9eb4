"""Every link in every page leads somewhere, every file that a page names is there, and every page is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.strongroom.documentation.links import broken_links, reachable, target
from tests.strongroom.documentation.paths import missing_paths
from tests.strongroom.documentation.project_pages import Project
from tests.strongroom.documentation.written import written

DOCS = Path("docs")
INDEX = DOCS / "README.md"
RUNBOOKS = DOCS / "runbooks"  # where alarms say they are
HEADINGS = {"start": "Start", "guides": "Guides", "reference": "Reference", "why": "Why"}


def test_every_link_leads_somewhere(project: Project) -> None:
    assert list(broken_links(project)) == []


def test_every_file_that_is_named_is_there(project: Project) -> None:
    assert list(missing_paths(project)) == []


def test_every_page_is_found_from_the_index(project: Project) -> None:
    pages = {path for path in project.pages if DOCS in path.parents}
    assert sorted(pages - reachable(project, INDEX)) == []


def test_the_readme_leads_to_the_index(project: Project) -> None:
    assert INDEX in {target(Path("README.md"), link.text)[0] for link in project.pages[Path("README.md")].links}


def test_the_index_has_every_page_once_under_its_heading(project: Project) -> None:
    page = project.pages[INDEX]
    sections = [heading for heading in page.headings if heading.tag == "h2"]
    assert [heading.text for heading in sections] == list(HEADINGS.values())
    listed = [
        ([heading.text for heading in sections if heading.line < link.line][-1], path)
        for link in page.links
        if (path := target(INDEX, link.text)[0])
    ]
    expected = [
        (HEADINGS["guides" if RUNBOOKS in path.parents else path.parts[1]], path)
        for path in project.pages
        if DOCS in path.parents and path != INDEX
    ]
    assert sorted(listed, key=str) == sorted(expected, key=str)


def test_every_picture_is_shown(project: Project) -> None:
    shown = {target(path, link.text)[0] for path, page in project.pages.items() for link in page.links}
    assert {path for path in project.files if path.suffix == ".svg" and DOCS in path.parents} <= shown


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("[gone](gone.md)", "gone.md: there is no such file"),
        ("![gone](../gone.svg)", "../gone.svg: there is no such file"),
        ("[a heading](other.md#the-end)", "other.md#the-end: docs/other.md has no such heading"),
        ("[here](#nowhere)", "#nowhere: docs/page.md has no such heading"),
        ("[not a page](../tool.py#start)", "../tool.py#start: tool.py has no such heading"),
        ("| [in a table](gone.md) |\n|---|", "gone.md: there is no such file"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(tmp_path: Path, link: str, reason: str) -> None:
    project = written(
        tmp_path, {"docs/page.md": f"# A page\n\n{link}\n", "docs/other.md": "# O\n", "tool.py": ""}
    )
    assert list(broken_links(project)) == [f"docs/page.md:3: {reason}"]


@pytest.mark.parametrize(
    "link",
    [
        "[a page](other.md)",
        "[a heading](other.md#who-is-it-the-2nd)",
        "[the second of two](other.md#again-1)",
        "[a named place](other.md#sr101)",
        "[here](#a-page)",
        "[a folder](../docs)",
        "[elsewhere](https://example.com/gone.md#gone)",
        "`[code](gone.md)`",
        "```\n[code](gone.md)\n```",
    ],
)
def test_a_link_that_leads_somewhere_is_not(tmp_path: Path, link: str) -> None:
    other = '# Who is *it*, the `2nd`?\n\n## Again\n\n## Again\n\n## <a id="sr101"></a>SR101\n'
    project = written(tmp_path, {"docs/page.md": f"# A page\n\n{link}\n", "docs/other.md": other})
    assert list(broken_links(project)) == []


def test_a_page_that_nothing_leads_to_is_found(tmp_path: Path) -> None:
    pages = {
        "docs/README.md": "[a](a.md)",
        "docs/a.md": "[b](b.md#b)",
        "docs/b.md": "# b",
        "docs/c.md": "[a](a.md)",
    }
    project = written(tmp_path, pages)
    assert project.pages.keys() - reachable(project, INDEX) == {Path("docs/c.md")}


@pytest.mark.parametrize(
    "path",
    [
        "stacks/gone.py",
        "stacks/gone/",
        "stack/tool.py",
        "gone.py",
        "gone/",
        "stacks/*.toml",
        "stacks/<name>.toml",
        "../gone.md",
    ],
)
def test_a_file_that_is_not_there_is_found(tmp_path: Path, path: str) -> None:
    project = written(tmp_path, {"docs/page.md": f"See\n`{path}`.\n", "stacks/tool.py": "", "gone.txt": ""})
    assert list(missing_paths(project)) == [f"docs/page.md:2: `{path}`: there is no such file"]


@pytest.mark.parametrize(
    "text",
    [
        "stacks/tool.py",
        "stacks",
        "stacks/",
        "tool.py",
        "stacks/*.py",
        "stacks/<name>.py",
        "page.md",
        "cdktf.out/stacks/prod",
        ".local/calls.jsonl",
        "iam:CreateServiceLinkedRole",
        "/ecs/app",
        "and/or",
        "*_override.tf.json",
    ],
)
def test_a_file_that_is_there_or_no_file_is_not(tmp_path: Path, text: str) -> None:
    project = written(tmp_path, {"docs/page.md": f"`{text}`", "stacks/tool.py": ""})
    assert list(missing_paths(project)) == []
