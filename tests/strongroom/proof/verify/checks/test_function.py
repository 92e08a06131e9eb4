"""Functions at the edge of what each check accepts, and packages that fit no processor."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

FUNCTION = "aws_lambda_function.worker"


def holds(code: str, **arguments: Any) -> bool:
    return problems(code, {FUNCTION: arguments}) == {}


def test_sizes() -> None:
    assert holds("SR541", memory_size=129, timeout=4)
    assert holds("SR541", memory_size="256", timeout="${var.timeout}")
    assert not holds("SR541", memory_size=128, timeout=4)
    assert not holds("SR541", memory_size=256, timeout="3")


@pytest.mark.parametrize(
    ("tracing", "traced"),
    [({"mode": "Active"}, True), ([{"mode": "Active"}], True), ([], False), (None, False), ({}, False)],
)
def test_tracing(tracing: object, traced: bool) -> None:
    assert holds("SR543", tracing_config=tracing) is traced


def test_a_destination_for_failures_is_as_good_as_a_dead_letter_queue() -> None:
    configuration = {
        "function_name": f"${{{FUNCTION}.function_name}}",
        "destination_config": [{"on_failure": [{"destination": "${aws_sqs_queue.failed.arn}"}]}],
    }
    address = "aws_lambda_function_event_invoke_config.worker"
    assert problems("SR544", {FUNCTION: {}, address: configuration}) == {}
    configuration["destination_config"] = [{"on_success": [{"destination": "${aws_sqs_queue.done.arn}"}]}]
    assert problems("SR544", {FUNCTION: {}, address: configuration}).keys() == {FUNCTION}


def test_an_image_has_no_runtime() -> None:
    assert holds("SR545", package_type="Image", image_uri="${var.image}")


def test_subnets_that_only_the_plan_knows() -> None:
    assert holds("SR546", vpc_config={"subnet_ids": "${var.subnets}", "security_group_ids": ["${var.group}"]})
    assert not holds("SR546", vpc_config={"subnet_ids": [], "security_group_ids": ["${var.group}"]})


@pytest.mark.parametrize(
    ("permission", "closed"),
    [
        ({"principal": "*"}, False),
        ({"principal": "*", "principal_org_id": "o-1"}, True),
        ({"principal": "events.amazonaws.com"}, False),
        ({"principal": "events.amazonaws.com", "source_arn": "${aws_cloudwatch_event_rule.r.arn}"}, True),
        ({"principal": "s3.amazonaws.com", "source_account": "123456789012"}, True),
        ({"principal": "123456789012"}, True),
    ],
)
def test_who_may_call(permission: dict[str, str], closed: bool) -> None:
    stack = {
        FUNCTION: {"function_name": "worker"},
        "aws_lambda_permission.worker": {"function_name": "worker", **permission},
    }
    assert (problems("SR547", stack) == {}) is closed


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("DB_PASSWORD", "hunter2", True),
        ("API_KEY", "abc", True),
        ("STRIPE_SECRET", "sk", True),
        ("DB_PASSWORD", "${random_password.db.result}", True),
        ("DB_PASSWORD", "${aws_secretsmanager_secret_version.db.secret_string}", True),
        ("DB", "${aws_rds_cluster.db.master_password}", True),
        ("DB_SECRET", "${aws_rds_cluster.db.master_user_secret[0].secret_arn}", False),
        ("DB_SECRET", "arn:aws:secretsmanager:us-east-1:123456789012:secret:db", False),
        ("DB_SECRET", "", False),
        ("TOKEN_LIFETIME", "3600", False),
        ("SECRETS_TABLE", "secrets", False),
        ("KEY_ID", "AKIAIOSFODNN7EXAMPLE", True),
        ("URL", "https://example.com/a:b@c", False),
        ("URL", "redis://:secret@cache.example.com", False),
        ("URL", "redis://user:secret@cache.example.com", True),
        ("PEM", "-----BEGIN RSA PRIVATE KEY-----", True),
        ("LIMIT", 5, False),
    ],
)
def test_secrets(name: str, value: object, secret: bool) -> None:
    assert holds("SR552", environment=[{"variables": {name: value}}]) is not secret


def package(folder: Path, *names: str) -> str:
    """A zip with files of these names, and its hash."""
    with ZipFile(folder / "worker.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return base64.b64encode(hashlib.sha256((folder / "worker.zip").read_bytes()).digest()).decode()


def flaw(folder: Path, **arguments: Any) -> str | None:
    given = {"filename": "worker.zip", "handler": "app.main.handler", "runtime": "python3.13"} | arguments
    return problems("SR556", {FUNCTION: given}, folder=folder).get(FUNCTION)


def test_a_package_that_fits(tmp_path: Path) -> None:
    digest = package(tmp_path, "app/main.py", "lib/_fast.cpython-313-aarch64-linux-gnu.so")
    assert flaw(tmp_path, source_code_hash=digest, architectures=["arm64"]) is None
    assert flaw(tmp_path, architectures="${var.architectures}") is None
    assert flaw(tmp_path, source_code_hash="${filebase64sha256(var.zip)}", architectures=["arm64"]) is None


def test_code_for_another_processor_or_another_python(tmp_path: Path) -> None:
    package(tmp_path, "app/main.py", "lib/_fast.cpython-313-aarch64-linux-gnu.so")
    assert "arm64" not in str(flaw(tmp_path, architectures=["x86_64"]))
    assert flaw(tmp_path, architectures=["x86_64"])
    assert flaw(tmp_path), "x86_64 is the default"
    assert flaw(tmp_path, architectures=["arm64"], runtime="python3.12")


def test_handlers_of_other_languages(tmp_path: Path) -> None:
    package(tmp_path, "dist/index.mjs", "bootstrap")
    assert flaw(tmp_path, runtime="nodejs22.x", handler="dist/index.handler") is None
    assert flaw(tmp_path, runtime="nodejs22.x", handler="index.handler")
    assert flaw(tmp_path, runtime="provided.al2023", handler="anything") is None
    assert flaw(tmp_path, runtime="python3.13") is not None
    assert flaw(tmp_path, runtime="python3.13", layers=["${aws_lambda_layer_version.app.arn}"]) is None


def test_what_is_no_zip_and_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "worker.zip").write_bytes(b"PK")
    assert "can't be read" in str(flaw(tmp_path))
    assert flaw(tmp_path, filename="another.zip") is None, "Terraform says so itself"
    assert flaw(tmp_path, filename=".") is None


def test_a_role_of_another_stack_is_not_judged() -> None:
    assert holds("SR571", role="arn:aws:iam::123456789012:role/worker")
    assert holds("SR571", role="${data.aws_iam_role.worker.arn}")


def test_a_role_without_policies_is() -> None:
    stack: dict[str, dict[str, Any]] = {
        FUNCTION: {"role": "${aws_iam_role.worker.arn}"},
        "aws_iam_role.worker": {},
    }
    assert problems("SR571", stack).keys() == {FUNCTION}
    stack["aws_iam_role.worker"]["inline_policy"] = {"name": "all", "policy": "{}"}
    assert problems("SR571", stack) == {}


def test_the_log_group_by_lambdas_own_name() -> None:
    group = "aws_cloudwatch_log_group.worker"
    stack: dict[str, dict[str, Any]] = {
        FUNCTION: {"function_name": "worker", "depends_on": [group]},
        group: {"name": "/aws/lambda/worker"},
    }
    assert problems("SR823", stack) == {}
    stack[group]["name"] = f"/aws/lambda/${{{FUNCTION}.function_name}}"
    stack[FUNCTION]["depends_on"] = []
    assert problems("SR823", stack).keys() == {FUNCTION}, "made after the function"


CALLED = {"aws_lambda_invocation.once": {"function_name": f"${{{FUNCTION}.function_name}}", "input": "{}"}}


@pytest.mark.parametrize("code", ["SR542", "SR544", "SR546"])
def test_a_function_that_terraform_alone_calls_tells_it_all(code: str) -> None:
    """It is neither asynchronous nor loaded, and runs while Terraform does."""
    assert problems(code, {FUNCTION: {}}).keys() == {FUNCTION}
    assert problems(code, {FUNCTION: {}, **CALLED}) == {}


@pytest.mark.parametrize(
    ("concurrency", "called"), [(-1, True), ("-1", True), (0, False), ("0", False), (1, True)]
)
def test_whoever_calls_it_lambda_must_let_it_be_called(concurrency: int | str, called: bool) -> None:
    function = {FUNCTION: {"reserved_concurrent_executions": concurrency}}
    assert (problems("SR542", {**function, **CALLED}) == {}) is called


@pytest.mark.parametrize("code", ["SR542", "SR544", "SR546"])
@pytest.mark.parametrize(
    "other",
    ["aws_lambda_permission", "aws_lambda_event_source_mapping", "aws_lambda_function_url", "aws_lambda_alias"],
)
def test_one_that_others_may_call_as_well_does_not(code: str, other: str) -> None:
    more = {f"{other}.more": {"function_name": f"${{{FUNCTION}.arn}}"}}
    assert problems(code, {FUNCTION: {}, **CALLED, **more}).keys() == {FUNCTION}


def test_in_a_vpc_it_stands_where_others_do() -> None:
    placed = {"vpc_config": {"subnet_ids": [], "security_group_ids": ["${var.group}"]}}
    assert problems("SR546", {FUNCTION: placed, **CALLED}).keys() == {FUNCTION}
