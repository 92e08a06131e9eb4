"""Every link in every page leads somewhere, and every page is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.strongroom.documentation.links import broken_links, reachable, target
from tests.strongroom.documentation.project_pages import Project
from tests.strongroom.documentation.written import written

README = Path("README.md")
DOCS = Path("docs")
INDEX = DOCS / "README.md"
RUNBOOKS = DOCS / "runbooks"  # where alarms say they are
HEADINGS = {"start": "Start", "guides": "Guides", "reference": "Reference", "why": "Why"}


def test_every_link_leads_somewhere(project: Project) -> None:
    assert list(broken_links(project)) == []


def test_every_page_is_found_from_the_readme(project: Project) -> None:
    assert sorted(project.pages.keys() - reachable(project, README)) == []


def test_every_page_is_found_from_the_index(project: Project) -> None:
    pages = {path for path in project.pages if DOCS in path.parents}
    assert sorted(pages - reachable(project, INDEX)) == []


def test_the_readme_leads_to_the_index(project: Project) -> None:
    assert INDEX in {target(README, link.text)[0] for link in project.pages[README].links}


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
        ('<p>\n<a href="gone.md">gone</a></p>', "gone.md: there is no such file"),
        ('See <img\nsrc="gone.svg">', "gone.svg: there is no such file"),
        ('<source srcset="other.md 1x, gone.svg 2x">', "gone.svg: there is no such file"),
        ('<a href="https://[gone/">', "https://[gone/: there is no such file"),
        ("[gone][gone]", "[gone][gone]: the page defines no such link"),
        ("[*gone* `x`][]", "[gone code][]: the page defines no such link"),
        ("[gone][a]\n\n[a]: gone.md", "gone.md: there is no such file"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(tmp_path: Path, link: str, reason: str) -> None:
    project = written(
        tmp_path, {"docs/page.md": f"# A page\n\n{link}\n", "docs/other.md": "# O\n", "tool.py": ""}
    )
    (found,) = broken_links(project)
    assert found.partition(":")[0] == "docs/page.md"
    assert found.partition(": ")[2] == reason
    assert found.partition(": ")[0] == f"docs/page.md:{4 if '<p>' in link else 3}"


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
        "`[code](gone.md)` and `a[0][1]`",
        "[defined][a]\n\n[a]: other.md",
        '<a href="other.md#again"><img src="https://example.com/gone.svg"></a>',
        '<!-- <a href="gone.md"> -->',
        '\t<a href="gone.md">',
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
        "docs/D.MD": "",
        "packages/x/e.markdown": "",
    }
    project = written(tmp_path, pages)
    lost = project.pages.keys() - reachable(project, INDEX)
    assert {str(path) for path in lost} == {"docs/c.md", "docs/D.MD", "packages/x/e.markdown"}
