"""Who calls a function."""

from __future__ import annotations

from strongroom.synthesized import Resource, Stack

__all__ = ["called_by_terraform_alone"]

# What lets others call it, or makes AWS do so.
OTHERS = (
    "aws_lambda_alias",
    "aws_lambda_event_source_mapping",
    "aws_lambda_function_event_invoke_config",
    "aws_lambda_function_url",
    "aws_lambda_permission",
    "aws_scheduler_schedule",
)


def called_by_terraform_alone(stack: Stack, function: Resource) -> bool:
    """Whether it is called while deploying, and never else.

    Terraform waits for the answer, and the apply fails where the function does, is throttled or takes too long:
    no event is lost without anybody knowing, and there is no load. It runs while Terraform does, and in no VPC
    it is no more of the network than the machine that Terraform runs on.
    """
    invoked = stack.referring_to(function, "aws_lambda_invocation", by="function_name")
    return bool(invoked) and not stack.referring_to(function, *OTHERS)
