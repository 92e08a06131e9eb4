"""What a client is told in an outage is true of its length."""

from __future__ import annotations

import time

import pytest

from app.gateways import GatewayError, Overloaded, ServiceUnavailable
from app.outages import Outage, retry_after


@pytest.mark.parametrize(("seconds", "told"), [(0, 5), (9, 5), (10.1, 6), (70, 35), (140, 60), (3600, 60)])
def test_half_of_its_length_so_far_within_bounds(
    seconds: float, told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert retry_after(seconds) == told
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    outage = Outage()
    assert not outage.lasts
    outage.failed()
    now += seconds
    outage.failed()
    assert outage.lasts
    assert outage.retry_after_seconds == told
    outage.answered()
    assert (outage.lasts, outage.seconds) == (False, 0)


@pytest.mark.parametrize("kind", [Overloaded, ServiceUnavailable])
def test_a_failure_says_the_usual_unless_more_is_known(kind: type[GatewayError]) -> None:
    assert kind().retry_after_seconds == kind.retry_after_seconds
    assert kind("away", retry_after_seconds=60).retry_after_seconds == 60
