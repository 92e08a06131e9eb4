"""What happens by itself: EventBridge Scheduler, a schedule for each program of the settings that has one.

A function's schedule sends a message to the function's queue, and does not call Lambda: so there is one way to
the function, with its retries, its dead-letter queue and its alarms, and a run that failed is sent back like
any message. A job's starts a task. Scheduler delivers at least once, and so does SQS: message and task are told
which time they are for, by which a program makes twice once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerScheduleTargetEcsParameters,
    SchedulerScheduleTargetEcsParametersNetworkConfiguration,
)
from cdktf_cdktf_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_redrive_allow_policy import SqsQueueRedriveAllowPolicy
from constructs import Construct

from stacks import naming
from stacks.settings import Settings
from stacks.tiers.jobs import Job
from stacks.tiers.keys import Keys
from stacks.tiers.network import Network
from stacks.tiers.queue import DEAD_LETTER_RETENTION, queue
from stacks.tiers.schedule import GROUP, Call, Schedule

__all__ = ["Schedules"]

# Scheduler user guide, "Adding context attributes": put in when the schedule comes.
SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"


class Schedules(Construct):
    """`group`, `dead_letter_queue` of what could not be delivered, and `of`: the schedules by program.

    `ways`: what a job's task needs before it starts.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        keys: Keys,
        network: Network,
        queues: Mapping[str, SqsQueue],
        jobs: Mapping[str, Job],
        ways: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id)
        self.group = SchedulerScheduleGroup(
            self, "group", name=naming.name(settings, GROUP, limit=naming.SCHEDULE)
        )
        self.dead_letter_queue = queue(
            self,
            "dead_letter_queue",
            settings=settings,
            purpose="schedules-dead-letters",
            key=keys.messages,
            retention_seconds=DEAD_LETTER_RETENTION,
        )
        SqsQueueRedriveAllowPolicy(
            self,
            "redrive_allow_policy",
            queue_url=self.dead_letter_queue.url,
            # Schedules are no queues.
            redrive_allow_policy=json.dumps({"redrivePermission": "denyAll"}),
        )
        self.of = {
            name: Schedule(
                self,
                name,
                settings=settings,
                group=self.group,
                dead_letter_queue=self.dead_letter_queue,
                keys=keys,
                call=_start(settings, name, jobs[name], network, ways)
                if name in jobs
                else _send(name, queues[name]),
            )
            for name in settings.schedules
        }


def _send(name: str, to: SqsQueue) -> Call:
    """A message to the function's queue."""
    return Call(
        arn=to.arn,
        message=json.dumps({"schedule": name, "scheduled_time": SCHEDULED_TIME}),
        statements=[
            {"Sid": "SendMessages", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": to.arn}
        ],
    )


def _start(
    settings: Settings, name: str, job: Job, network: Network, ways: Sequence[ITerraformDependable]
) -> Call:
    """A task of the job, on demand: what comes once a night is not to be taken away by Spot."""
    roles = [job.task.roles.execution_role.arn, job.task.roles.task_role.arn]
    told = {"name": "SCHEDULED_TIME", "value": SCHEDULED_TIME}
    cluster = f"arn:{settings.partition}:ecs:{settings.region}:{settings.account_id}:task/{job.cluster.name}"
    return Call(
        arn=job.cluster.arn,
        # RunTask's overrides (Scheduler user guide, "Using templated targets").
        message=json.dumps({"containerOverrides": [{"name": name, "environment": [told]}]}),
        ecs_parameters=SchedulerScheduleTargetEcsParameters(
            task_definition_arn=job.task.definition.arn,
            task_count=1,
            launch_type="FARGATE",
            platform_version="LATEST",
            enable_ecs_managed_tags=True,
            enable_execute_command=False,
            propagate_tags="TASK_DEFINITION",
            network_configuration=SchedulerScheduleTargetEcsParametersNetworkConfiguration(
                subnets=[subnet.id for subnet in network.private_subnets.values()],
                security_groups=[job.security_group.id],
                assign_public_ip=False,
            ),
        ),
        statements=[
            {
                "Sid": "RunTasks",
                "Effect": "Allow",
                "Action": "ecs:RunTask",
                # Any revision: the policy need not change with each release, before the schedule does.
                "Resource": f"{job.task.definition.arn_without_revision}:*",
                "Condition": {"ArnEquals": {"ecs:cluster": job.cluster.arn}},
            },
            {
                # ECS developer guide, "Amazon ECS EventBridge IAM Role".
                "Sid": "TagTasks",
                "Effect": "Allow",
                "Action": "ecs:TagResource",
                "Resource": f"{cluster}/*",
                "Condition": {"StringEquals": {"ecs:CreateAction": "RunTask"}},
            },
            {
                "Sid": "PassRoles",
                "Effect": "Allow",
                "Action": "iam:PassRole",
                "Resource": roles,
                "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
            },
        ],
        depends_on=[*job.task.roles.attachments, *network.private_routes, *ways],
    )
