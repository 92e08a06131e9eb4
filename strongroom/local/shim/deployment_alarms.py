"""The alarms that watch a deployment, and what the load balancer's metrics have of it.

ECS developer guide, "How CloudWatch alarms detect Amazon ECS deployment failures": an alarm in ALARM while the
deployment is in progress fails it; the bake time comes from the alarms' own periods. Here a period passes
`SOONER` times as fast, for these alarms and while a deployment is in progress: what an alarm of one minute
would see in a minute it sees in four seconds.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from strongroom.local.shim.sooner import SOONER

NAMESPACE = "AWS/ApplicationELB"
_counted: dict[tuple[str, str], float] = defaultdict(float)
_lock = threading.Lock()


def count(group: str, metric: str, value: float) -> None:
    """Of a target group, until `flush`."""
    with _lock:
        _counted[group, metric] += value


def flush() -> None:
    """Into CloudWatch, by target group and load balancer, and by load balancer alone."""
    from ministack.core.responses import request_scope
    from ministack.services import cloudwatch

    with _lock:
        counted = dict(_counted)
        _counted.clear()
    for (group, metric), value in counted.items():
        _, _, _, region, account, _ = group.split(":", 5)
        with request_scope(account, region):
            for dimensions in dimensions_of(group):
                cloudwatch._store_datum(
                    NAMESPACE, metric, dimensions, time.time(), "Count", value, None, None, None
                )


def dimensions_of(group: str) -> list[dict[str, str]]:
    """Those with which the load balancer of a target group reports."""
    from ministack.services import alb

    balancers = (alb._tgs.get(group) or {}).get("LoadBalancerArns") or [
        rule_or_listener["LoadBalancerArn"]
        for rule_or_listener in alb._listeners.values()
        if group in str(rule_or_listener.get("DefaultActions"))
    ]
    own = {"TargetGroup": group.rpartition(":")[2]}
    found = []
    for balancer in balancers:
        its = {"LoadBalancer": str(balancer).partition(":loadbalancer/")[2]}
        found += [{**own, **its}, its]
    return found


def in_alarm(names: Sequence[str]) -> list[str]:
    """Those of these alarms that are in ALARM, after a look at each of them."""
    from ministack.services import cloudwatch

    found = []
    for name in names:
        alarm = cloudwatch._alarms.get(name)
        if alarm is None:
            continue
        cloudwatch._evaluate_alarm(alarm, sooner=SOONER)
        if alarm["StateValue"] == "ALARM":
            found.append(name)
    return found


def bake(names: Sequence[str]) -> float:
    """Seconds: as long as the slowest of the alarms needs to see what there is."""
    from ministack.services import cloudwatch

    alarms: list[dict[str, Any]] = [cloudwatch._alarms[name] for name in names if name in cloudwatch._alarms]
    periods = [int(alarm.get("Period") or 60) * int(alarm.get("EvaluationPeriods") or 1) for alarm in alarms]
    return (max(periods, default=0) + 60) / SOONER
