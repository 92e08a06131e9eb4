"""The functions of `[functions]` and their queues: an alarm for each function.

Their time-outs differ, and the alarms of one definition share a threshold: durations and ages are measured in
them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from stacks.monitoring.definition import Definition, Expression, Metric, Signal, Window, metric_id
from stacks.monitoring.definitions.validation import of_function, of_queue
from stacks.monitoring.watched import Called, Watched

__all__ = ["FUNCTIONS"]


def _each(signal: Callable[[str, Called], Signal]) -> Callable[[Watched], Mapping[str, Signal]]:
    return lambda watched: {name: signal(name, function) for name, function in watched.functions.items()}


def _share(name: str, what: str, metric: Metric, whole: int) -> Expression:
    """In parts of `whole`."""
    id = metric_id(name)
    return Expression(f"{id}_{what}", f"{id}_{what}_of / {whole}", name, {f"{id}_{what}_of": metric})


FUNCTIONS = (
    Definition(
        id="function-errors",
        title="A function fails",
        severity="critical",
        signals=_each(
            lambda name, function: of_function(function.function, "Errors", "Sum", f"{name}: errors")
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="errors a minute",
        why=(
            "what a function can't take it names in its answer, without an error: an error is a crash, a "
            "time-out or a lack of memory"
        ),
        window=Window(2, 5),
        action="Read the function's log; roll back if its code or its role changed. Messages wait meanwhile.",
    ),
    Definition(
        id="function-throttles",
        title="A function is held back",
        severity="warning",
        signals=_each(
            lambda name, function: of_function(function.function, "Throttles", "Sum", f"{name}: throttles")
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="throttles a minute",
        why="its queue's poller stays below what it has reserved; or the account's executions are used up",
        window=Window(3, 5),
        action="Compare concurrency with the function's reserved_concurrency and with the account's quota.",
    ),
    Definition(
        id="function-duration",
        title="A function takes nearly as long as it may",
        severity="warning",
        signals=_each(
            lambda name, function: _share(
                name,
                "duration",
                of_function(function.function, "Duration", "Maximum", f"{name}: longest"),
                function.timeout_seconds * 10,  # percent of what Lambda reports in milliseconds
            )
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 80,
        unit="% of timeout_seconds",
        why="a batch that times out is done again as a whole",
        window=Window(3, 5),
        action="See in the traces what it waits for; if it is the CPU, give it more memory.",
    ),
    Definition(
        id="function-queue-age",
        title="Messages wait too long for their function",
        severity="critical",
        signals=_each(
            lambda name, function: _share(
                name,
                "age",
                of_queue(function.queue, "ApproximateAgeOfOldestMessage", f"{name}: oldest message"),
                function.hidden_seconds,
            )
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 2,
        unit="visibility timeouts",
        why="a message that failed once is tried again after one of them",
        window=Window(3, 5),
        action="See whether the function runs at all, fails or is held back; the messages are safe.",
    ),
    Definition(
        id="function-dead-letters",
        title="A function's messages were given up on",
        severity="critical",
        signals=_each(
            # Not NumberOfMessagesSent: SQS's own moves to a dead-letter queue don't count there.
            lambda name, function: of_queue(
                function.dead_letter_queue,
                "ApproximateNumberOfMessagesVisible",
                f"{name}: dead-letter messages",
            )
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="messages",
        why="each is work that nobody has done",
        window=Window(1, 1),
        action="Read the messages, fix the cause, then send them back to the queue with a redrive.",
    ),
)
