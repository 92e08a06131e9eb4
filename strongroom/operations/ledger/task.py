"""One task of the job with another command, from its start to its answer."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from strongroom.errors import StrongroomError, UnusableError
from strongroom.operations.ledger.job import Client, Job

MODULE = "app.operate"
ANSWER = "ledger answer"

POLL_SECONDS = 1.0
# Fargate takes half a minute to a minute until a task runs; the act itself is seconds.
ENDS_WITHIN = 600.0
# The log driver hands its lines over beside ECS: the last ones may come a moment after the task has stopped.
LOOKS = 10
LINES = 100

REFUSED = 2
"""The exit code for an order that can't be used."""


def ask(
    client: Client,
    job: Job,
    order: dict[str, Any],
    *,
    started_by: str,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """What the ledger answers.

    `started_by`: at most 128 letters, digits, hyphens, slashes and underscores (ECS API reference, RunTask).

    Raises:
        UnusableError: no task was started, or it can't use the order.
        StrongroomError: it failed. Then nothing was done: an act is one transaction of the database's.
    """
    command = ["python", "-m", MODULE, json.dumps(order)]
    try:
        started = client("ecs").run_task(
            cluster=job.cluster,
            taskDefinition=job.task_definition,
            count=1,
            launchType="FARGATE",
            platformVersion="LATEST",
            enableECSManagedTags=True,
            propagateTags="TASK_DEFINITION",
            startedBy=started_by,
            networkConfiguration=job.network,
            overrides={"containerOverrides": [{"name": job.name, "command": command}]},
        )
        if not started["tasks"]:
            why = "; ".join(str(each.get("reason") or each.get("detail")) for each in started["failures"])
            raise UnusableError(f"ECS has started no task: {why}.")
        arn = str(started["tasks"][0]["taskArn"])
        ended = stopped(client, job, arn, sleep)
        told = lines(client, job, arn, ANSWER, sleep)
    except (BotoCoreError, ClientError) as error:
        raise UnusableError(f"The ledger can't be asked: {error}") from error
    code = next((it.get("exitCode") for it in ended["containers"] if it["name"] == job.name), None)
    for line in told:
        with contextlib.suppress(ValueError):
            entry = json.loads(line)
            if isinstance(entry, dict) and entry.get("message") == ANSWER and code == 0:
                answer: dict[str, Any] = entry["answer"]
                return answer
    last = next((line for line in reversed(told) if line.strip()), "it wrote nothing")
    why = f"exit code {code}" if code is not None else str(ended.get("stoppedReason", "no reason"))
    problem = f"The task {arn.rpartition('/')[2]} gave no answer ({why}): {_message(last)}"
    raise UnusableError(problem) if code == REFUSED else StrongroomError(problem)


def stopped(client: Client, job: Job, arn: str, sleep: Callable[[float], None]) -> dict[str, Any]:
    """The task once it has stopped. Raises StrongroomError where it does not."""
    deadline = time.monotonic() + ENDS_WITHIN
    while time.monotonic() < deadline:
        # ECS is eventually consistent: what RunTask has told may be missing at first.
        for task in client("ecs").describe_tasks(cluster=job.cluster, tasks=[arn])["tasks"]:
            if task["lastStatus"] == "STOPPED":
                found: dict[str, Any] = task
                return found
        sleep(POLL_SECONDS)
    raise StrongroomError(
        f"The task {arn} runs on after {ENDS_WITHIN:.0f} seconds: see in its log what it waits for."
    )


def lines(client: Client, job: Job, arn: str, until: str, sleep: Callable[[float], None]) -> list[str]:
    """The container's log, once a line has this in it: `prefix/container/task` (awslogs log driver)."""
    definition = client("ecs").describe_task_definition(taskDefinition=job.task_definition)["taskDefinition"]
    (container,) = (it for it in definition["containerDefinitions"] if it["name"] == job.name)
    options = container["logConfiguration"]["options"]
    stream = f"{options['awslogs-stream-prefix']}/{job.name}/{arn.rpartition('/')[2]}"
    found: list[str] = []
    for look in range(LOOKS):
        if look:
            sleep(POLL_SECONDS)
        try:
            events = client("logs").get_log_events(
                logGroupName=options["awslogs-group"], logStreamName=stream, limit=LINES, startFromHead=False
            )["events"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            continue  # its stream comes with its first line
        found = [str(event["message"]).rstrip() for event in events]
        if any(until in line for line in found):
            break
    return found


def _message(line: str) -> str:
    with contextlib.suppress(ValueError):
        told = json.loads(line)
        if isinstance(told, dict) and "message" in told:
            return str(told["message"])
    return line
