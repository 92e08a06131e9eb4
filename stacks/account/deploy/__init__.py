"""What a deployment may change, one module a policy, each one a list of statements.

Reading is AWS's `ReadOnlyAccess`; these are the writes. Each is limited to one environment: by name where the
service puts names into ARNs (`<application>-<purpose>-<environment>`), by tag where it doesn't, and by nothing
only where AWS checks the action against no resource.
"""

from __future__ import annotations

from collections.abc import Callable

from stacks.account.deploy import compute, data, edge, identity, network, observability, web
from stacks.account.deploy.target import Target
from stacks.policy import Statement

__all__ = ["POLICIES", "Target"]

POLICIES: dict[str, Callable[[Target], list[Statement]]] = {
    "network": network.statements,
    "web": web.statements,
    "edge": edge.statements,
    "compute": compute.statements,
    "data": data.statements,
    "observability": observability.statements,
    "identity": identity.statements,
}
"""Purpose -> its statements. A role takes ten policies (IAM quotas): these, and two for reading."""
