"""What Terraform says is understood, and it never gets what is not meant for it."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strongroom.errors import UnusableError
from strongroom.local import terraform
from strongroom.local.terraform import Event, Terraform, TerraformError, environment
from strongroom.workspace import Workspace


@pytest.fixture(autouse=True)
def _forget_executable() -> Iterator[None]:
    terraform.executable.cache_clear()
    yield
    terraform.executable.cache_clear()


class Fake:
    """A `terraform` on the PATH that says what it is told to say."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._program = folder / "bin" / "terraform"
        self._program.parent.mkdir()
        self.folder = folder / "stack"
        self.folder.mkdir()
        monkeypatch.setenv("PATH", str(self._program.parent))
        self.says([])

    def says(self, events: list[Event | str], code: int = 0, version: str = "1.11.4") -> Terraform:
        lines = [event if isinstance(event, str) else json.dumps(event) for event in events]
        self.runs(
            f"print({json.dumps({'terraform_version': version})!r}) if sys.argv[1] == 'version' else "
            f"(print({chr(10).join(lines)!r}), sys.exit({code}))"
        )
        return Terraform(self.folder, {})

    def runs(self, code: str) -> None:
        self._program.write_text(f"#!{sys.executable}\nimport sys\n{code}\n")
        self._program.chmod(self._program.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    return Fake(tmp_path, monkeypatch)


def planned(action: str, address: str) -> Event:
    return {"type": "planned_change", "change": {"action": action, "resource": {"addr": address}}}


def outputs(**actions: str) -> Event:
    return {"type": "outputs", "outputs": {name: {"action": action} for name, action in actions.items()}}


def diagnostic(summary: str, **more: Any) -> Event:
    return {
        "type": "diagnostic",
        "@level": "error",
        "diagnostic": {"severity": "error", "summary": summary, **more},
    }


def test_a_quiet_plan_has_no_changes(fake: Fake) -> None:
    assert fake.says([outputs(vpc_id="noop")]).planned_changes() == []


def test_a_plan_names_resources_and_outputs_that_change(fake: Fake) -> None:
    run = fake.says([planned("update", "aws_vpc.a"), outputs(vpc_id="update", other="noop")], code=2)
    assert run.planned_changes() == ["update aws_vpc.a", "update output vpc_id"]


def test_the_exit_code_decides_even_if_the_plan_lists_nothing(fake: Fake) -> None:
    assert fake.says([], code=2).planned_changes() == ["something the plan does not name"]


def test_an_error_is_terraforms_own_words(fake: Fake) -> None:
    problem = diagnostic("no such bucket", address="aws_s3_object.a", detail="It was\n deleted.")
    with pytest.raises(TerraformError, match=r"aws_s3_object\.a: no such bucket \(It was deleted\.\)"):
        fake.says(["not JSON", problem], code=1).apply()


def test_the_log_keeps_everything(fake: Fake) -> None:
    fake.says(["a line", planned("create", "aws_vpc.a")]).apply()
    log = (fake.folder / "apply.log").read_text()
    assert "a line" in log
    assert "aws_vpc.a" in log


def test_every_event_is_reported(fake: Fake) -> None:
    seen: list[str] = []
    run = fake.says([planned("create", "aws_vpc.a"), {"type": "apply_start"}])
    Terraform(run.folder, {}, lambda event: seen.append(event["type"])).apply()
    assert seen == ["planned_change", "apply_start"]


def test_an_interrupt_reaches_terraform_once_and_is_waited_for(fake: Fake) -> None:
    """It gets the time to write its state and to release its lock."""
    fake.says([])
    log = fake.folder / "signals"
    fake.runs(
        "import signal, time, json\n"
        "if sys.argv[1] == 'version':\n"
        "    print(json.dumps({'terraform_version': '1.11.4'})); sys.exit()\n"
        "def stop(number, frame):\n"
        f"    open({str(log)!r}, 'a').write(f'{{number}} '); time.sleep(0.2); sys.exit(1)\n"
        "signal.signal(signal.SIGINT, stop)\n"
        'print(\'{"type": "apply_start"}\', flush=True)\n'
        "time.sleep(60)"
    )

    def interrupt(_: Event) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Terraform(fake.folder, {}, interrupt).apply()
    assert log.read_text() == f"{signal.SIGINT.value} "


@pytest.mark.parametrize("version", ["1.10.5", "0.15.0"])
def test_an_old_terraform_is_refused(fake: Fake, version: str) -> None:
    fake.says([], version=version)
    with pytest.raises(UnusableError, match=rf"Terraform {version}; 1\.11 or newer is needed"):
        terraform.executable()


@pytest.mark.parametrize("version", ["1.11.0", "1.12.0-beta1", "2.0.0"])
def test_a_newer_terraform_will_do(fake: Fake, version: str) -> None:
    fake.says([], version=version)
    assert terraform.executable().name == "terraform"


def test_a_missing_terraform_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnusableError, match=r"install Terraform 1\.11 or newer"):
        terraform.executable()


def test_nothing_of_the_users_account_reaches_terraform(workspace: Workspace) -> None:
    given = environment(
        workspace,
        "eu-west-1",
        {
            "PATH": "/bin",
            "AWS_PROFILE": "company",
            "AWS_SESSION_TOKEN": "secret",
            "TF_VAR_image_tag": "other",
            "TF_CLI_ARGS_plan": "-destroy",
            "TF_WORKSPACE": "other",
            "TF_LOG": "DEBUG",
        },
    )
    assert given["AWS_ACCESS_KEY_ID"] == "test"
    assert given["AWS_REGION"] == "eu-west-1"
    assert given["AWS_SHARED_CREDENTIALS_FILE"] == given["AWS_CONFIG_FILE"] == "/dev/null"
    assert given["TF_LOG"] == "DEBUG"
    dropped = {"AWS_PROFILE", "AWS_SESSION_TOKEN", "TF_VAR_image_tag", "TF_CLI_ARGS_plan", "TF_WORKSPACE"}
    assert not dropped & given.keys()


def test_loopback_is_never_asked_by_way_of_a_proxy(workspace: Workspace) -> None:
    given = environment(workspace, variables={"NO_PROXY": "intranet.example.com"})
    assert given["NO_PROXY"] == "intranet.example.com,127.0.0.1"


def test_the_real_terraform_is_new_enough() -> None:
    found = terraform.executable()
    said = subprocess.run([found, "version"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("Terraform v")
