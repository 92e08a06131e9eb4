"""The queue and the function that validates transactions: is every transaction judged, and soon?"""

from __future__ import annotations

from stacks.monitoring.definition import Definition, Metric, Statistic, Window, single

__all__ = ["VALIDATION", "of_function", "of_queue"]


def of_function(function: str, name: str, statistic: Statistic, label: str) -> Metric:
    """A metric of a function."""
    return Metric("AWS/Lambda", name, {"FunctionName": function}, statistic, label)


def of_queue(queue: str, name: str, label: str) -> Metric:
    """A level of a queue: its highest value in the period."""
    return Metric("AWS/SQS", name, {"QueueName": queue}, "Maximum", label)


VALIDATION = (
    Definition(
        id="validation-errors",
        title="The validation function fails",
        severity="critical",
        signals=single(lambda watched: of_function(watched.function, "Errors", "Sum", "Errors")),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="errors a minute",
        why=(
            "a bad message is answered with a rejection or left in the queue, without an error: an error is "
            "a crash, a time-out or a lack of memory"
        ),
        window=Window(2, 5),
        action="Read the function's log; roll back if its code or its role changed. Messages wait meanwhile.",
    ),
    Definition(
        id="validation-throttles",
        title="The validation function is held back",
        severity="warning",
        signals=single(lambda watched: of_function(watched.function, "Throttles", "Sum", "Throttles")),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="throttles a minute",
        why="the queue's poller stays below the function's concurrency, so it should never be refused",
        window=Window(3, 5),
        action="Compare concurrency with validation.reserved_concurrency and with the account's quota.",
    ),
    Definition(
        id="validation-duration",
        title="The validation function takes nearly as long as it may",
        severity="warning",
        signals=single(lambda watched: of_function(watched.function, "Duration", "Maximum", "Longest")),
        comparison="GreaterThanThreshold",
        # Lambda reports milliseconds.
        threshold=lambda settings: settings.validation.timeout_seconds * 800,
        unit="ms",
        why="80 % of validation.timeout_seconds; a batch that times out is done again as a whole",
        window=Window(3, 5),
        action="See in the traces what it waits for; if it is the CPU, give it more memory.",
    ),
    Definition(
        id="validation-queue-age",
        title="Transactions wait too long to be validated",
        severity="critical",
        signals=single(
            lambda watched: of_queue(watched.queue, "ApproximateAgeOfOldestMessage", "Oldest message")
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda settings: 2 * settings.validation.visibility_timeout_seconds,
        unit="s",
        why=(
            "twice validation.visibility_timeout_seconds: a message that failed once is tried again after "
            "one of them"
        ),
        window=Window(3, 5),
        action="See whether the function runs at all, fails or is held back; the messages are safe.",
    ),
    Definition(
        id="validation-dead-letters",
        title="Transactions were given up on",
        severity="critical",
        signals=single(
            # Not NumberOfMessagesSent: SQS's own moves to a dead-letter queue don't count there.
            lambda watched: of_queue(
                watched.dead_letter_queue, "ApproximateNumberOfMessagesVisible", "Dead-letter messages"
            )
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="messages",
        why="each is a transaction that nobody has judged",
        window=Window(1, 1),
        action="Read the messages, fix the cause, then send them back to the queue with a redrive.",
    ),
)
