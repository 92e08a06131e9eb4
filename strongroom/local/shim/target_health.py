"""A load balancer asks its targets whether they are well, and sends requests to those that are.

The emulator calls every target healthy and picks any. Here that is so for targets that are registered by hand;
of those that a service of ECS registers each is asked as its target group says. Documented in the guide to
Application Load Balancers, "Health checks for target groups": a new target is healthy after one good answer;
requests go to healthy targets, and to all where every one is unhealthy. What targets answer is counted for the
metrics HTTPCode_Target_5XX_Count, HTTPCode_ELB_5XX_Count, RequestCount and UnHealthyHostCount ("CloudWatch
metrics for your Application Load Balancer").
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from strongroom.local.shim.sooner import SOONER

Group = dict[str, Any]
Target = dict[str, Any]
Answer = tuple[int, dict[str, str], Any]
Count = Callable[[str, str, float], None]
"""(the target group's ARN, metric, value)"""


@dataclass
class Asked:
    """A target that a service has registered."""

    group: str
    target: Target
    state: str = "initial"
    reason: str = "Elb.RegistrationInProgress"
    good: int = 0
    bad: int = 0
    due: float = 0.0
    answer: Future[str] | None = field(default=None, repr=False)

    def judge(self, problem: str, group: Group) -> None:
        """`problem`: why the answer was none of a healthy target; "" for a good one."""
        self.good, self.bad = (0, self.bad + 1) if problem else (self.good + 1, 0)
        if problem:
            if self.bad >= int(group["UnhealthyThresholdCount"]):
                self.state, self.reason = "unhealthy", problem
        elif self.state == "initial" or self.good >= int(group["HealthyThresholdCount"]):
            self.state, self.reason = "healthy", ""


class TargetHealth:
    """Those of all target groups."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, int], Asked] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(8, thread_name_prefix="target-health")

    def register(self, group: str, port: int) -> None:
        with self._lock:
            self._asked[group, port] = Asked(group, {"Id": "127.0.0.1", "Port": port})

    def deregister(self, group: str, port: int) -> None:
        with self._lock:
            self._asked.pop((group, port), None)

    def of(self, group: str, port: int) -> Asked | None:
        return self._asked.get((group, port))

    def registered(self, group: str) -> list[Asked]:
        return [each for each in list(self._asked.values()) if each.group == group]

    def groups(self) -> set[str]:
        return {each.group for each in list(self._asked.values())}

    def taking_requests(self, group: str) -> list[Target]:
        """The healthy ones, or, where all are unhealthy, all."""
        known = self.registered(group)
        healthy = [each.target for each in known if each.state == "healthy"]
        return healthy or [each.target for each in known if each.state == "unhealthy"]

    def ask(self, groups: Callable[[str], Group | None], now: float) -> None:
        """Send what is due, and judge what has come back."""
        for each in list(self._asked.values()):
            group = groups(each.group)
            if group is None:
                continue
            if each.answer is not None:
                if each.answer.done():
                    each.judge(each.answer.result(), group)
                    each.answer = None
            elif now >= each.due:
                each.due = now + int(group["HealthCheckIntervalSeconds"]) / SOONER
                each.answer = self._pool.submit(problem, each.target, group)


def problem(target: Target, group: Group) -> str:
    """Why a target is not healthy by one question; "" if it is."""
    wanted = str((group.get("Matcher") or {}).get("HttpCode") or "200")
    timeout = int(group["HealthCheckTimeoutSeconds"])
    connection = http.client.HTTPConnection(target["Id"], target["Port"], timeout=timeout)
    try:
        connection.request("GET", group["HealthCheckPath"], headers={"User-Agent": "ELB-HealthChecker/2.0"})
        status = connection.getresponse().status
    except TimeoutError:
        return "Request timed out"
    except (OSError, http.client.HTTPException):
        return "Health checks failed"
    finally:
        connection.close()
    return "" if matches(wanted, status) else f"Health checks failed with these codes: [{status}]"


def matches(matcher: str, status: int) -> bool:
    """`200`, `200,202` or `200-299` (API reference, Matcher)."""
    for part in matcher.split(","):
        first, _, last = part.partition("-")
        if int(first) <= status <= int(last or first):
            return True
    return False


def install(health: TargetHealth, count: Count) -> None:
    from ministack.services import alb

    proxy: Callable[..., Awaitable[Answer]] = alb._proxy_http_target
    describe = alb._describe_target_health

    async def proxy_http_target(target: Target, group: Group, *request: Any, **more: Any) -> Answer:
        answer = await proxy(target, group, *request, **more)
        arn = group["TargetGroupArn"]
        count(arn, "RequestCount", 1)
        if answer[0] >= 500:
            # The emulator's own answer, where no target has given one, is the load balancer's.
            own = answer[0] == 502 and b"connect error" in (answer[2] if isinstance(answer[2], bytes) else b"")
            count(arn, "HTTPCode_ELB_5XX_Count" if own else "HTTPCode_Target_5XX_Count", 1)
        return answer

    def describe_target_health(params: dict[str, Any]) -> Answer:
        group = alb._p(params, "TargetGroupArn")
        known = health.registered(group)
        if not known:
            described: Answer = describe(params)
            return described
        rows = "".join(
            f"<member><Target><Id>{each.target['Id']}</Id><Port>{each.target['Port']}</Port></Target>"
            f"<TargetHealth><State>{each.state}</State>"
            + (f"<Description>{each.reason}</Description>" if each.reason else "")
            + "</TargetHealth></member>"
            for each in known
        )
        shown: Answer = alb._xml(
            200,
            "DescribeTargetHealth",
            f"<TargetHealthDescriptions>{rows}</TargetHealthDescriptions>",
        )
        return shown

    alb._proxy_http_target = proxy_http_target
    alb._describe_target_health = describe_target_health
    alb._ACTION_MAP["DescribeTargetHealth"] = describe_target_health
