"""What a secret's name is on comes out nowhere: each name in each form, in values, paths, keys and
sentences; and what only looks like it stays."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strongroom.change.review.document import document
from strongroom.change.review.masking import Mask
from strongroom.change.review.named import unnamed
from strongroom.change.review.review import review
from strongroom.change.review.secret_names import secrecy
from tests.strongroom.change.review import plans
from tests.strongroom.change.review.plans import change, plan
from tests.strongroom.change.review.secret_forms import FORMS, NAMES
from tests.strongroom.change.review.test_masking import formats

CANARY = "zq7canary"
LONG = 400  # characters: what is in base64 in base64 is read to a depth


def shown(*changes: Any, **more: Any) -> dict[str, str]:
    """Every format's text."""
    told = review([plans.given(plan(*changes, **more), untold="there are no stacks")])
    return dict(formats(document(told)))


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_a_secrets(name: str) -> None:
    assert secrecy(name)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_no_form_of_a_name_tells_its_value_anywhere(form: str) -> None:
    """Of all names at once, in every place of a plan that a text can stand in, and in each format."""
    texts = [FORMS[form](name, f"{CANARY}{number}") for number, name in enumerate(NAMES)]
    changes = [
        each
        for number, text in enumerate(texts)
        for each in (
            change(f"aws_thing.a{number}", ["update"], {"command": text}, {"command": f"{text} "}),
            change(f"aws_thing.b{number}", ["update"], {"values": [text]}, {"values": [text, f"{text} "]}),
            change(f"aws_thing.c{number}", ["update"], {"tags": {text: "1"}}, {"tags": {text: "2"}}),
            change(
                f"aws_sqs_queue.d[{json.dumps(text)}]", ["delete"], {"name": "x"}, of={"type": "aws_sqs_queue"}
            ),
        )
    ]
    checks = [
        {"address": {"to_display": "check.a"}, "status": "fail",
         "instances": [{"status": "fail", "problems": [{"message": text}]}]}
        for text in texts
    ]  # fmt: skip
    outputs = {f"o{number}": {"actions": ["update"], "before": text, "after": f"{text} "}
               for number, text in enumerate(texts)}  # fmt: skip
    for format_, told in shown(*changes, checks=checks, output_changes=outputs).items():
        at = told.find(CANARY)
        assert at < 0, (format_, told[max(0, at - 200) : at + 50])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(NAMES), st.sampled_from(sorted(FORMS)), st.lists(st.sampled_from(["json", "list", "words",
    "lines", "base64", "key"]), max_size=4),
)  # fmt: skip
def test_nor_in_a_form_within_others(name: str, form: str, around: list[str]) -> None:
    text: Any = FORMS[form](name, CANARY)
    for each in around:
        text = AROUND[each](text)
    told = json.dumps(
        [Mask().value({"a": text}), Mask().text(text if isinstance(text, str) else json.dumps(text))]
    )
    assert CANARY not in told


AROUND: dict[str, Any] = {
    "json": lambda text: json.dumps({"a": text, "b": 1}),
    "list": lambda text: json.dumps(["-x", text]),
    "words": lambda text: f"it is\n{text}\nand no more",
    "lines": lambda text: "".join(f"  {line}\n" for line in text.splitlines()),
    "base64": lambda text: b64encode(text.encode()).decode() if len(text) < LONG else text,
    "key": lambda text: f"aws_a.b[{json.dumps(text)}]: is what it is",
}


@pytest.mark.parametrize(
    "text",
    [
        "access_token = \"minutes\"",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/ledger-AbCdEf",
        "auth: basic",
        "auth: enabled",
        "authorization = \"NONE\"",
        "changed in place (user_data, password); what that does is not known here",
        "community: 65000",
        "existingSecret: ledger",
        "hmac: SHA256",
        "image: token-service:1.2.3",
        "keystore = \"/etc/app/keystore.jks\"",
        "password = ${var.password}",
        "password: {{ .Values.password }}",
        "password_length = 32",
        "pin_memory: true",
        "run --password-stdin registry.example.com",
        "secretKeyRef:\n  name: ledger\n  key: url",
        "secretsmanager:GetSecretValue",
        "seed = 42",
        "seed: alpha",
        "token.actions.githubusercontent.com:sub: repo:acme/app:ref:refs/heads/main",
        "token: null",
        "token_endpoint: https://example.com/oauth2/token",
        "tokens: 3",
        "usage: run <token> <file>",
    ],
)  # fmt: skip
def test_what_is_no_secret_stays(text: str) -> None:
    assert unnamed(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("DB_PASS=ab&cd;ef,gh)", "DB_PASS=(sensitive)"),
        ("Authorization: Bearer ab", "Authorization: (sensitive)"),
        ("run --password=ab --user=x", "run --password=(sensitive) --user=x"),
        ("x?token=ab&user=x", "x?token=(sensitive)&user=x"),
        ("a:\n  password: b c\n  d: e", "a:\n  password: (sensitive)\n  d: e"),
        ("credentials:\n  - ab\n  - cd\ne: f", "credentials:\n  - (sensitive)\n  - (sensitive)\ne: f"),
        ("credentials:\n  name: ab\n  value: cd\ne: f", "credentials:\n  name: ab\n  value: (sensitive)\ne: f"),
        ("host=a password='b c' user=d", "host=a password='(sensitive)' user=d"),
        ("WITH PASSWORD 'ab'", "WITH PASSWORD '(sensitive)'"),
    ],
)  # fmt: skip
def test_what_is_beside_it_stays(text: str, told: str) -> None:
    assert unnamed(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "password=[",
        "password:\n ",
        "<token>",
        "<token></x>",
        "password=${",
        "--password ",
        "name: pin\nvalue: ",
    ],
)
def test_it_takes_time_in_proportion(text: str) -> None:
    assert len(unnamed(text * 20_000)) > 0


def test_a_path_is_no_weaker_than_its_value() -> None:
    """A list calls a text by itself; one that is short is looked for nowhere else."""
    found = shown(
        change("aws_a.named", ["update"], {"passwords": ["zq1"]}, {"passwords": ["zq2"]}),
        change("aws_a.after", ["update"], {"command": ["--pin", "zq3"]}, {"command": ["--pin", "zq4"]}),
        change("aws_a.marked", ["update"], {"l": ["zq5"]}, {"l": ["zq6", "x"]},
               before_sensitive={"l": [True]}, after_sensitive={"l": [True, False]}),
        change("aws_a.map", ["update"], {"m": {"zq7 a": "1"}}, {"m": {"zq8 a": "2"}},
               before_sensitive={"m": True}, after_sensitive={"m": True}),
        output_changes={"pin": {"actions": ["update"], "before": "zq9", "after": "zq0"}},
    )  # fmt: skip
    for format_, text in found.items():
        assert "zq" not in text, (format_, text[text.find("zq") - 100 :][:200])
        assert "aws_a.marked" in text


def test_the_tier_is_no_part_of_a_key() -> None:
    found = shown(change('aws_a.b["https://x.example.com/?sig=zq7/canary"]', ["delete"], {"name": "x"}))
    assert not [format_ for format_, text in found.items() if "zq7" in text]


def test_what_may_be_a_secret_is_told_where_it_is_none() -> None:
    before = {"seed": "alpha", "auth": "basic", "keystore": "/etc/a.jks", "authorization": "AWS_IAM"}
    after = {"seed": "beta", "auth": "ldap", "keystore": "/etc/b.jks", "authorization": "NONE"}
    for format_, text in shown(change("aws_a.b", ["update"], before, after)).items():
        assert "(sensitive)" not in text, format_
        assert all(each in text for each in (*before.values(), *after.values())), format_


def test_an_output_that_is_none_is_told() -> None:
    outputs = {"bucket": {"actions": ["update"], "before": "ledger-a", "after": "ledger-b"}}
    for text in shown(output_changes=outputs).values():
        assert "ledger-a" in text
