"""A Dockerfile is read as Docker reads it, as far as what the stack asks about goes."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.operations.image.dockerfile import described_by

SHELL = ["/bin/sh", "-c"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("USER\t5\n  user 6", {"user": "6"}),
        ("RUN <<EOF\nUSER 0\nFROM x\nEOF\nUSER 5", {"user": "5"}),
        ("COPY <<-'a' <<\"b\" /\nUSER 1\n\ta\nUSER 2\nb\nUSER 5", {"user": "5"}),
        ("RUN echo $((1<<3)) <<<x\nUSER 5", {"user": "5"}),
        ("RUN a \\\n# USER 1\n USER 2 \\  \n b\nUSER 5", {"user": "5"}),
        ("EXPOSE 8080-8082/tcp 53/udp $PORT ${PORT}/tcp 9000", {"ports": {8080, 8081, 8082, 9000}}),
        ("CMD ['a']", {"command": [*SHELL, "['a']"]}),
        ('CMD ["a', {"command": [*SHELL, '["a']}),
        ("CMD [1]", {"command": [*SHELL, "[1]"]}),
        ('CMD [ "a",\\\n "b" ]', {"command": ["a", "b"]}),
        ('CMD ["a"]\nENTRYPOINT ["b"]', {"entry_point": ["b"], "command": ["a"]}),
        ('CMD ["a"]\nFROM base\nENTRYPOINT ["b"]', {"entry_point": ["b"], "command": []}),
        ('CMD ["a"]\nFROM base\nENTRYPOINT ["b"]\nCMD ["c"]', {"entry_point": ["b"], "command": ["c"]}),
        ('VOLUME /a /b\nVOLUME ["/c d"]', {"volumes": {"/a", "/b", "/c d"}}),
        ("ENV A=b C='d e' F=\nENV G h i", {"environment": {"A": "b", "C": "d e", "F": "", "G": "h i"}}),
        ("ONBUILD USER 0\nHEALTHCHECK CMD b\nUSER 5", {"user": "5", "command": []}),
    ],
)
def test_it_says(lines: str, expected: dict[str, Any]) -> None:
    image = described_by(f"FROM scratch AS base\n{lines}\n")
    assert {name: getattr(image, name) for name in expected} == expected


def test_another_mark_continues_a_line() -> None:
    image = described_by("# escape=`\nFROM a\nENV A=b `\n  USER=0\nUSER 5\n")
    assert (image.user, image.environment) == ("5", {"A": "b", "USER": "0"})


@pytest.mark.parametrize(
    "text", ["", "\n" * 100_000, "FROM", "FROM a\nENV", "FROM a\nRUN <<EOF\n", "FROM a\nENV A='"]
)
def test_what_is_none_is_told(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- whichever reader says it
        described_by(text)
