"""What other stacks and people read: outputs, and the same values in Parameter Store."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.configuration import environment, outputs
from strongroom.synthesized import Resource, Stack, off, references

# Type -> the attributes of it that somebody outside needs.
NEEDED: dict[str, tuple[str, ...]] = {
    "aws_cloudfront_distribution": ("domain_name",),
    "aws_cloudwatch_dashboard": ("dashboard_name",),
    "aws_ecs_cluster": ("name",),
    "aws_ecs_service": ("name",),
    "aws_lambda_function": ("arn", "function_name"),
    "aws_lb": ("dns_name",),
    "aws_rds_cluster": ("endpoint", "reader_endpoint"),
    "aws_sqs_queue": ("url",),
    "aws_vpc": ("id",),
}


@check(
    "SR971",
    "What others need of a resource is an output",
    why="Whoever needs a value that is no output copies it by hand, and has the old one after the next change.",
    remedy="Add an output of the attribute, with a description.",
    controls=("AWS Well-Architected OPS05-BP03",),
)
def published(stack: Stack) -> Verdicts:
    if environment(stack) is None:
        return
    given = {
        (reference.address, reference.attribute)
        for output in outputs(stack)
        for reference in references(output.get("value"))
    }
    for resource in stack.of_type(*NEEDED, "aws_dynamodb_table"):
        wanted = NEEDED.get(resource.type, ("name",))
        # A table that one function alone uses is its own affair.
        if resource.type == "aws_dynamodb_table" and not _is_of_the_application(stack, resource):
            continue
        missing = [attribute for attribute in wanted if (resource.address, attribute) not in given]
        yield judge(resource, not missing, f"its {' and '.join(missing)} is no output")


def _is_of_the_application(stack: Stack, table: Resource) -> bool:
    return any(
        task.mentions(table, "container_definitions") for task in stack.of_type("aws_ecs_task_definition")
    )


@check(
    "SR972",
    "Every output says what it is, and other stacks can read it",
    why=(
        "To read an output another stack has to read the whole state, with every secret in it; a parameter has "
        "permissions of its own."
    ),
    remedy="Give the output a description and no secret, and write its value to an aws_ssm_parameter.",
    controls=("AWS Well-Architected SEC03-BP02",),
)
def readable(stack: Stack) -> Verdicts:
    if environment(stack) is None:
        return
    parameters = stack.of_type("aws_ssm_parameter")
    for output in outputs(stack):
        yield Verdict(output, _unreadable(output, parameters))


def _unreadable(output: Resource, parameters: list[Resource]) -> str | None:
    if not output.get("description"):
        return "it has no description"
    if not off(output.get("sensitive")):
        return "it is a secret"
    name = output.address.partition(".")[2]
    own = [each for each in parameters if str(each.get("name")).rpartition("/")[2] == name]
    if not own:
        return "no parameter has its value"
    value, there = output.get("value"), own[0].get("value")
    same = {(each.address, each.attribute) for each in references(value)} == {
        (each.address, each.attribute) for each in references(there)
    }
    if not same or (not references(value) and isinstance(value, str) and value != there):
        return f"{own[0].address} has another value"
    return None
