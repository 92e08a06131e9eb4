"""Secrets in the places where people put them, and what looks like one and has to be read."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest

from strongroom.change.review.document import document
from strongroom.change.review.review import review
from strongroom.change.review.secret_names import is_secret
from strongroom.change.review.shapes import shaped
from tests.strongroom.change.review.plans import change, given, plan
from tests.strongroom.change.review.test_masking import formats

CANARY = "zq7canary"


def told(type_: str, before: Any, after: Any, **more: Any) -> dict[str, str]:
    """What each format says of this change."""
    return dict(
        formats(document(review([given(plan(change(f"{type_}.a", ["update"], before, after, **more)))])))
    )


@pytest.mark.parametrize(
    "name",
    ["DB_PASS", "DB_PASSWD", "PGPASSFILE_PWD", "PASSPHRASE", "SIGNING_KEY", "STRIPE_KEY", "NPM_AUTH",
     "ENCRYPTION_SALT", "ADMIN_PIN", "db_pass", "DbPass", "X-Auth", "x-origin-verify"],
)  # fmt: skip
def test_names_of_variables(name: str) -> None:
    assert is_secret(name)
    for variables in ({"variables": {name: CANARY}}, {"list": [{"name": name, "value": CANARY}]}):
        for format_, text in told("aws_lambda_function", {}, {"environment": [variables]}).items():
            assert CANARY not in text, format_


@pytest.mark.parametrize(
    "name",
    ["PARTITION_KEY", "S3_OBJECT_KEY", "KMS_KEY", "partition_key", "hash_key", "bypass", "compass",
     "token.actions.githubusercontent.com:sub", "token.actions.githubusercontent.com:aud",
     "oidc.eks.us-east-1.amazonaws.com/id/TOKEN:sub"],
)  # fmt: skip
def test_names_that_are_no_secrets(name: str) -> None:
    assert not is_secret(name)


VALUES = {
    "option": f"--user x --password {CANARY}1 --verbose",
    "option with a prefix": f"tool --db-password '{CANARY} 1'",
    "short option": f"login -u x -p {CANARY} host",
    "attached": f"mysql -h host -u x -p{CANARY} ledger",
    "header": f"Authorization: token {CANARY}0123",
    "assigned": f"DB_PASS={CANARY}",
    "variable": f"export SIGNING_KEY={CANARY}",
    "variable in JSON": f'x {{"STRIPE_KEY": "{CANARY}"}}',
    "base64": b64encode(json.dumps({"password": CANARY}).encode()).decode(),
    "base64 in a text": f"--data {b64encode(json.dumps({'a': {'api_key': CANARY}}).encode()).decode()};",
    "base64 of a program": b64encode(f"#!/bin/sh\nexport DB_PASSWORD={CANARY}\n".encode()).decode(),
    "URL": f"https://example.com/?q={quote(json.dumps({'password': CANARY}))}&x=1",
}


@pytest.mark.parametrize("name", VALUES)
def test_values(name: str) -> None:
    value = VALUES[name]
    encoded = b64encode(json.dumps({"password": CANARY}).encode()).decode()[8:24]
    for format_, text in told(
        "aws_lambda_function", {}, {"environment": [{"variables": {"X": value}}]}
    ).items():
        assert CANARY not in text, format_
        assert encoded not in text, format_
        assert value not in text, format_


@pytest.mark.parametrize(
    "text",
    ["docker run -p 8080:80 image", "docker run -p 443:443/tcp image", "mkdir -p /var/lib/app",
     "a --token-ttl 30", "each token is valid for 5 minutes", "the password rotates every 30 days",
     "PARTITION_KEY=customer", "-p $PASSWORD", "--password ${PASSWORD}", "REGION=us-east-1"],
)  # fmt: skip
def test_values_that_are_no_secrets(text: str) -> None:
    assert shaped(text) == text


ARGUMENTS: dict[str, tuple[str, Any]] = {
    "listener rule": (
        "aws_lb_listener_rule",
        {"condition": [{"http_header": [{"http_header_name": "X-Secret-Token", "values": [CANARY]}]}]},
    ),
    "web ACL": (
        "aws_wafv2_web_acl",
        {"rule": [{"name": "r", "statement": [{"byte_match_statement": [
            {"search_string": CANARY, "field_to_match": [{"single_header": [{"name": "authorization"}]}]}]}]}]},
    ),
    "web ACL in JSON": (
        "aws_wafv2_web_acl",
        {"rule_json": json.dumps([{"Statement": {"ByteMatchStatement": {
            "SearchString": CANARY, "FieldToMatch": {"SingleHeader": {"Name": "x-api-key"}}}}}])},
    ),
    "parameter": (
        "aws_ssm_parameter",
        {"name": "/prod/db/password", "type": "String", "value": CANARY, "insecure_value": CANARY},
    ),
    "short parameter": ("aws_ssm_parameter", {"name": "/prod/db/password", "insecure_value": "zq7ca"}),
    "command": ("aws_thing", {"command": ["login", "--password", CANARY, "--verbose"]}),
}  # fmt: skip


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments(name: str) -> None:
    type_, after = ARGUMENTS[name]
    again = {"tags": {"told": f"it is {CANARY}"}} if CANARY in str(after) else {}
    for format_, text in told(type_, {"tags": {}}, {**after, **again}).items():
        assert "zq7ca" not in text, format_


def test_whom_a_role_trusts_is_read() -> None:
    def trust(operator: str, claim: str) -> dict[str, Any]:
        condition = {operator: {"token.actions.githubusercontent.com:sub": claim}}
        statement = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition}
        return {"assume_role_policy": json.dumps({"Statement": [statement]})}

    old, new = trust("StringEquals", "repo:acme/app:ref:refs/heads/main"), trust("StringLike", "repo:*")
    for format_, text in told("aws_iam_role", old, new).items():
        assert "repo:acme/app:ref:refs/heads/main" in text, format_
        assert "repo:*" in text.replace("\\*", "*"), format_


def test_a_documented_value_is_read() -> None:
    found = told("aws_api_gateway_method", {"authorization": "AWS_IAM"}, {"authorization": "NONE"})
    assert all("AWS_IAM" in text and "NONE" in text for text in found.values())
    assert "(sensitive)" not in found["json"]


def test_a_number_is_no_card() -> None:
    alarm = {"comparison_operator": "GreaterThanThreshold", "alarm_actions": ["arn:aws:sns:us-east-1:1:a"]}
    old, new = {"threshold": 1, **alarm}, {"threshold": 10**15, **alarm}
    entry = change("aws_cloudwatch_metric_alarm.a", ["update"], old, new)
    found = dict(formats(document(review([given(plan(entry), untold="there are no stacks")]))))
    for format_, text in found.items():
        assert "(sensitive)" not in text, format_
        assert "threshold goes from 1 to 1,000,000,000,000,000" in text, format_
    (marked,) = {told("aws_thing", {"n": 1}, {"n": 10**15}, after_sensitive={"n": True})["json"]}
    assert str(10**15) not in marked
