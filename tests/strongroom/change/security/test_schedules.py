"""How often a schedule comes round."""

from __future__ import annotations

import pytest

from strongroom.change.security.schedules import a_year


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("cron(0 12 * * ? *)", 365),
        ("cron(0 12 ? * * *)", 365),
        ("cron(0 12 1 * ? *)", 12),
        ("cron(0 12 1,15 * ? *)", 24),
        ("cron(0 12 L * ? *)", 12),
        ("cron(0 12 L-3 * ? *)", 12),
        ("cron(0 12 15W * ? *)", 12),
        ("cron(0 12 1 1 ? *)", 1),
        ("cron(0 5 ? * MON *)", 52),
        ("cron(0 5 ? * MON-FRI *)", 260),
        ("cron(0 5 ? * SAT-SUN *)", 104),
        ("cron(0 5 ? * 6L *)", 12),
        ("cron(0 5 ? * 3#2 *)", 12),
        ("cron(0 */6 * * ? *)", 365 * 4),
        ("cron(0/30 0 * * ? *)", 365 * 2),
        ("cron(0 8-17 * * ? *)", 365 * 10),
        ("rate(1 day)", 365),
        ("rate(12 hours)", 365 * 2),
        ("rate(90 minutes)", 365 * 16),
    ],
)
def test_times_in_a_year(expression: str, times: float) -> None:
    assert a_year(expression) == pytest.approx(times)


UNREAD = [
    *("", "at(2026-01-01T00:00:00)", "cron(0 5)", "rate(0 days)", "cron(x 5 * * ? *)", "cron(0 5 1-x * ? *)"),
    "cron(0 */0 * * ? *)",
]


@pytest.mark.parametrize("expression", [None, *UNREAD])
def test_what_can_not_be_read(expression: str | None) -> None:
    assert a_year(expression) is None
