"""An Aurora cluster keeps the endpoint names it was created with, and has a resource id that can be foretold.

The emulator renames both endpoints to `localhost` once an instance exists; on AWS they never change. Without
this patch everything that refers to the endpoint (the task definition, the parameters for other stacks) changes
once after the first apply.

The resource id is random on AWS and in the emulator. Here it is the one foretold (`strongroom.foretold`).
"""

from __future__ import annotations

from typing import Any

from strongroom.foretold import cluster_resource_id


def install() -> None:
    from ministack.services import rds

    def keep_endpoints(cluster: dict[str, Any]) -> None:
        shared = cluster.get("_shared_endpoint")
        if shared:
            cluster["Port"] = int(shared.get("Port", cluster["Port"]))

    rds._sync_cluster_endpoints = keep_endpoints

    prepare = rds._prepare_mysql_gtid_history  # the last thing that it does with a new cluster

    def prepare_with_id(cluster: dict[str, Any]) -> Any:
        cluster["DbClusterResourceId"] = cluster_resource_id(cluster["DBClusterIdentifier"])
        return prepare(cluster)

    rds._prepare_mysql_gtid_history = prepare_with_id
