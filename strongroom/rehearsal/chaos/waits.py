"""The deployed waits, shortened for as long as a scenario lasts.

Production gives a failed message back after three minutes, and five failures make a dead-letter message: no
scenario can wait for that. Queue and function get shorter times in the same order, so that everything happens
as it does in production, only sooner: an invocation ends before its messages are visible again. And fewer
invocations run at the same time: each is a process, and all of them share this machine.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strongroom.local.deployment import Deployment

# The function begins no message with less than 5 seconds left, so it needs more than that to do anything.
LEAST_TIMEOUT = 8

AT_THE_SAME_TIME = 4  # invocations; where two cores have to start each of them


@dataclass(frozen=True)
class Waits:
    """Seconds: the function's timeout, and the queue's visibility timeout.

    A visibility timeout below the function's is for scenarios in which no invocation is cut short: there its
    messages are done, or reported, long before.
    """

    function: int = 30
    visibility: int = 15


@contextlib.contextmanager
def shortened(deployment: Deployment, waits: Waits) -> Iterator[float]:
    """Set them, and what was deployed again afterwards. Gives how many times sooner a message comes back."""
    sqs, functions = deployment.emulator.clients("sqs"), deployment.emulator.clients("lambda")
    queue = deployment.output("validation_queue_url")
    name = deployment.output("validation_function_name")
    visibility = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])["Attributes"]
    timeout = functions.get_function_configuration(FunctionName=name)["Timeout"]
    try:
        if waits.function != timeout:
            functions.update_function_configuration(FunctionName=name, Timeout=waits.function)
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": str(waits.visibility)})
        with _fewer(functions, name):
            yield int(visibility["VisibilityTimeout"]) / waits.visibility
    finally:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes=visibility)
        if waits.function != timeout:
            functions.update_function_configuration(FunctionName=name, Timeout=timeout)


@contextlib.contextmanager
def _fewer(functions: Any, name: str) -> Iterator[None]:
    [mapping] = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    here = {"UUID": mapping["UUID"]}
    functions.update_event_source_mapping(**here, ScalingConfig={"MaximumConcurrency": AT_THE_SAME_TIME})
    try:
        yield
    finally:
        functions.update_event_source_mapping(**here, ScalingConfig=mapping.get("ScalingConfig", {}))
