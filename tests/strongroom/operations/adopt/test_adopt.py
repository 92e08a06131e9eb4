"""`strongroom adopt`: which log groups, and that a look changes nothing. test_again.py applies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import boto3
import pytest
from typer.testing import CliRunner

from strongroom.cli import app
from strongroom.errors import UnusableError
from strongroom.operations.adopt import command
from strongroom.operations.adopt.groups import declared, left
from strongroom.workspace import Workspace
from tests.synthesized import SynthesizedStack


class Logs:
    """CloudWatch Logs of a region, with these groups."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def describe_log_groups(self, *, logGroupNamePrefix: str) -> dict[str, Any]:  # noqa: N803
        found = sorted(name for name in self.names if name.startswith(logGroupNamePrefix))
        return {"logGroups": [{"logGroupName": name} for name in found[:50]]}


class Terraform:
    """As it would be, with a state of these addresses."""

    known: ClassVar[set[str]] = set()
    adopted: ClassVar[list[tuple[str, str]]] = []

    def __init__(self, folder: Path, environment: object) -> None: ...

    def init(self) -> None: ...

    def addresses(self) -> set[str]:
        return self.known

    def adopt(self, address: str, id: str) -> None:
        self.adopted.append((address, id))


class Caller:
    """STS, which knows who asks."""

    def __init__(self, account_id: str) -> None:
        self.account_id = account_id

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": self.account_id}


def aws(account_id: str, logs: Logs) -> Callable[..., SimpleNamespace]:
    """boto3's session with credentials of an account; CloudWatch Logs are the same in every region."""
    made = {"sts": Caller(account_id), "logs": logs}
    return lambda **_: SimpleNamespace(client=lambda service, **_: made[service])


def test_every_log_group_of_a_stack_is_looked_for(stack: SynthesizedStack) -> None:
    groups = {group.address: group for group in declared(stack.stack)}
    assert groups.keys() == stack.resources("aws_cloudwatch_log_group").keys()
    for address, group in groups.items():
        assert group.name == stack.all_resources[address]["name"]
        assert group.region == "us-east-1"


def test_those_that_the_state_does_not_know_and_no_others(stacks: dict[str, SynthesizedStack]) -> None:
    groups = list(declared(stacks["dev"].stack))
    known, there, *_ = groups
    logs = Logs(known.name, f"{there.name}-more", there.name)
    assert left(groups, {known.address}, lambda _: logs) == [there]
    assert left(groups, {known.address, there.address}, lambda _: logs) == []
    assert left(groups, set(), lambda _: Logs()) == []


@pytest.fixture
def dev(
    synthesis: Path, stacks: dict[str, SynthesizedStack], monkeypatch: pytest.MonkeyPatch
) -> type[Terraform]:
    """The command, on `dev`, of which one group is there that the state does not know."""
    first, *others = declared(stacks["dev"].stack)
    Terraform.known, Terraform.adopted = {group.address for group in others}, []
    monkeypatch.setattr(Workspace, "synthesized", synthesis)
    monkeypatch.setattr(command, "Terraform", Terraform)
    monkeypatch.setattr(boto3.session, "Session", aws("123456789012", Logs(first.name)))
    return Terraform


def test_what_is_there_is_taken_over(dev: type[Terraform], stacks: dict[str, SynthesizedStack]) -> None:
    first = next(iter(declared(stacks["dev"].stack)))
    ran = CliRunner().invoke(app, ["adopt", "dev", "--dry-run"])
    assert (ran.exit_code, dev.adopted) == (0, [])
    assert f"{first.name} (us-east-1) is there and not in the state" in ran.output
    ran = CliRunner().invoke(app, ["adopt", "dev"])
    assert (ran.exit_code, dev.adopted) == (0, [(first.address, first.name)])
    assert "the next apply sets key and retention" in ran.output


def test_nothing_is_said_so(dev: type[Terraform], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3.session, "Session", aws("123456789012", Logs()))
    ran = CliRunner().invoke(app, ["adopt", "dev"])
    assert ran.output == "No log group of dev is there that its state does not know.\n"
    assert dev.adopted == []


def test_another_accounts_credentials_are_refused(
    dev: type[Terraform], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boto3.session, "Session", aws("210987654321", Logs()))
    ran = CliRunner().invoke(app, ["adopt", "dev"])
    assert isinstance(ran.exception, UnusableError)
    assert "credentials are of account 210987654321, and dev is in 123456789012" in str(ran.exception)
    assert dev.adopted == []
