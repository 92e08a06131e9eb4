"""Progress counts what Terraform does, and is plain lines where there is no terminal."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from strongroom.local import progress
from strongroom.local.progress import Progress, Step


def hook(kind: str, action: str, address: str) -> dict[str, object]:
    return {"type": kind, "hook": {"action": action, "resource": {"addr": address}}}


PLAN = {"type": "change_summary", "changes": {"add": 2, "change": 1, "remove": 0, "operation": "plan"}}


def test_resources_done_and_total() -> None:
    step = Step("apply")
    step({"type": "version"})
    assert "planning" in step.text()
    step(PLAN)
    step(hook("apply_start", "create", "aws_vpc.network_vpc_4E8F0223"))
    assert "0/3 resources  creating vpc.network_vpc  " in step.text()
    step(hook("apply_complete", "create", "aws_vpc.network_vpc_4E8F0223"))
    assert "1/3 resources" in step.text()
    assert "vpc" not in step.text()


def test_reading_is_not_counted() -> None:
    step = Step("apply")
    step(PLAN)
    step(hook("apply_start", "read", "data.aws_ecr_image.image"))
    assert "reading ecr_image.image" in step.text()
    step(hook("apply_complete", "read", "data.aws_ecr_image.image"))
    assert step.done == 0


def test_many_at_once_are_shortened() -> None:
    step = Step("apply")
    for number in range(5):
        step(hook("apply_start", "create", f"aws_subnet.s{number}"))
    assert "creating subnet.s2 +2" in step.text()


def test_without_a_terminal_there_are_lines_and_no_cursor_movements(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "PLAIN_LINE_EVERY", 0.0)
    output = io.StringIO()
    with Progress(Console(file=output, force_terminal=False)).step("terraform apply prod") as step:
        step(PLAN)
        step(hook("apply_start", "create", "aws_vpc.a"))
        step(hook("apply_complete", "create", "aws_vpc.a"))
    lines = output.getvalue().splitlines()
    assert lines[0] == "· terraform apply prod"
    assert "creating vpc.a" in lines[2]
    assert lines[-1].startswith("✓ terraform apply prod  1 resources")
    assert "\x1b" not in output.getvalue()


def test_a_step_that_fails_is_not_ticked_off() -> None:
    output = io.StringIO()
    shown = Progress(Console(file=output, force_terminal=False))
    with pytest.raises(ValueError, match="no"), shown.step("terraform apply prod"):
        raise ValueError("no")
    assert "✓" not in output.getvalue()


def test_steps_that_overlap_share_one_display() -> None:
    output = io.StringIO()
    shown = Progress(Console(file=output, force_terminal=True, width=80))
    with shown.step("terraform apply bootstrap"):
        with shown.step("terraform apply prod"):
            pass
        assert "✓ terraform apply bootstrap" not in output.getvalue()
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", output.getvalue())
    assert plain.index("✓ terraform apply prod") < plain.index("✓ terraform apply bootstrap")


def test_every_step_under_way_has_a_line() -> None:
    shown = Progress(Console(file=io.StringIO(), force_terminal=True, width=80))
    with shown.step("one"), shown.step("two"):
        console = Console(file=io.StringIO(), width=80, record=True)
        console.print(shown._lines())
        lines = console.export_text().splitlines()
    assert [line.split()[1] for line in lines] == ["one", "two"]
