"""Scheduled tasks of `[jobs]`: each its own task definition, roles and log, and a rule for what fails.

ECS has no metric of exit codes. An EventBridge rule for each job matches its tasks that stopped in another way
than with 0, and its metric has the alarm; what it matched is kept as a log. So no topic is opened to
EventBridge, which SNS can't limit to this account where the topic is encrypted (SNS developer guide, "Key
management").
"""

from __future__ import annotations

import json
from functools import partial

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import CloudwatchEventTarget
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from constructs import Construct

from stacks import naming
from stacks.settings import Settings
from stacks.tiers.cluster import Cluster
from stacks.tiers.database import Database
from stacks.tiers.fargate_task import FargateTask
from stacks.tiers.grants import Grants
from stacks.tiers.image import Image
from stacks.tiers.keys import Keys
from stacks.tiers.log_group import log_group
from stacks.tiers.security_groups import SecurityGroups
from stacks.tiers.tables import Tables
from stacks.tiers.validation import Validation

__all__ = ["Job", "Jobs"]


class Job(Construct):
    """`task`, which a schedule starts; `failures`: the rule that matches its tasks that failed."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        settings: Settings,
        cluster: Cluster,
        security_group: SecurityGroup,
        database: Database,
        tables: Tables,
        validation: Validation,
        image: Image,
        keys: Keys,
        grants: Grants,
    ) -> None:
        super().__init__(scope, name)
        self.security_group = security_group
        self.cluster = cluster.cluster
        self.task = FargateTask(
            self,
            settings=settings,
            program=name,
            database=database,
            tables=tables,
            validation=validation,
            image=image,
            keys=keys,
            grants=grants,
        )
        self.failures = CloudwatchEventRule(
            self,
            "failures",
            name=naming.name(settings, f"{name}-failed", limit=naming.EVENT_RULE),
            description=f"Tasks of job {name} that did not end with 0",
            event_pattern=json.dumps(
                {
                    "source": ["aws.ecs"],
                    "detail-type": ["ECS Task State Change"],
                    "detail": {
                        "clusterArn": [self.cluster.arn],
                        # ECS developer guide, "Amazon ECS task state change events"; RunTask's own default.
                        "group": [f"family:{self.task.definition.family}"],
                        "lastStatus": ["STOPPED"],
                        "$or": [
                            {"containers": {"exitCode": [{"anything-but": [0]}]}},
                            # Without an exit code: it did not start, or was stopped.
                            {"stopCode": [{"anything-but": ["EssentialContainerExited"]}]},
                        ],
                    },
                }
            ),
        )


class Jobs(Construct):
    """`of`: each job by name; `failures`: the log group of what failed."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        cluster: Cluster,
        security_groups: SecurityGroups,
        database: Database,
        tables: Tables,
        validation: Validation,
        image: Image,
        keys: Keys,
        grants: Grants,
    ) -> None:
        super().__init__(scope, id)
        job = partial(
            Job,
            settings=settings,
            cluster=cluster,
            database=database,
            tables=tables,
            validation=validation,
            keys=keys,
            grants=grants,
        )
        self.of = {
            name: job(
                self,
                name,
                security_group=security_groups.of[f"job-{name}"],
                image=image
                if given.image is None
                else Image(self, f"{name}-image", settings=settings, given=given.image),
            )
            for name, given in settings.jobs.items()
        }
        # EventBridge writes to no others (EventBridge user guide, "Event bus targets").
        self.failures = log_group(
            self, "failures", f"/aws/events/{naming.name(settings, 'jobs')}", settings=settings, keys=keys
        )
        for each in self.of.values():
            # The account's stack lets it (stacks/account/event_logs.py).
            CloudwatchEventTarget(each, "failures_target", rule=each.failures.name, arn=self.failures.arn)
