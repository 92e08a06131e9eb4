"""CloudFront, AWS WAF and the load balancer."""

from __future__ import annotations

from stacks.demand.demand import Demand
from stacks.demand.further import further_tasks
from stacks.demand.sizing import ROLLOUT
from strongroom.capacity.dimension import of_quota, of_setting

__all__ = ["EDGE"]

# The page, its style, its four scripts, its icon and config.json.
PAGE_FILES = 8


def _page(needs: Demand) -> float:
    return needs.load.with_headroom(needs.load.users * PAGE_FILES / 60)


EDGE = (
    of_quota(
        "page",
        "Page loads, if everyone reloads in a minute",
        "requests/s",
        _page,
        quota="distribution_requests",
        why="after an outage everyone does; the page is eight files",
    ),
    of_setting(
        "address",
        "One user's requests in five minutes",
        "requests",
        lambda needs: 5 * needs.load.requests_per_user,
        key="waf.rate_limit",
        available=lambda settings: settings.waf.rate_limit,
        why="AWS WAF refuses an address above it; as many users as go into it may share one",
    ),
    of_quota(
        "targets",
        "Targets in a rollout",
        "targets",
        lambda needs: ROLLOUT * needs.tasks + further_tasks(needs.settings, balanced=True),
        quota="load_balancer_targets",
        why="old and new tasks are registered side by side",
    ),
)
