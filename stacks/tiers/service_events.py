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
        self.not_deployed = CloudwatchEventRule(
            self,
            "not_deployed",
            # Another end than that of a job's rule, so that the two never have one name.
            name=naming.name(settings, f"{container}-not-deployed", limit=naming.EVENT_RULE),
            description=f"Deployments of {container} that failed",
            event_pattern=json.dumps(
                {
                    "source": ["aws.ecs"],
                    # ECS developer guide, "Amazon ECS service deployment state change events": their detail
                    # names no cluster. One that is rolled back is a failed one, and another that completes.
                    "detail-type": ["ECS Deployment State Change"],
                    "resources": [f"arn:{settings.partition}:ecs:{here}:service/{cluster.name}/{service}"],
                    "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
                }
            ),
        )
        self.ended = CloudwatchEventRule(
            self,
            "ended",
            name=naming.name(settings, f"{container}-ended", limit=naming.EVENT_RULE),
            description=f"Tasks of {container} that ended by themselves, or did not start",
            event_pattern=json.dumps(
                {
                    "source": ["aws.ecs"],
                    "detail-type": ["ECS Task State Change"],
                    "detail": {
                        "clusterArn": [cluster.arn],
                        "group": [f"service:{service}"],
                        "lastStatus": ["STOPPED"],
                        # Not what ECS, Spot or a person stopped (ECS API reference, "Task").
                        "stopCode": ["EssentialContainerExited", "TaskFailedToStart"],
                    },
                }
            ),
        )
        self.targets = [
            # The account's stack lets it (stacks/account/event_logs.py).
            CloudwatchEventTarget(self, f"{name}_target", rule=rule.name, arn=log_group.arn)
            for name, rule in {"not_deployed": self.not_deployed, "ended": self.ended}.items()
        ]
