"""What ECS says of a service, kept as a log: deployments that failed, and tasks that ended by themselves."""

from __future__ import annotations

import json

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import CloudwatchEventTarget
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster
from constructs import Construct

from stacks import naming
from stacks.settings import Settings

__all__ = ["ServiceEvents"]


class ServiceEvents(Construct):
    """`not_deployed`, `ended`: the rules for failed deployments and for tasks; `targets`: where they are kept.

    Made before the service, whose first deployment may fail: it is known by its ARN, which is made of names.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        program: str,
        service: str,
        cluster: EcsCluster,
        log_group: CloudwatchLogGroup,
    ) -> None:
        super().__init__(scope, id)
        here = f"{settings.region}:{settings.account_id}"
        container = naming.container(program)
        patterns = {
            "not_deployed": (
                f"Deployments of {container} that failed",
                {
                    # ECS developer guide, "Amazon ECS service deployment state change events": their detail
                    # names no cluster. One that is rolled back is a failed one, and another that completes.
                    "detail-type": ["ECS Deployment State Change"],
                    "resources": [f"arn:{settings.partition}:ecs:{here}:service/{cluster.name}/{service}"],
                    "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
                },
            ),
            "ended": (
                f"Tasks of {container} that ended by themselves, or did not start",
                {
                    "detail-type": ["ECS Task State Change"],
                    "detail": {
                        "clusterArn": [cluster.arn],
                        "group": [f"service:{service}"],
                        "lastStatus": ["STOPPED"],
                        # Not what ECS, Spot or a person stopped (ECS API reference, "Task").
                        "stopCode": ["EssentialContainerExited", "TaskFailedToStart"],
                    },
                },
            ),
        }
        rules = {
            id: CloudwatchEventRule(
                self,
                id,
                # Another end than that of a job's rule, so that the two never have one name.
                name=naming.name(settings, f"{container}-{id.replace('_', '-')}", limit=naming.EVENT_RULE),
                description=description,
                event_pattern=json.dumps({"source": ["aws.ecs"], **pattern}),
            )
            for id, (description, pattern) in patterns.items()
        }
        self.not_deployed, self.ended = rules["not_deployed"], rules["ended"]
        self.targets = [
            # The account's stack lets it (stacks/account/event_logs.py).
            CloudwatchEventTarget(self, f"{id}_target", rule=rule.name, arn=log_group.arn)
            for id, rule in rules.items()
        ]
