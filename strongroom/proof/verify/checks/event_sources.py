"""Event source mappings: how a function gets its messages, and how many at once."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.pointing import points_at
from strongroom.proof.verify.security_groups import groups_of
from strongroom.synthesized import Resource, Stack, as_list, is_unknown, number

# Sources that hand over batches of which a part may fail.
IN_BATCHES = ("aws_dynamodb_table", "aws_kinesis_stream", "aws_sqs_queue")


def function_of(stack: Stack, mapping: Resource) -> Resource | None:
    """The function that a mapping feeds, if the stack has it."""
    functions = (
        function
        for function in stack.of_type("aws_lambda_function")
        if points_at(mapping, "function_name", function, "function_name")
    )
    return next(functions, None)


@check(
    "SR561",
    "One bad message does not take its batch along",
    why="A batch that fails as a whole comes back as a whole, and ends in the dead-letter queue as a whole.",
    remedy='Set function_response_types to ["ReportBatchItemFailures"], and let the handler report them.',
    controls=("AWS Well-Architected REL05-BP03",),
)
def reports_failures(stack: Stack) -> Verdicts:
    for mapping in stack.of_type("aws_lambda_event_source_mapping"):
        source = stack.find(mapping.reference("event_source_arn"))
        if source is not None and source.type not in IN_BATCHES:
            continue
        types = as_list(mapping.get("function_response_types"))
        reports = "ReportBatchItemFailures" in types or any(map(is_unknown, types))
        yield judge(mapping, reports, f"function_response_types is {types}")


@check(
    "SR562",
    "A queue is polled for no more than the function may run",
    why="What is polled beyond the reserved concurrency is throttled, and counts as received all the same.",
    remedy="Set scaling_config.maximum_concurrency (2 or more) to reserved_concurrent_executions or less.",
    controls=("AWS Well-Architected REL05-BP02",),
)
def polled_for_what_may_run(stack: Stack) -> Verdicts:
    for mapping in stack.of_type("aws_lambda_event_source_mapping"):
        function, source = function_of(stack, mapping), stack.find(mapping.reference("event_source_arn"))
        if function is None or (source is not None and source.type != "aws_sqs_queue"):
            continue
        reserved = number(function.get("reserved_concurrent_executions", -1))
        given = [block.get("maximum_concurrency") for block in mapping.blocks("scaling_config")]
        most = number(given[0]) if given else None
        if reserved is None or reserved < 0 or any(map(is_unknown, given)):
            yield judge(mapping, True, "")
        else:
            fits = most is not None and most <= reserved
            yield judge(mapping, fits, f"maximum_concurrency is {most}, and {reserved} are reserved")


@check(
    "SR563",
    "Messages come when the function can reach what it calls",
    why="Each try before its security group lets it out ends in a time-out, and counts as received.",
    remedy="Let the event source mapping depend on the egress rules of the function's security groups.",
    controls=("AWS Well-Architected REL08-BP05",),
)
def ways_first(stack: Stack) -> Verdicts:
    for mapping in stack.of_type("aws_lambda_event_source_mapping"):
        function = function_of(stack, mapping)
        if function is None:
            continue
        ways = [
            rule
            for group in groups_of(stack, function, "vpc_config")
            for rule in stack.of_type("aws_vpc_security_group_egress_rule", "aws_security_group_rule")
            if rule.mentions(group, "security_group_id") and rule.get("type", "egress") == "egress"
        ]
        early = [rule.address for rule in ways if not stack.waits_for(mapping, rule)]
        yield judge(mapping, not early, f"does not wait for {', '.join(early)}")
