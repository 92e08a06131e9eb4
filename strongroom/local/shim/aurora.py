"""An Aurora cluster keeps the endpoint names it was created with.

The emulator renames both endpoints to `localhost` once an instance exists; on AWS they never change. Without
this mend everything that refers to the endpoint (the task definition, the parameters for other stacks) changes
once after the first apply.
"""

from __future__ import annotations

from typing import Any


def install() -> None:
    from ministack.services import rds

    def keep_endpoints(cluster: dict[str, Any]) -> None:
        shared = cluster.get("_shared_endpoint")
        if shared:
            cluster["Port"] = int(shared.get("Port", cluster["Port"]))

    rds._sync_cluster_endpoints = keep_endpoints
