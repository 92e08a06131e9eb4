"""A synthesized stack, read from its `cdk.tf.json`, and its copy that the emulator gets."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from strongroom.errors import UnusableError

FILE = "cdk.tf.json"
Block = dict[str, Any]

PASSED = {"image_tag": "local"}
"""Variable -> what the local deployment passes where a stack has no default, as `--var` does on AWS."""


@dataclass(frozen=True)
class SynthesizedStack:
    """One stack as Terraform sees it."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def content(self) -> Block:
        file = self.folder / FILE
        try:
            parsed: Block = json.loads(file.read_text())
        except FileNotFoundError as missing:
            others = sorted(at.parent.name for at in self.folder.parent.glob(f"*/{FILE}"))
            known = f"There is: {', '.join(others)}." if others else "Run `make synth` first."
            raise UnusableError(f"There is no synthesized stack {file}. {known}") from missing
        except ValueError as broken:
            raise UnusableError(f"{file} is not JSON ({broken}); run `make synth`.") from broken
        if not isinstance(parsed, dict):
            raise UnusableError(f"{file} is not a Terraform configuration; run `make synth`.")
        return parsed

    def of_type(self, resource_type: str, kind: str = "resource") -> dict[str, Block]:
        """The blocks of one type, by name."""
        blocks: dict[str, Block] = self.content.get(kind, {}).get(resource_type, {})
        return blocks

    def resources(self) -> Iterator[tuple[str, str, Block]]:
        """(type, name, block) of every resource."""
        for resource_type, blocks in self.content.get("resource", {}).items():
            for name, block in blocks.items():
                yield resource_type, name, block

    def protected(self) -> Iterator[tuple[str, str]]:
        """(type, name) of every resource that Terraform refuses to destroy, for `prevent_destroy`."""
        for resource_type, name, block in self.resources():
            if block.get("lifecycle", {}).get("prevent_destroy"):
                yield resource_type, name

    @property
    def providers(self) -> list[Block]:
        """The AWS provider's configurations, the default one first."""
        given = self.content.get("provider", {}).get("aws", [])
        configurations: list[Block] = given if isinstance(given, list) else [given]
        return sorted(configurations, key=lambda provider: provider.get("alias", ""))

    @property
    def region(self) -> str:
        return str(self._of_provider("region"))

    @property
    def account_id(self) -> str:
        return str(self._of_provider("allowed_account_ids")[0])

    @property
    def backend(self) -> Block:
        """The S3 backend's arguments."""
        found: Block = self.content.get("terraform", {}).get("backend", {}).get("s3", {})
        if not found:
            raise UnusableError(f"The stack {self.name} does not keep its state in S3.")
        return found

    def variables(self) -> dict[str, str | bool]:
        """The value of every variable: its default, or what the local deployment passes.

        Raises:
            UnusableError: a variable has neither.
        """
        return {name: self._value(name, block) for name, block in self.content.get("variable", {}).items()}

    def _value(self, name: str, variable: Block) -> str | bool:
        value = variable.get("default", PASSED.get(name))
        if value is None:
            raise UnusableError(
                f"The stack {self.name} has no default for the variable {name}, and the local deployment asks "
                "nobody: give it a default, or a value in PASSED, strongroom/local/stack.py."
            )
        return value if isinstance(value, bool) else str(value)  # Terraform takes no "False" for false

    def copy_to(self, folder: Path) -> Path:
        """A copy to apply: the synthesized folder stays as it was synthesized.

        Terraform's providers in an earlier copy are kept: they are large and do not change.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            if old.name == ".terraform":
                (old / "terraform.tfstate").unlink(missing_ok=True)  # which backend it had
            elif old.is_dir():
                shutil.rmtree(old)
            else:
                old.unlink()
        shutil.copytree(self.folder, folder, dirs_exist_ok=True, ignore=_left_behind)
        return folder

    def _of_provider(self, argument: str) -> Any:
        value = self.providers[0].get(argument) if self.providers else None
        if not value:
            raise UnusableError(f"The stack {self.name} says no {argument} in its AWS provider.")
        return value


def _left_behind(_folder: str, names: list[str]) -> set[str]:
    """What a run in the synthesized folder itself may have left there."""
    return {name for name in names if name.startswith((".terraform", "terraform.tfstate"))}
