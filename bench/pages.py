"""Page, chart and the README's table, from the results; `python -m bench.pages` writes them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from bench import results
from bench.chart import chart
from bench.page import render
from bench.readme import table
from bench.results import Results
from strongroom.workspace import PROJECT

__all__ = ["BLOCK", "CHART", "PAGE", "README", "write_all", "write_pages"]

PAGE = PROJECT / "docs" / "reference" / "benchmark.md"
CHART = PROJECT / "docs" / "reference" / "benchmark.svg"
README = PROJECT / "README.md"
BLOCK = re.compile(r"(?<=<!-- figures: make bench -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)


def write_all(found: Results, instead: Path | None = None) -> list[Path]:
    """The results and what is made from them; in another folder, if given, and without the README."""
    text = found.model_dump_json(indent=1) + "\n"
    if instead is not None:
        contents = {
            results.FILE.name: text,
            PAGE.name: render(found),
            CHART.name: chart(found),
        }
        for name, content in contents.items():
            (instead / name).write_text(content, encoding="utf-8")
        return [instead / name for name in contents]
    results.FILE.write_text(text, encoding="utf-8")
    return [results.FILE, *write_pages(found)]


def write_pages(found: Results) -> list[Path]:
    """Page, chart and table of the committed results."""
    PAGE.write_text(render(found), encoding="utf-8")
    CHART.write_text(chart(found), encoding="utf-8")
    readme = README.read_text(encoding="utf-8")
    if BLOCK.search(readme) is None:
        raise LookupError("README.md has no marks for the benchmark's figures")
    README.write_text(BLOCK.sub(lambda _: table(found), readme), encoding="utf-8")
    return [PAGE, CHART, README]


def main() -> int:
    write_pages(results.read())
    return 0


if __name__ == "__main__":
    sys.exit(main())
