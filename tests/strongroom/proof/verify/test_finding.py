"""What a check can't judge is a sentence that names the check and the resource, not a traceback."""

from __future__ import annotations

import pytest

from strongroom.errors import UnusableError
from strongroom.proof.verify import check, checks, finding  # noqa: F401  (imported before the table is emptied)
from strongroom.proof.verify.check import Check, Verdicts, judge
from strongroom.synthesized import Stack

STACK = Stack("odd", {"resource": {"aws_vpc": {"a": {"port": "none"}}}})


@pytest.fixture(autouse=True)
def _empty_table(monkeypatch: pytest.MonkeyPatch) -> None:
    table: dict[str, Check] = {}
    monkeypatch.setattr(check, "CHECKS", table)
    monkeypatch.setattr(finding, "CHECKS", table)


def test_a_check_that_raises_is_named_with_its_resource() -> None:
    @check.check("SR999", "A port is a number", why="", remedy="")
    def _(stack: Stack) -> Verdicts:
        for vpc in stack.of_type("aws_vpc"):
            yield judge(vpc, int(vpc.get("port")) > 0, "")

    with pytest.raises(UnusableError) as raised:
        finding.examine(STACK)
    assert str(raised.value) == (
        "SR999 (A port is a number) can't judge aws_vpc.a in odd: "
        "ValueError: invalid literal for int() with base 10: 'none'"
    )


def test_one_that_raises_before_it_has_a_resource_is_named_too() -> None:
    @check.check("SR999", "A stack has a region", why="", remedy="")
    def _(stack: Stack) -> Verdicts:
        raise KeyError(stack.name)
        yield

    with pytest.raises(UnusableError, match=r"SR999 \(A stack has a region\) can't judge the resources in odd"):
        finding.examine(STACK)


def test_what_holds_is_judged_and_not_found() -> None:
    @check.check("SR999", "There is a VPC", why="", remedy="")
    def _(stack: Stack) -> Verdicts:
        for vpc in stack.of_type("aws_vpc"):
            yield judge(vpc, True, "none")
            yield judge(vpc, False, "one")

    report = finding.examine(STACK)
    assert (report.evaluated, report.judged) == ({"SR999": 2}, {"aws_vpc.a"})
    assert [str(found) for found in report.findings] == ["SR999 aws_vpc.a: one"]
