from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import RESERVED, ConfigurationError, Settings, load_settings, variables
from tests.app.fakes import ENVIRONMENT

ROOT = Path(__file__).parents[2]


def test_every_variable_of_the_task_definition_is_read_or_reserved() -> None:
    assert set(ENVIRONMENT) | {"START_WITHIN_SECONDS"} == variables(Settings), "which has a default"
    assert not variables(Settings) & RESERVED


def test_other_variables_of_the_container_are_no_problem() -> None:
    assert load_settings({**ENVIRONMENT, "PATH": "/usr/bin", "DATABASE_READER_HOST": "none"}).port == 8080


def test_origins_are_a_list_that_may_be_empty() -> None:
    two = load_settings({**ENVIRONMENT, "ALLOWED_ORIGINS": "https://a.example.com, http://localhost:8081"})
    assert two.allowed_origins == ("https://a.example.com", "http://localhost:8081")
    assert load_settings({**ENVIRONMENT, "ALLOWED_ORIGINS": ""}).allowed_origins == ()


@pytest.mark.parametrize("name", sorted(ENVIRONMENT))
def test_a_missing_variable_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} is missing"):
        load_settings({k: v for k, v in ENVIRONMENT.items() if k != name})


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PORT", "0", "greater than or equal to 1"),
        ("PORT", "http", "valid integer"),
        ("LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("AWS_REGION", "Virginia", "pattern"),
        ("SESSION_TTL_SECONDS", "5", "greater than or equal to 300"),
        ("SESSIONS_TABLE", "", "at least 1 character"),
        ("DATABASE_HOST", "", "at least 1 character"),
        ("DATABASE_PORT", "70000", "less than or equal to 65535"),
        ("DATABASE_POOL_SIZE", "0", "greater than or equal to 1"),
        ("VALIDATION_QUEUE_URL", "example-test", "must be a queue's URL"),
        ("VALIDATION_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/", "must be a queue's URL"),
        ("ACCOUNT_NUMBERS_KEY", "", "pattern"),
        ("HASH_KEYS", "", "must be ids of HMAC keys"),
        ("HASH_KEYS", "mac-1,mac-1", "each once"),
        ("HASH_KEYS", "arn:aws:kms:us-east-1:123456789012:key/x", "must be ids of HMAC keys"),
        ("ALLOWED_ORIGINS", "*", "must name each origin"),
        ("ALLOWED_ORIGINS", "https://static.example.com/", "without a path"),
        ("ALLOWED_ORIGINS", "static.example.com", "must be origins"),
    ],
)
def test_an_invalid_variable_is_named_with_value_and_reason(name: str, value: str, reason: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        load_settings({**ENVIRONMENT, name: value})
    assert f"{name} is {value!r}: " in str(error.value)
    assert reason in str(error.value)


def test_the_process_names_every_problem_at_once_and_exits_2_without_a_traceback() -> None:
    environment = {**ENVIRONMENT, "PORT": "eighty", "PATH": os.environ["PATH"]}
    del environment["SESSIONS_TABLE"], environment["VALIDATION_QUEUE_URL"]
    result = subprocess.run(
        [sys.executable, "-m", "app"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30
    )
    assert result.returncode == 2
    assert result.stdout == ""
    assert "3 variables" in result.stderr
    for name in ("PORT", "SESSIONS_TABLE", "VALIDATION_QUEUE_URL"):
        assert f"  {name} is " in result.stderr
    assert "Traceback" not in result.stderr
