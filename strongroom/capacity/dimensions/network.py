"""Ways out of the VPC, and the logs that leave by them."""

from __future__ import annotations

from stacks.demand.demand import Demand
from stacks.demand.further import further_tasks
from stacks.demand.sizing import ROLLOUT
from stacks.settings.rules.network import addresses_for_tasks
from strongroom.capacity.dimension import Dimension, of_quota, of_setting

__all__ = ["NETWORK"]

# A NAT gateway keeps a connection that nobody closed so long (VPC user guide, "NAT gateways", idle timeout).
IDLE_SECONDS = 350


def _partner_connections(needs: Demand) -> float:
    """The most there could be: each transaction calls a partner once, on a connection that nobody closes."""
    zones = len(needs.settings.nat_zones)
    if not zones:
        return 0.0
    gateways = max(1, zones - 1)  # while a zone has failed
    return needs.load.with_headroom(needs.load.submits * IDLE_SECONDS / gateways)


NETWORK = (
    of_setting(
        "addresses",
        "Addresses of private subnets in a rollout",
        "addresses",
        lambda needs: ROLLOUT * needs.tasks + further_tasks(needs.settings),
        key="network.cidr",
        available=addresses_for_tasks,
        why="each task has one; a subnet keeps some for AWS, endpoints and functions",
    ),
    of_quota(
        "nat-connections",
        "Connections by NAT to one partner",
        "connections",
        _partner_connections,
        quota="nat_connections",
        why="one for each transaction in 350 s, where service.outbound_https has partners; AWS needs none",
    ),
    of_quota(
        "queue-bandwidth",
        "To the queue, in a zone",
        "Gbit/s",
        lambda needs: needs.queue_gbps,
        quota="endpoint_gbps",
        why="while another zone has failed; sizes as measured, without TLS",
    ),
    of_quota(
        "log-bandwidth",
        "To the log, in a zone",
        "Gbit/s",
        lambda needs: needs.log_gbps,
        quota="endpoint_gbps",
        why="while another zone has failed; sizes as measured, without TLS",
    ),
    Dimension(
        "log-volume",
        "Log of application and function",
        "GiB/day",
        lambda needs: needs.log_gib_a_day,
        None,
        "logs.retention_days",
        by_quota=False,
        why="a cost, and no limit; if all day were the busiest time",
    ),
)
