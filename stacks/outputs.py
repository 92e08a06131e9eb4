"""What other stacks and people read: Terraform outputs, and the same values in SSM Parameter Store.

The names are an interface. A parameter is `/<application>/<environment>/<name>`; a list is a StringList.
"""

from __future__ import annotations

from dataclasses import dataclass

from cdktf import Fn, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter

from stacks.settings import Settings

__all__ = ["Output", "publish"]


@dataclass(frozen=True)
class Output:
    """A named value: a string, or a list of strings."""

    value: str | list[str]
    description: str


def publish(stack: TerraformStack, settings: Settings, outputs: dict[str, Output]) -> None:
    """Writes every output to the stack's state and to Parameter Store."""
    for name, output in outputs.items():
        TerraformOutput(stack, name, value=output.value, description=output.description)
        is_list = isinstance(output.value, list)
        SsmParameter(
            stack,
            f"parameter-{name}",
            name=f"/{settings.application}/{settings.environment}/{name}",
            description=output.description,
            type="StringList" if is_list else "String",
            value=Fn.join(",", output.value) if isinstance(output.value, list) else output.value,
        )
