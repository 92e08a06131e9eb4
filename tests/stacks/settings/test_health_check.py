"""Health checks that can fail, and that can't."""

from __future__ import annotations

import pytest

from stacks.schema.health_check import can_fail


@pytest.mark.parametrize(
    "command",
    [
        ["CMD-SHELL", "curl -f http://localhost/ || exit 1"],
        ["CMD", "python", "-m", "app.healthcheck"],
        ["CMD-SHELL", "wget -q -O /dev/null http://127.0.0.1:8080/health || exit 1"],
        ["CMD-SHELL", "curl x || exit 1; exit 0"],
        ["CMD-SHELL", "true && curl x"],
        ["CMD-SHELL", "echo hi; curl x"],
        ["CMD-SHELL", "curl x 2>&1"],
        ["CMD-SHELL", "curl 'a || true'"],
        ["CMD-SHELL", "a | b"],
        ["CMD-SHELL", "exit 1"],
        ["CMD-SHELL", "curl x || exit"],
        ["CMD-SHELL", "curl x && true"],
        ["CMD", "/app", "true"],
        ["CMD-SHELL", "test $(curl x) = 1"],
        ["CMD-SHELL", "curl 'http://x/?a=1&b=true'"],
        ["CMD-SHELL", '"'],
        ["CMD-SHELL", "(curl x) && true"],
        ["CMD-SHELL", "curl x || (exit 1)"],
        ["CMD", "sh", "-c", "curl x"],
        ["CMD-SHELL", "! true"],
        ["CMD-SHELL", "a\nb"],
        ["CMD-SHELL", "curl x#true"],
        ["CMD-SHELL", "# a comment\ncurl x"],
        ["CMD-SHELL", "if curl x; then exit 0; else exit 1; fi"],
        ["CMD-SHELL", "curl x > /tmp/true"],
        ["CMD-SHELL", "false"],
        ["CMD-SHELL", "{ curl x; }"],
        ["CMD-SHELL", "curl x || { exit 1; }"],
    ],
)
def test_a_health_check_that_can_fail(command: list[str]) -> None:
    assert can_fail(command)
    assert can_fail(tuple(command))


@pytest.mark.parametrize(
    "command",
    [
        ["CMD-SHELL", "curl -f http://localhost/ || exit 0"],
        ["CMD-SHELL", "curl -f x || true"],
        ["CMD-SHELL", "exit 0"],
        ["CMD", "true"],
        ["CMD", "/bin/true"],
        ["CMD-SHELL", "curl x; true"],
        ["CMD-SHELL", "curl x ; exit 0"],
        ["CMD-SHELL", "curl x\ntrue"],
        ["CMD-SHELL", "curl -f x 2>&1 || exit 0"],
        ["CMD-SHELL", "curl x >/dev/null 2>&1 || :"],
        ["CMD-SHELL", "(curl x || true)"],
        ["CMD-SHELL", "curl x &"],
        ["CMD", "sh", "-c", "curl x || true"],
        ["CMD-SHELL", "sh -c 'curl x; exit 0'"],
        ["CMD-SHELL", "curl x | true"],
        ["CMD-SHELL", "curl x || echo dead"],
        ["CMD-SHELL", "curl x || true # really"],
        ["CMD-SHELL", "FOO=1 true"],
        ["CMD-SHELL", "curl x && exit 0 || exit 0"],
        ["CMD-SHELL", "curl x||true"],
        ["CMD-SHELL", "curl x || exit 256"],
        ["CMD-SHELL", ": "],
        ["CMD-SHELL", "echo ok"],
        ["CMD-SHELL", "curl x || wget y || true"],
        ["CMD-SHELL", "curl x &>/dev/null || true"],
        ["CMD-SHELL", "! curl x || true"],
        ["CMD", "echo", "ok"],
        ["CMD-SHELL", "true"],
        ["CMD-SHELL", "curl x || (exit 0)"],
        ["CMD-SHELL", "curl x; true;"],
        ["CMD-SHELL", "true && exit 0"],
        ["CMD-SHELL", "curl x || { true; }"],
    ],
)
def test_a_health_check_that_ends_well_whatever_is(command: list[str]) -> None:
    assert not can_fail(command)
