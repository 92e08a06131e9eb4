"""A schedule of EventBridge Scheduler, and the role that it calls its target with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetDeadLetterConfig,
    SchedulerScheduleTargetEcsParameters,
    SchedulerScheduleTargetRetryPolicy,
)
from cdktf_cdktf_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from constructs import Construct

from stacks import naming, policy
from stacks.policy import Statement
from stacks.role import ServiceRole
from stacks.settings import Settings
from stacks.tiers.keys import Keys

__all__ = ["GROUP", "Call", "Schedule"]

GROUP = "schedules"


@dataclass(frozen=True, kw_only=True)
class Call:
    """Whom a schedule calls, and with what; `statements`: what its role needs for it."""

    arn: str
    message: str
    statements: Sequence[Statement]
    ecs_parameters: SchedulerScheduleTargetEcsParameters | None = None
    depends_on: Sequence[ITerraformDependable] = ()


class Schedule(Construct):
    """`schedule` and `role`. What can't be delivered within the retry policy goes to the dead-letter queue."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        settings: Settings,
        group: SchedulerScheduleGroup,
        dead_letter_queue: SqsQueue,
        keys: Keys,
        call: Call,
    ) -> None:
        super().__init__(scope, name)
        given = settings.schedules[name]
        self.role = ServiceRole(
            self,
            "role",
            settings=settings,
            purpose=f"{name}-schedule",
            description=f"EventBridge Scheduler: {name}",
            # A group, never a schedule: Scheduler user guide, "Confused deputy prevention".
            trust=policy.trust(
                "scheduler.amazonaws.com",
                account_id=settings.account_id,
                source_arn=f"arn:{settings.partition}:scheduler:{settings.region}:{settings.account_id}"
                f":schedule-group/{naming.name(settings, GROUP, limit=naming.SCHEDULE)}",
            ),
            statements=[
                *call.statements,
                {
                    "Sid": "DeadLetters",
                    "Effect": "Allow",
                    "Action": "sqs:SendMessage",
                    "Resource": dead_letter_queue.arn,
                },
                {
                    # The queues' messages, and what the schedule itself says (Scheduler user guide,
                    # "Encryption at rest").
                    "Sid": "QueueKey",
                    "Effect": "Allow",
                    "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                    "Resource": keys.messages.arn,
                },
            ],
        )
        window = given.flexible_window
        self.schedule = SchedulerSchedule(
            self,
            "schedule",
            name=naming.name(settings, name, limit=naming.SCHEDULE),
            group_name=group.name,
            description=f"{name}: by itself",
            schedule_expression=given.expression,
            schedule_expression_timezone=given.timezone,
            flexible_time_window=SchedulerScheduleFlexibleTimeWindow(
                mode="FLEXIBLE" if window else "OFF", maximum_window_in_minutes=window or None
            ),
            state="ENABLED",
            kms_key_arn=keys.messages.arn,
            target=SchedulerScheduleTarget(
                arn=call.arn,
                role_arn=self.role.role.arn,
                input=call.message,
                ecs_parameters=call.ecs_parameters,
                retry_policy=SchedulerScheduleTargetRetryPolicy(
                    maximum_event_age_in_seconds=given.maximum_event_age_seconds,
                    maximum_retry_attempts=given.maximum_retry_attempts,
                ),
                dead_letter_config=SchedulerScheduleTargetDeadLetterConfig(arn=dead_letter_queue.arn),
            ),
            # It may come a minute after it is made.
            depends_on=[*self.role.attachments, *call.depends_on],
        )
