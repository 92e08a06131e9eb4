"""SQS: no message is lost, none is delivered for ever, and none travels in the clear."""

from __future__ import annotations

from strongroom.proof.permissions.patterns import matches_action
from strongroom.proof.permissions.roles import Access
from strongroom.proof.verify import dead_letters
from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.pointing import configuring
from strongroom.proof.verify.resource_policies import refuses_without_tls
from strongroom.synthesized import Resource, Stack, as_list, is_unknown, number, statements, value_of

DEFAULT_RETENTION = 4 * 24 * 3600  # seconds
LEAST_RETENTION = 24 * 3600  # seconds: what a night without the consumer must not lose

# Lambda developer guide, "Using Lambda with Amazon SQS": at least five, since a throttled function's messages
# count as received; and a visibility timeout of six times the function's, plus its batching window.
LEAST_RECEIVES = 5
VISIBILITY_FACTOR = 6
DEFAULT_VISIBILITY = 30  # seconds
DEFAULT_TIMEOUT = 3  # seconds

# What else reads a queue.
READERS = ("aws_pipes_pipe",)
RECEIVE = "sqs:ReceiveMessage"


def consumers(stack: Stack, queue: Resource) -> list[tuple[Resource, Resource | None]]:
    """The event source mappings that read the queue, with their functions."""
    return [
        (mapping, stack.find(mapping.reference("function_name")))
        for mapping in configuring(stack, queue, "aws_lambda_event_source_mapping", "event_source_arn", "arn")
    ]


@check(
    "SR521",
    "A queue gives a message up to a dead-letter queue, after five tries where a function reads it",
    why="A message that can't be read comes back until it expires, and is then gone for good.",
    remedy="Set redrive_policy: deadLetterTargetArn, and maxReceiveCount of 5 or more.",
    controls=("AWS Well-Architected REL05-BP03", "AWS Well-Architected REL05-BP04"),
)
def gives_up(stack: Stack) -> Verdicts:
    for queue in stack.of_type("aws_sqs_queue"):
        if dead_letters.takes_dead_letters(stack, queue):
            continue
        policy = dead_letters.redrive(stack, queue)
        tries = dead_letters.receives(policy)
        if tries is None:
            yield judge(queue, dead_letters.may_give_up(policy), "no redrive policy with a maxReceiveCount")
        else:
            enough = tries >= LEAST_RECEIVES or not consumers(stack, queue)
            yield judge(queue, enough, f"it gives up after {tries} receives")


@check(
    "SR527",
    "A queue is read",
    why="What nobody reads waits until it expires, and whoever sent it was told that all is well.",
    remedy=(
        "Add an aws_lambda_event_source_mapping with the queue as its source, without enabled = false; or "
        "allow sqs:ReceiveMessage on it to the role of who polls it."
    ),
    controls=("AWS Well-Architected REL05-BP03", "AWS Well-Architected OPS08-BP02"),
)
def is_read(stack: Stack) -> Verdicts:
    access = Access(stack)
    # Lambda's poller has the function's role, and polls for a mapping alone.
    of_functions = {function.reference("role") for function in stack.of_type("aws_lambda_function")}
    roles = [role for role in stack.of_type("aws_iam_role") if role.address not in of_functions]
    for queue in stack.of_type("aws_sqs_queue"):
        if dead_letters.takes_dead_letters(stack, queue):
            continue
        mappings = [mapping for mapping, _ in consumers(stack, queue)]
        polled = any(
            value_of(mapping.attributes, "enabled", True) not in (False, "false") for mapping in mappings
        )
        arn = access.arns.of(queue)
        yield judge(
            queue,
            polled
            or stack.referring_to(queue, *READERS)
            or _polled_by(access, roles, arn)
            or _open_to_others(stack, queue),
            "its event source mapping is switched off" if mappings else "nobody reads it",
        )


def _polled_by(access: Access, roles: list[Resource], arn: str | None) -> bool:
    decisions = (access.may(role, RECEIVE, arn) for role in roles if arn is not None)
    return any(decision.allowed or decision.unresolved for decision in decisions)


def _open_to_others(stack: Stack, queue: Resource) -> bool:
    """Whether its policy lets somebody receive: who that is may be in another stack."""
    policies = configuring(stack, queue, "aws_sqs_queue_policy", "queue_url", "url")
    return any(
        matches_action(RECEIVE, str(action))
        for policy in policies
        for statement in statements(policy.get("policy"))
        if statement.get("Effect") == "Allow"
        for action in as_list(statement.get("Action"))
    )


@check(
    "SR522",
    "A dead-letter queue takes messages from its own queues only",
    why="Otherwise any queue of the account may use it, and its alarm tells of somebody else's messages.",
    remedy='Add an aws_sqs_queue_redrive_allow_policy with "byQueue" and the source queues\' ARNs.',
    controls=("AWS Well-Architected SEC03-BP02",),
)
def takes_its_own(stack: Stack) -> Verdicts:
    for queue in stack.of_type("aws_sqs_queue"):
        expected = dead_letters.sources(stack, queue)
        if not expected:
            continue
        allowing = [
            queue,
            *configuring(stack, queue, "aws_sqs_queue_redrive_allow_policy", "queue_url", "url"),
        ]
        text = "".join(str(each.get("redrive_allow_policy", "")) for each in allowing)
        missing = [
            source.address
            for source in expected
            if not any(each.mentions(source, "redrive_allow_policy") for each in allowing)
        ]
        if "byQueue" in text:
            yield judge(queue, not missing, f"it refuses dead-letter messages of {', '.join(missing)}")
        else:
            told = is_unknown(text) and "redrivePermission" not in text
            yield judge(queue, told, "no redrive allow policy names its queues")


@check(
    "SR523",
    "A queue keeps messages for a day, and dead-letter messages for longer than that",
    why="A dead-letter message's age counts from its first send: kept no longer, it expires before it is seen.",
    remedy="Set message_retention_seconds: 86400 or more, and 1209600 (the maximum) for a dead-letter queue.",
    controls=("AWS Well-Architected REL05-BP04",),
)
def retention(stack: Stack) -> Verdicts:
    for queue in stack.of_type("aws_sqs_queue"):
        kept = number(queue.get("message_retention_seconds", DEFAULT_RETENTION))
        yield judge(queue, kept is None or kept >= LEAST_RETENTION, f"messages are kept for {kept} s")
        for source in dead_letters.sources(stack, queue):
            before = number(source.get("message_retention_seconds", DEFAULT_RETENTION))
            longer = kept is None or before is None or kept > before
            yield judge(queue, longer, f"kept for {kept} s, after {before} s in {source.address}")


@check(
    "SR524",
    "A message stays hidden for six times as long as its function may take",
    why="Shorter, a batch that Lambda is still trying becomes visible again, and is worked on twice.",
    remedy="Set visibility_timeout_seconds to six times the function's timeout, plus the batching window.",
    controls=("AWS Well-Architected REL05-BP05",),
)
def hidden_long_enough(stack: Stack) -> Verdicts:
    for queue in stack.of_type("aws_sqs_queue"):
        hidden = number(queue.get("visibility_timeout_seconds", DEFAULT_VISIBILITY))
        for mapping, function in consumers(stack, queue):
            window = number(mapping.get("maximum_batching_window_in_seconds", 0))
            timeout = number(function.get("timeout", DEFAULT_TIMEOUT)) if function else None
            if hidden is None or window is None or timeout is None:
                yield judge(queue, True, "")
                continue
            least = VISIBILITY_FACTOR * timeout + window
            yield judge(queue, hidden >= least, f"hidden for {hidden} s, where {least} s are owed")


@check(
    "SR525",
    "Every queue refuses what does not come over TLS",
    why="SQS answers plain HTTP as well: a client that is set up wrongly sends transactions in the clear.",
    remedy="Add an aws_sqs_queue_policy that denies sqs:* where aws:SecureTransport is false.",
    controls=("PCI DSS 4.0 4.2.1", "AWS Well-Architected SEC09-BP02"),
)
def tls_only(stack: Stack) -> Verdicts:
    for queue in stack.of_type("aws_sqs_queue"):
        carriers = [queue, *configuring(stack, queue, "aws_sqs_queue_policy", "queue_url", "url")]
        policies = [each.get("policy") for each in carriers if each.get("policy") is not None]
        unknown = any(is_unknown(policy) and not statements(policy) for policy in policies)
        refused = any(
            refuses_without_tls(statement, "sqs") for policy in policies for statement in statements(policy)
        )
        yield judge(queue, refused or unknown, "no policy refuses requests without TLS")


@check(
    "SR526",
    "A message is in the dead-letter queue before its queue drops it",
    why="Hidden for hours and tried a thousand times, it expires in the queue, and nobody is told.",
    remedy="Keep visibility_timeout_seconds times maxReceiveCount to half of message_retention_seconds.",
    controls=("AWS Well-Architected REL05-BP04",),
)
def dead_letter_in_time(stack: Stack) -> Verdicts:
    for queue in stack.of_type("aws_sqs_queue"):
        tries = dead_letters.receives(dead_letters.redrive(stack, queue))
        hidden = number(queue.get("visibility_timeout_seconds", DEFAULT_VISIBILITY))
        kept = number(queue.get("message_retention_seconds", DEFAULT_RETENTION))
        if tries is not None and hidden is not None and kept is not None:
            yield judge(
                queue,
                2 * tries * hidden <= kept,
                f"{tries} tries of {hidden} s, and gone after {kept} s",
            )
