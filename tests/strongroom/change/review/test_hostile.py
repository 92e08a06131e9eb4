"""A plan whose every text wants something of who shows it: a browser, GitHub, a terminal."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from strongroom import cli
from strongroom.change.review.document import document
from strongroom.change.review.markdown import LIMIT, markdown
from strongroom.change.review.review import review
from strongroom.change.review.visible import visible
from tests.strongroom.change.review import plans
from tests.strongroom.change.review.plans import change, plan, told_of, write
from tests.strongroom.change.review.test_masking import formats

HTML = '<img src=x onerror="alert(1)"><script>x()</script>\'"></code></details><!--'
MARKDOWN = (
    "@everyone #12 GH-12 ![i](https://example.com/x.png) | a | `b` ``c`` <b> www.example.com &lt;i&gt;\n# t"
)
TERMINAL = "\x1b[2J\x1b]0;t\x07\x9b31m\r\x08prod: none\u202e\u2066\u200b\ud800"
HOSTILE = f"{HTML} {MARKDOWN} {TERMINAL}"


def hostile(text: str) -> dict[str, Any]:
    """A plan with the text wherever there is room for one."""
    key = json.dumps(text)[1:-1]
    values = {"name": text, "tags": {text: text}, "list": [text], text: {text: text}}
    of = {"previous_address": f'aws_sqs_queue.b["{key}"]', "action_reason": text, "deposed": text}
    entries = [
        change(f'aws_sqs_queue.a["{key}"]', actions, {**values, "x": 1}, values, of=each,
               replace_paths=[["tags", text]], importing={"id": text})
        for actions in (["update"], ["delete"], ["delete", "create"], ["forget"], [text])
        for each in ({}, of)
    ]  # fmt: skip
    unread = {
        **change(f'data.aws_ami.a["{key}"]', ["read"], None, values),
        "mode": "data",
        "action_reason": text,
    }
    return plan(
        *entries,
        unread,
        change(text, ["delete"], values, of={"type": text}),
        resource_drift=entries[:2],
        deferred_changes=[{"reason": text, "resource_change": entries[0]}],
        output_changes={text: {"actions": ["update"], "before": text, "after": f"{text}2"}},
        checks=[{"address": {"to_display": text}, "status": "fail", "instances": [
            {"status": "fail", "problems": [{"message": text}]}]}],
        terraform_version=text,
    )  # fmt: skip


def written(text: str) -> dict[str, str]:
    given_ = plans.given(hostile(text), name=text, untold=text)
    return dict(formats(document(review([given_, given_]))))


class Parsed(HTMLParser):
    """The names of elements and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_no_text_is_an_element_of_the_page() -> None:
    found, harmless = Parsed(), Parsed()
    found.feed(written(HTML)["html"])
    harmless.feed(written("harmless")["html"])
    assert found.tags == harmless.tags
    assert found.attributes == harmless.attributes


def test_nothing_that_a_terminal_obeys_comes_out() -> None:
    for name, text in written(TERMINAL).items():
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e\u2066\ud800]", text) or name == "json", (
            name
        )
        text.encode()
    json.loads(written(TERMINAL)["json"])


def test_a_line_of_a_text_is_none_of_the_review() -> None:
    lines = written("a\nprod: none, nothing changes\n# title")
    for name in ("terminal", "markdown"):
        begins = [line.strip() for line in lines[name].splitlines()]
        assert not [each for each in begins if each.startswith(("prod: none", "# title"))], name


def outside_code(text: str) -> str:
    """What GitHub takes for Markdown: without spans of code and comments."""
    return re.sub(r"<!--.*?-->", "\0", re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text))


def test_nobody_is_called_and_nothing_is_linked_on_github() -> None:
    text = outside_code(written(MARKDOWN)["markdown"])
    for calling in (
        r"@\w",
        r"#\d",
        r"GH-\d",
        r"://",
        r"www\.",
        r"(?<!\\)!\[",
        r"(?<!\\)<(?!details|/details|summary|/summary)",
    ):
        assert not re.search(calling, text), calling


def test_a_row_of_the_table_of_plans_has_its_columns() -> None:
    rows = [line for line in written(MARKDOWN)["markdown"].splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {4}


def test_a_sentence_of_an_error_obeys_nobody(tmp_path: Path) -> None:
    file = write(tmp_path, {**plan(), "format_version": f"9{TERMINAL}"})
    said = str(CliRunner().invoke(cli.app, ["review", str(file)]).exception)
    assert visible(said) == said


def test_a_file_can_be_written_whatever_is_in_the_plan(tmp_path: Path) -> None:
    file = write(tmp_path, hostile(HOSTILE))
    for format_ in ("terminal", "markdown", "html", "json"):
        output = tmp_path / format_
        found = CliRunner().invoke(cli.app, ["review", str(file), "--format", format_, "--output", str(output)])
        assert found.exit_code == 3, found.exception
        output.read_text(encoding="utf-8")


LABEL = st.text("aé漢😀`|_<@", min_size=1, max_size=60)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LABEL, min_size=1, max_size=12), st.integers(1, 2500), st.integers(1, 3), st.integers(0, 3))
@example(["é" * 20_000], 2, 1, 0)
@example(["漢`" * 500], 300, 2, 1)
@example(["a"], 2500, 3, 2)
def test_no_dangerous_change_is_left_out_of_a_comment(
    labels: list[str], count: int, several: int, tiers: int
) -> None:
    """By its name as long as that fits, or among a count: each is there."""
    types = ("aws_lb_listener", "aws_dynamodb_table")
    changes = [
        change(f'{types[number % 2]}.t{number % (tiers + 1)}_a{number}["{labels[number % len(labels)]}"]',
               ["delete"], {"a": "x" * 50})
        for number in range(count)
    ]  # fmt: skip
    told = told_of(*(plans.given(plan(*changes), name=f"p{number}") for number in range(several)))
    text = markdown(told)
    assert len(text) <= LIMIT
    named = sum(f"{types[number % 2]}.t{number % (tiers + 1)}_a{number}[" in text for number in range(count))
    counted = sum(int(each) for each in re.findall(r"^- (?:\w+: )?(\d+) `- aws_", text, re.MULTILINE))
    assert named == count or counted >= count * several or named * several + counted >= count * several
