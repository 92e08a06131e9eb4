"""An application of one's own by settings: what is refused, and what the refusal says."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.settings import Settings
from stacks.settings.neighbours import collisions
from stacks.settings.rules.application import RESERVED
from stacks.settings.rules.task_definition import LARGEST, OWN
from stacks.tiers.target_group import DEREGISTRATION_DELAY
from tests.stacks.settings.conftest import Refused
from tests.stacks.settings.tables import SMALL, changed

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pay/partner-AbCdEf"
PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/strongroom/dev/smtp"
VERSION = "01234567-89ab-cdef-0123-456789abcdef"
KEY = "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"


def other_account(arn: str) -> str:
    return arn.replace("123456789012", "210987654321")


def other_region(arn: str) -> str:
    return arn.replace("us-east-1", "eu-west-1")


def secret(arn: str, **more: Any) -> dict[str, Any]:
    return {"service.secrets": {"PARTNER": arn}, **{key.replace("__", "."): each for key, each in more.items()}}


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    # Variables.
    *(
        ({"service.environment": {name: "x"}}, f"service.environment.{name}", "the stack sets this one itself")
        for name in sorted(RESERVED - {"DATABASE_CREDENTIALS"})
    ),
    *(
        ({"service.environment": {name: "x"}}, f"service.environment.{name}", "AWS's own")
        for name in ("AWS_PROFILE", "aws_region", "ECS_CONTAINER_METADATA_URI_V4")
    ),
    *(
        ({f"service.{kind}": {name: value}}, f"service.{kind}.{name}", "those that begin with TABLE_, BUCKET_")
        for kind, value in (("environment", "x"), ("secrets", SECRET))
        for name in ("TABLE_A", "BUCKET_A", "QUEUE_A_URL")
    ),
    *(
        ({"service.environment": {name: value}}, f"service.environment.{name}", "[service.secrets]")
        for name, value in (
            ("SMTP_PASSWORD", "x"),
            ("apiKey", "x"),
            ("GITHUB_TOKEN", "x"),
            ("STRIPE", "sk_live_0123456789"),
            ("BROKER", "amqps://user:pass@mq.example.com"),
            ("KEY", "-----BEGIN RSA PRIVATE KEY-----"),
            ("WHO", "AKIA0123456789ABCDEF"),
            ("SMTP_PASS", "x"),
            ("DB_PWD", "x"),
            ("KEY_PASSPHRASE", "x"),
            ("SIGNING_KEY", "x"),
            ("CI", f"github_pat_{'a' * 22}"),
            ("CI", f"glpat-{'a' * 20}"),
            ("MAPS", f"AIza{'a' * 35}"),
            ("MAIL", f"SG.{'a' * 22}.{'a' * 43}"),
        )
    ),
    ({"service.environment": {"1A": "x"}}, "service.environment.1A", "a variable's name"),
    ({"service.environment": {"A": ""}}, "service.environment.A", "1 to 512 ASCII characters"),
    ({"service.environment": {"A": "${aws_kms_key.x.arn}"}}, "service.environment.A", "Terraform's ${"),
    ({"service.environment": {"A": 1}}, "service.environment.A", "text, in quotes"),
    ({"service.environment": []}, "service.environment", "a table: a name and a value in quotes on each line"),
    (
        {"service.environment": {f"A{number}": "x" * 512 for number in range(40)}},
        "service.environment",
        "at most 16384 characters",
    ),
    ({"service.environment": {f"A{number}": "x" for number in range(51)}}, "service.environment", "at most 50"),
    # Secrets.
    (secret("hunter2"), "service.secrets.PARTNER", "never the secret itself"),
    (
        secret("arn:aws:secretsmanager:us-east-1:123456789012:secret:pay"),
        "service.secrets.PARTNER",
        "the ARN of",
    ),
    *(
        (secret(reference), "service.secrets.PARTNER", "the ARN of")
        for reference in (
            f"{SECRET}:api_key",
            f"{SECRET}:api_key:AWSCURRENT:{VERSION}",
            f"{SECRET}:::1",
            f"{PARAMETER}/",
            PARAMETER.replace("/dev", "//dev"),
            f"{PARAMETER}{'/a' * 13}",
            f"{PARAMETER}{'a' * 1000}",
        )
    ),
    (
        secret(other_region(SECRET)),
        "service.secrets.PARTNER",
        "one in us-east-1: tasks have interface endpoints",
    ),
    *(
        (
            secret(SECRET.replace("pay/partner", name) + part),
            "service.secrets.PARTNER",
            "a secret of another name",
        )
        for name in ("rds!cluster-0123", "rds!db-0123")
        for part in ("", ":password::")
    ),
    (secret(other_account(SECRET)), "service.secrets.PARTNER", "in service.secret_key_arns, the key"),
    (secret(other_account(PARAMETER)), "service.secrets.PARTNER", "a parameter of account 123456789012"),
    (
        secret("arn:aws:ssm:us-east-1:123456789012:parameter/other/smtp"),
        "service.secrets.PARTNER",
        "a parameter under /strongroom/: the workload boundary allows no others (stacks/boundary_statements.py",
    ),
    (
        secret("arn:aws:ssm:us-east-1:123456789012:parameter/strongroom-2/smtp"),
        "service.secrets.PARTNER",
        "a parameter under /strongroom/: the workload boundary allows no others",
    ),
    ({"service.secrets": {"PORT": SECRET}}, "service.secrets.PORT", "the stack sets this one itself"),
    (secret(SECRET, service__environment={"PARTNER": "x"}), "service.secrets.PARTNER", "another name"),
    ({"service.secret_key_arns": [KEY]}, "service.secret_key_arns[0]", "it decrypts nothing else"),
    (
        secret(SECRET, service__secret_key_arns=[other_region(KEY)]),
        "service.secret_key_arns[0]",
        "in us-east-1",
    ),
    (
        {"service.secrets": {f"A{n}": f"{SECRET[:-7]}{'x' * 200}-{n:06}" for n in range(20)}},
        "service.secrets",
        "at most 4000 characters",
    ),
    # Their keys are in the same policy.
    (
        {
            "service.secrets": {f"A{n}": f"{SECRET[:-7]}{'x' * 121}-{n:06}" for n in range(20)},
            "service.secret_key_arns": [f"{KEY[:-1]}{n}" for n in range(2)],
        },
        "service.secrets",
        "at most 4000 characters together, not 4056",
    ),
    # Programs and folders.
    ({"service.command": ["a", "${b}"]}, "service.command[1]", "Terraform's ${"),
    *(
        ({f"service.{key}": ["x", *words]}, f"service.{key}[{len(words)}]", "no secret, which this looks like")
        for key in ("command", "entry_point", "migration", "migration_entry_point")
        for words in (
            ["--password=hunter2"],
            ["--db.password", "hunter2"],
            ["-api-key=hunter2"],
            ["sh", "-c", "PGPASSWORD=hunter2 psql"],
            ["sh -c 'migrate --token hunter2'"],
            ["postgresql://me:hunter2@example.com/ledger"],
        )
    ),
    ({"service.health_check_command": []}, "service.health_check_command", '"CMD" before it'),
    ({"service.health_check_command": ["NONE"]}, "service.health_check_command", '"CMD" before it'),
    ({"service.health_check_command": ["curl", "x"]}, "service.health_check_command", '"CMD" before it'),
    (
        {"service.health_check_command": ["CMD-SHELL", "curl", "x"]},
        "service.health_check_command",
        "one line for its shell",
    ),
    *(
        ({f"{section}health_check_command": words}, f"{section}health_check_command", "another code than 0")
        for section in ("service.", "services.worker.")
        for words in (["CMD", "true"], ["CMD-SHELL", "wget -q localhost:8080 || true"], ["CMD-SHELL", "exit 0"])
    ),
    (
        {"service.migration": ["/app", "run"], "service.command": ["/app", "run"]},
        "service.migration",
        "another command than service.command",
    ),
    (
        {"service.migration": [], "service.migration_entry_point": ["a"]},
        "service.migration_entry_point",
        "left out where service.migration is empty",
    ),
    *(
        ({"service.writable_folders": [folder]}, "service.writable_folders[0]", "an absolute path")
        for folder in ("var", "/", "/tmp", "/tmp/a", "/etc/x", "/usr/lib", "/a/../b", "/a/", "/a/.", "//")  # noqa: S108
    ),
    *(
        ({"service.writable_folders": folders}, "service.writable_folders", "no folder within another")
        for folders in (["/a", "/a/b"], ["/a/b/c", "/d", "/a"])
    ),
    # Each of them by itself is short enough, and so are their variables; together they are not.
    *(
        (changes, key, f"at most {LARGEST - OWN:,} are left of a task definition's {LARGEST:,} (ECS)")
        for changes, key in (
            (
                {"service.command": ["w" * 1024] * 50, "service.entry_point": ["w" * 1024] * 2},
                "service.command",
            ),
            (
                {"service.migration": ["w" * 1024] * 50, "service.migration_entry_point": ["w" * 1024] * 2},
                "service.migration",
            ),
            (
                {
                    "service.environment": {f"A{n:02}": '"' * 320 for n in range(50)},
                    "service.command": ["w" * 1024] * 20,
                },
                "service.environment",
            ),
        )
    ),
]


@pytest.mark.parametrize(("changes", "key", "allowed"), REFUSED, ids=lambda value: str(value)[:60])
def test_it_is_refused(refused: Refused, changes: dict[str, Any], key: str, allowed: str) -> None:
    (problem,) = refused(changed(SMALL, changes))
    assert problem.key == key
    assert allowed in problem.allowed


@pytest.mark.parametrize(
    "changes",
    [
        {"service.environment": {"SMTP_PASSWORD": "hunter2"}},
        {"service.environment": {"AWS_SECRET_ACCESS_KEY": "hunter2"}},
        {"service.environment": {"SMTP_PASSWORD": "hünter2 hunter2"}},
        {"service.environment": {"CERTIFICATE": "-----BEGIN RSA PRIVATE KEY-----\nhunter2"}},
        {"service.environment": {"SMTP": {"PASSWORD": "hunter2"}}},
        {"service.secrets": {"PARTNER": "hunter2"}},
        {"service.secrets": {"PORT": "hunter2"}},
        {"service.secrets": ["hunter2"]},
        {"service.secret": {"PARTNER": "hunter2"}},
        {"service.db_password": "hunter2"},
        {"service.image_credentials_secret_arn": "deploy:hunter2"},
        {"service.image": "deploy:hunter2@registry.example.com/app@sha256:" + 64 * "a"},
        {"service.image": "https://deploy:hunter2@registry.example.com/app"},
        {"service.command": ["app", "postgres://app:hunter2@db.example.com/ledger"]},
        {"service.migration": ["migrate", "--password=hunter2"]},
        {"service.migration": ["migrate", "--password", "hunter2"]},
        {"service.migration": "migrate --password=hunter2"},
        {"service.migration": [["--password", "hunter2"]]},
        {"tags.repository": "https://deploy:hunter2@example.com/pay.git"},
        {"validation.broker": {"URL": "amqps://user:hunter2@mq.example.com"}},
    ],
    ids=str,
)
def test_a_refusal_does_not_repeat_the_secret(refused: Refused, changes: dict[str, Any]) -> None:
    for problem in refused(changed(SMALL, changes)):
        assert "hunter2" not in str(problem)


def test_a_refusal_repeats_what_only_says_where_a_secret_is(refused: Refused) -> None:
    (problem,) = refused(changed(SMALL, secret(other_region(SECRET))))
    assert f"service.secrets.PARTNER = '{other_region(SECRET)}'" in str(problem)


@pytest.mark.parametrize(
    "changes",
    [
        {
            "service.environment": {
                "PASSWORD_RESET_URL": "https://example.com/?a=b",
                "TOKENS": "5",
                "TOKENIZERS_PARALLELISM": "false",
                "OIDC_TOKEN_ENDPOINT": "https://example.com/token",
                "PASSWORD_MIN_LENGTH": "12",
                "CREDENTIALS_PROVIDER": "container",
                "BYPASS": "x",
                "PWD": "/app",
                "_a": "{}",
            }
        },
        secret(SECRET),
        secret(f"{SECRET}:api_key::"),
        secret(f"{SECRET}::AWSCURRENT:"),
        secret(f"{SECRET}:api_key::{VERSION}"),
        secret(SECRET.replace("pay/partner", "pay/rds!cluster-0123")),
        secret(PARAMETER, service__secret_key_arns=[KEY]),
        secret(other_account(SECRET), service__secret_key_arns=[other_account(KEY)]),
        secret(SECRET, service__secret_key_arns=[other_account(KEY)]),
        {
            "service.command": [
                *("app", "--password-file", "/run/x", "--password-file=/run/x", "--token-ttl=60", "--password"),
                *("--no-password", "ledger", "--tokens", "5", "--token=$TOKEN", "PGPASSWORD=$(cat /run/x)"),
                *("--secret", SECRET, "--secret-name=pay", "f(token=1)", "--password-stdin", "registry"),
            ],
            "service.migration": ["sh", "-c", 'migrate --password "$PASSWORD" --token=$TOKEN'],
        },
        {"service.migration": []},
        {"service.migration": ["m" * 1024] * 48, "service.command": ["w" * 1024] * 48},  # a task each
        {"service.migration_timeout_seconds": 720, "service.stop_timeout_seconds": 120},
        {"service.writable_folders": ["/var/cache/app", "/data", "/home/App/.cache", "/data-2"]},
        {"service.environment": {f"A{number:02}": "x" * 509 for number in range(32)}},
    ],
    ids=str,
)
def test_it_is_accepted(changes: dict[str, Any]) -> None:
    Settings.model_validate(changed(SMALL, changes))


def test_requests_that_are_open_may_end_before_the_container() -> None:
    assert Settings.model_validate(SMALL).service.stop_timeout_seconds == DEREGISTRATION_DELAY


def test_the_boundary_has_room_for_what_all_environments_of_an_account_bring() -> None:
    def environment(name: str, network: str, secrets: int) -> Settings:
        arns = {f"A{n}": f"{SECRET[:-7]}{name}{'x' * 90}-{n:06}" for n in range(secrets)}
        own = {
            "environment": name,
            "network.cidr": network,
            "domain.name": f"{name}.example.com",
            "service.secrets": arns,
        }
        return Settings.model_validate(changed(SMALL, own))

    few = [environment("dev", "10.1.0.0/16", 5), environment("qa", "10.2.0.0/16", 5)]
    assert list(collisions(few)) == []
    many = [environment("dev", "10.1.0.0/16", 12), environment("qa", "10.2.0.0/16", 12)]
    ((settings, (key, _, allowed)),) = collisions(many)
    assert (settings.environment, key) == ("qa", "service.secrets")
    assert "IAM takes 6144" in allowed
