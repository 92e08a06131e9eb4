"""The HTML in a page: where it leads, and where links can lead."""

from __future__ import annotations

from html.parser import HTMLParser

__all__ = ["Html"]

TARGETS = frozenset({"href", "src"})
NAMES = frozenset({"id", "name"})


class Html(HTMLParser):
    """A piece of it."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self._line = line
        self.links: list[tuple[str, int]] = []
        self.names: list[str] = []

    @classmethod
    def of(cls, text: str, line: int) -> Html:
        """It begins in this line of its page."""
        read = cls(line)
        read.feed(text)
        read.close()
        return read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        line = self._line + self.getpos()[0] - 1
        for name, value in attrs:
            if name in TARGETS and value:
                self.links.append((value, line))
            elif name in NAMES and value:
                self.names.append(value)
            elif name == "srcset" and value:
                self.links += [(each.split()[0], line) for each in value.split(",") if each.strip()]
