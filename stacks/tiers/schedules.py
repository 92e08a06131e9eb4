"""What happens by itself: EventBridge Scheduler, a schedule for each program of the settings that has one.

A function's schedule sends a message to the function's queue, and does not call Lambda: so there is one way to
the function, with its retries, its dead-letter queue and its alarms, and a run that failed is sent back like
any message. Scheduler delivers at least once, and so does SQS: the message says which time it is for, by which
a function makes twice once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from cdktf_cdktf_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_redrive_allow_policy import SqsQueueRedriveAllowPolicy
from constructs import Construct

from stacks import naming
from stacks.settings import Settings
from stacks.tiers.keys import Keys
from stacks.tiers.queue import DEAD_LETTER_RETENTION, queue
from stacks.tiers.schedule import Schedule

__all__ = ["Schedules"]

# Scheduler user guide, "Adding context attributes": put in when the schedule comes.
SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"


class Schedules(Construct):
    """`group`, `dead_letter_queue` of what could not be delivered, and `of`: the schedules by program."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, keys: Keys, queues: Mapping[str, SqsQueue]
    ) -> None:
        super().__init__(scope, id)
        self.group = SchedulerScheduleGroup(
            self, "group", name=naming.name(settings, "schedules", limit=naming.SCHEDULE)
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
                target_arn=queues[name].arn,
                message=json.dumps({"schedule": name, "scheduled_time": SCHEDULED_TIME}),
                statements=[
                    {
                        "Sid": "SendMessages",
                        "Effect": "Allow",
                        "Action": "sqs:SendMessage",
                        "Resource": queues[name].arn,
                    }
                ],
                depends_on=[],
            )
            for name in settings.schedules
        }
