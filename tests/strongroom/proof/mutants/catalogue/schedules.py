"""EventBridge Scheduler beside the stack, weakened."""

from __future__ import annotations

import json

from tests.strongroom.proof.mutants.mutant import Attributes, Draft, mutant

TASK = "service/task_definition"
SCHEDULE, GROUP, ROLE = "mutant/nightly", "mutant/schedules", "mutant/scheduler"
ADDED = "aws_scheduler_schedule_group.schedules"
QUEUE, DEAD_LETTERS, KEY = "validation/queue", "validation/dead_letter_queue", "keys/messages"

Statements = list[Attributes]


def trusting(group: str) -> Attributes:
    """Scheduler, for this group of this account."""
    return {
        "Effect": "Allow",
        "Principal": {"Service": "scheduler.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "123456789012"},
            "ArnEquals": {"aws:SourceArn": f"arn:aws:scheduler:us-east-1:123456789012:schedule-group/{group}"},
        },
    }


def allowing(draft: Draft, *, send: tuple[str, ...] = (QUEUE, DEAD_LETTERS), key: bool = True) -> Statements:
    """To send to the queues, and to use their key."""
    queues = [f"${{{draft.address(path)}.arn}}" for path in send]
    statements = [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queues}]
    use = {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"]}
    return [*statements, *([use | {"Resource": f"${{{draft.address(KEY)}.arn}}"}] if key else [])]


def scheduled(
    draft: Draft, *, trust: Attributes | None = None, allowed: Statements | None = None
) -> Attributes:
    """A schedule that sends a message to the queue each night, complete; its target, to weaken."""
    queue, dead_letters, key = (f"${{{draft.address(path)}.arn}}" for path in (QUEUE, DEAD_LETTERS, KEY))
    draft.add("aws_scheduler_schedule_group", "schedules", name="strongroom-schedules-prod")
    draft.add(
        "aws_iam_role",
        "scheduler",
        name="strongroom-nightly-prod",
        assume_role_policy=json.dumps({"Statement": [trust or trusting("strongroom-schedules-prod")]}),
        permissions_boundary="arn:aws:iam::123456789012:policy/strongroom-workload-boundary",
    )
    draft.add(
        "aws_iam_policy",
        "scheduler",
        name="strongroom-nightly-prod",
        policy=json.dumps({"Statement": allowed or allowing(draft)}),
    )
    draft.add(
        "aws_iam_role_policy_attachment",
        "scheduler",
        role="${aws_iam_role.scheduler.name}",
        policy_arn="${aws_iam_policy.scheduler.arn}",
    )
    target = {
        "arn": queue,
        "role_arn": "${aws_iam_role.scheduler.arn}",
        "dead_letter_config": {"arn": dead_letters},
    }
    draft.add(
        "aws_scheduler_schedule",
        "nightly",
        name="strongroom-nightly-prod",
        group_name=f"${{{ADDED}.name}}",
        schedule_expression="cron(0 3 * * ? *)",
        flexible_time_window={"mode": "OFF"},
        kms_key_arn=key,
        target=target,
    )
    return target


@mutant("undelivered-runs-dropped", "A night's run that can't be delivered leaves no trace", named=SCHEDULE)
def _(draft: Draft) -> None:
    del scheduled(draft)["dead_letter_config"]


@mutant("anybodys-schedule", "Another account's schedule runs with the role", named=ROLE)
def _(draft: Draft) -> None:
    trust = trusting("")
    del trust["Condition"]
    scheduled(draft, trust=trust)


@mutant("another-groups-role", "Scheduler is refused the role each night", named=ROLE)
def _(draft: Draft) -> None:
    scheduled(draft, trust=trusting("another"))


@mutant("schedule-may-not-send", "Each night's message is refused by the queue", named=SCHEDULE)
def _(draft: Draft) -> None:
    scheduled(draft, allowed=allowing(draft, send=(DEAD_LETTERS,)))


@mutant("schedule-may-not-give-up", "What it can't deliver the dead-letter queue refuses too", named=SCHEDULE)
def _(draft: Draft) -> None:
    scheduled(draft, allowed=allowing(draft, send=(QUEUE,)))


@mutant("schedule-without-its-key", "Scheduler can't read what the schedule says", named=ROLE)
def _(draft: Draft) -> None:
    scheduled(draft, allowed=allowing(draft, key=False))


@mutant("dropped-runs-unwatched", "Nobody hears that the night's run was given up", named=GROUP)
def _(draft: Draft) -> None:
    scheduled(draft)


def started(draft: Draft, *statements: Attributes) -> None:
    """The schedule starts a task in place of sending a message; `statements`: what its role may do for it."""
    target = scheduled(draft, allowed=[*allowing(draft), *statements])
    target["arn"] = f"${{{draft.address('cluster/cluster')}.arn}}"
    target["ecs_parameters"] = {"task_definition_arn": f"${{{draft.address(TASK)}.arn}}"}


def running(draft: Draft, **condition: Attributes) -> Attributes:
    resource = f"${{{draft.address(TASK)}.arn_without_revision}}:*"
    return {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": resource, "Condition": condition}


def handing(draft: Draft, *roles: str) -> Attributes:
    arns = [f"${{{draft.address(f'service/roles/{role}/role')}.arn}}" for role in roles]
    return {"Effect": "Allow", "Action": "iam:PassRole", "Resource": arns}


@mutant("schedule-may-not-start", "ECS refuses each night's task", named=SCHEDULE)
def _(draft: Draft) -> None:
    started(draft, handing(draft, "execution", "task"))


@mutant("schedule-starts-elsewhere", "Its role may start tasks in another cluster only", named=SCHEDULE)
def _(draft: Draft) -> None:
    other = "arn:aws:ecs:us-east-1:123456789012:cluster/another"
    started(
        draft,
        running(draft, ArnEquals={"ecs:cluster": other}),
        handing(draft, "execution", "task"),
    )


@mutant("schedule-hands-one-role", "ECS gets the role to pull with, and not the program's", named=SCHEDULE)
def _(draft: Draft) -> None:
    started(draft, running(draft), handing(draft, "execution"))
