"""What a function is told: nothing that Lambda reserves, and no secret."""

from __future__ import annotations

import re
from typing import Any

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.synthesized import Resource, Stack, is_unknown, references

# Lambda developer guide, "Defined runtime environment variables": a function that sets one is refused.
RESERVED = {
    "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "TZ",
}  # fmt: skip

_SECRET_NAME = re.compile(
    r"(^|_)(api_?key|credentials?|passphrase|passwd|password|private_key|pwd|secret|token)s?$", re.I
)
# An access key's id, a private key, a URL with a password in it, a password that Terraform made.
_SECRET_VALUE = re.compile(
    r"\b(AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/\s:@]+:[^/\s@]+@|\brandom_password\."
)
# Attributes of resources that are the secret itself, and not its name.
_SECRET_ATTRIBUTE = re.compile(r"password|result|secret_(string|binary)|private_key|(^|\.)secret$")


def variables(function: Resource) -> dict[str, Any]:
    return {
        str(name): value
        for block in function.blocks("environment")
        for given in [block.get("variables")]
        if isinstance(given, dict)
        for name, value in given.items()
    }


@check(
    "SR551",
    "A function sets no variable that Lambda reserves",
    why="CreateFunction is refused: InvalidParameterValueException, reserved keys used.",
    remedy="Take the variable out; Lambda sets AWS_REGION and the like by itself.",
    controls=("AWS Well-Architected OPS05-BP02",),
)
def no_reserved_variable(stack: Stack) -> Verdicts:
    for function in stack.of_type("aws_lambda_function"):
        taken = sorted(RESERVED & variables(function).keys())
        yield judge(function, not taken, f"it sets {', '.join(taken)}")


@check(
    "SR552",
    "No secret is in a function's environment",
    why="Whoever may look at a function reads its environment; so does everybody with the state or a plan.",
    remedy="Give the function the secret's ARN, and the permission to read it when it starts.",
    controls=("PCI DSS 4.0 8.6.2", "AWS Well-Architected SEC02-BP03"),
)
def no_secret(stack: Stack) -> Verdicts:
    for function in stack.of_type("aws_lambda_function"):
        told = sorted(name for name, value in variables(function).items() if _is_secret(name, value))
        yield judge(function, not told, f"{', '.join(told)} in the clear")


def _is_secret(name: str, value: Any) -> bool:
    text = str(value)
    if _SECRET_VALUE.search(text):
        return True
    if is_unknown(text):
        return any(_SECRET_ATTRIBUTE.search(reference.attribute) for reference in references(text))
    return bool(text) and _SECRET_NAME.search(name) is not None and not text.startswith("arn:")
