"""A first deployment that ECS has given up ends the apply: Terraform would wait for it for 20 minutes more."""

from __future__ import annotations

from typing import Any

from strongroom.errors import StrongroomError
from strongroom.local.aws import Clients
from strongroom.local.terraform import Event, Report
from strongroom.workspace import Workspace

NEVER_STARTED = 143


def watching(report: Report, workspace: Workspace, clients: Clients) -> Report:
    """The report of an apply that also looks at ECS, as often as Terraform says that it waits for a service."""

    def look(event: Event) -> None:
        report(event)
        resource = event.get("hook", {}).get("resource", {})
        if event.get("type") == "apply_progress" and resource.get("resource_type") == "aws_ecs_service":
            for why in given_up(workspace, clients):
                raise StrongroomError(why)

    return look


def given_up(workspace: Workspace, clients: Clients) -> list[str]:
    """A sentence for each service that has failed, and has no deployment to go back to."""
    ecs = clients("ecs")
    sentences = []
    for cluster in ecs.list_clusters()["clusterArns"]:
        arns = ecs.list_services(cluster=cluster)["serviceArns"]
        for service in ecs.describe_services(cluster=cluster, services=arns)["services"] if arns else ():
            states = {each["status"]: each["rolloutState"] for each in service["deployments"]}
            if states.get("PRIMARY") == "FAILED":
                sentences.append(_sentence(service, workspace, clients))
    return sentences


def _sentence(service: dict[str, Any], workspace: Workspace, clients: Clients) -> str:
    ecs, cluster, name = clients("ecs"), service["clusterArn"], str(service["serviceName"])
    said = f"ECS could not start the tasks of {name}."
    arns = ecs.list_tasks(cluster=cluster, serviceName=name, desiredStatus="STOPPED")["taskArns"]
    tasks = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"] if arns else ()
    for task in tasks[-1:]:
        said += f" {task['stoppedReason'].rstrip('.')}."
        for container in task["containers"]:
            code = container.get("exitCode")
            if code in (0, NEVER_STARTED):
                continue
            ended = "did not start" if code is None else f"ended with {code}"
            reason = f": {container['reason']}" if container.get("reason") else ""
            said += f" The container {container['name']} {ended}{reason}."
            log = workspace.tasks / f"{task['taskArn'].rpartition('/')[2]}-{container['name']}.log"
            lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
            said += f' Its last words: "{lines[-1].strip()}". The whole log is {log}.' if lines else ""
    return said
