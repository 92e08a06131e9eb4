"""What is a secret by Terraform's mark, its name or its shape is told in no format, wherever it stands."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest
from rich.console import Console

from strongroom.change.review.as_json import as_json
from strongroom.change.review.collecting import secrets_of
from strongroom.change.review.document import document
from strongroom.change.review.markdown import markdown
from strongroom.change.review.masking import Mask
from strongroom.change.review.page import page
from strongroom.change.review.review import review
from strongroom.change.review.secret_names import is_secret
from strongroom.change.review.shapes import shaped
from strongroom.change.review.terminal import show
from tests.changes.corpus import plans
from tests.strongroom.change.review.plans import change, given, plan

# Made up, and put together here so that no scanner takes one for real.
SHAPES = {
    "access key": "AKIA" + "QWERTYUIOPASDFGH",
    "session key": "ASIA" + "QWERTYUIOPASDFGH",
    "secret key": "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYzzzzzzzKEY",
    "PEM": "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEowIBAAKCAQEA\n" * 4 + "-----END RSA PRIVATE KEY-----",
    "JWT": "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    "GitHub": "ghp_" + "a1B2" * 9,
    "Slack": "xoxb-" + "123456789-abcdefgh",
    "Stripe": "sk_live_" + "a1B2" * 6,
    "hash": "$2b$12$" + "abcdefghijklmnopqrstuv",
    "address": "postgres://owner:" + "hunter22@db.example.com/ledger",
    "IBAN": "GB33BUKB" + "20201555555555",
    "card": "4111 1111 " + "1111 1111",
    "account": "12345678" + "90123456",
    "assignment": "export API_KEY=" + "abcdefgh12345",
}
SECRETS = {
    **SHAPES,
    "address": "hunter22",
    "assignment": "abcdefgh12345",
    "PEM": "MIIEowIBAAKCAQEA",
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_masked_wherever_it_stands(name: str) -> None:
    for text in (SHAPES[name], f"before {SHAPES[name]} after", json.dumps({"a": SHAPES[name]})):
        assert SECRETS[name] not in shaped(text), text


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:iam::123456789012:role/strongroom-app-prod",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/app@sha256:" + "0a" * 32,
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "aws_rds_cluster.database_cluster_FAF2FB92",
        "AROAEXAMPLEROLEID",
        "2026-11-30T15:25:02Z",
        "vpc-0123456789abcdef0",
        "strongroom-validation-dead-letter-queue-prod",
        "each token is valid for 5 minutes; tokens: 3",
        "0c9e6dac-8c31-4677-b18b-2839a9f6c725",
    ],
)
def test_what_a_reviewer_needs_stays(text: str) -> None:
    assert shaped(text) == text


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        *(
            (name, True)
            for name in ("password", "MASTER_PASSWORD", "authToken", "client_secret", "api-key", "pin")
        ),
        *(
            (name, True)
            for name in ("private_key_pem", "SecretString", "user_data", "DATABASE_URL", "account_number")
        ),
        *(
            (name, False)
            for name in ("secret_arn", "password_length", "token_type", "kms_key_id", "name", "spin")
        ),
        *((name, False) for name in ("manage_master_user_password_rotation_days", "partition_key", "mapping")),
    ],
)
def test_names(name: str, secret: bool) -> None:
    assert is_secret(name) is secret


def test_what_is_marked_or_named_is_found() -> None:
    value = {
        "password": "named-secret",
        "plain": "marked-secret",
        "environment": [
            {"name": "DB_PASSWORD", "value": "neighbour-secret"},
            {"name": "HOST", "value": "host-name"},
        ],
        "text": json.dumps({"auth": {"token": "json-secret"}, "other": "open-value"}),
        "secrets": [{"name": "DB_HOST", "valueFrom": "arn:aws:ssm:us-east-1:123456789012:parameter/host"}],
    }
    assert secrets_of(value, {"plain": True, "environment": [{}, {}]}) == {
        "named-secret",
        "marked-secret",
        "neighbour-secret",
        "json-secret",
    }


def test_secrets_are_found_again_in_other_texts() -> None:
    mask = Mask({"hunter22", "hunter22-longer"})
    assert mask.text("user-hunter22@x and hunter22-longer") == "user-(sensitive)@x and (sensitive)"
    assert mask.address('aws_vpc.hunter22["hunter22"]') == 'aws_vpc.hunter22["(sensitive)"]'
    assert mask.value({"hunter22": ["x hunter22"]}) == {"(sensitive)": ["x (sensitive)"]}


def formats(document_: dict[str, Any]) -> Iterator[tuple[str, str]]:
    file = StringIO()
    show(Console(file=file, width=10_000), document_)
    yield "terminal", file.getvalue()
    for name, write in {"markdown": markdown, "html": page, "json": as_json}.items():
        yield name, write(document_)


CANARY = "Canary-7f3a"


def planted(value: Any, number: Iterator[int], make: Callable[[int], str]) -> Any:
    """The value with another text in every place, of which `make` says what it looks like."""
    if isinstance(value, dict):
        return {key: planted(each, number, make) for key, each in value.items()}
    if isinstance(value, list):
        return [planted(each, number, make) for each in value]
    return make(next(number)) if isinstance(value, str) else value


def marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: marked(each) for key, each in value.items()}
    return [marked(each) for each in value] if isinstance(value, list) else isinstance(value, str)


def numbers() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


@pytest.fixture(scope="module")
def large() -> list[dict[str, Any]]:
    """Every change that was ever planned here, of each type and kind of change one."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for each in plans().values():
        for told in each["resource_changes"]:
            found.setdefault((told["type"], *told["change"]["actions"]), told)
    return list(found.values())


def with_planted(told: dict[str, Any], make: Callable[[int], str], number: Iterator[int], *, mark: bool) -> Any:
    known = {side: planted(told["change"].get(side), number, make) for side in ("before", "after")}
    marks = {f"{side}_sensitive": marked(value) if mark else {} for side, value in known.items()}
    return {**told, "change": {**told["change"], **known, **marks}}


def test_canaries_that_are_marked_come_out_nowhere(large: list[dict[str, Any]]) -> None:
    number = numbers()
    planted_ = [with_planted(each, lambda n: f"{CANARY}-{n}", number, mark=True) for each in large]
    # The same texts where no mark is: in the key of an instance, an id, an output, a message of a check.
    more = {
        "output_changes": {"a": {"actions": ["create"], "before": None, "after": f"x-{CANARY}-1"}},
        "checks": [
            {
                "address": {"to_display": "check.a"},
                "status": "fail",
                "instances": [{"status": "fail", "problems": [{"message": f"not {CANARY}-2"}]}],
            }
        ],
    }
    moved = change(
        f'aws_vpc.a["{CANARY}-3"]', ["no-op"], {}, {}, of={"previous_address": f'aws_vpc.b["{CANARY}-4"]'}
    )
    imported = change("aws_vpc.c", ["no-op"], {}, {}, importing={"id": f"{CANARY}-5"})
    told = given(plan(*planted_, moved, imported, **more))
    assert next(number) > 1000
    for name, text in formats(document(review([told]))):
        assert CANARY not in text, name


@pytest.mark.parametrize("name", SHAPES)
def test_canaries_of_a_shape_come_out_nowhere(large: list[dict[str, Any]], name: str) -> None:
    planted_ = [with_planted(each, lambda _: SHAPES[name], numbers(), mark=False) for each in large]
    for format_, text in formats(document(review([given(plan(*planted_))]))):
        assert SECRETS[name] not in text, format_


def test_canaries_that_are_named_come_out_nowhere() -> None:
    inner = {"Parameters": {"api_key": f"{CANARY}-1"}, "List": [{"Name": "TOKEN", "Value": f"{CANARY}-2"}]}
    after = {
        "password": f"{CANARY}-3",
        "text": json.dumps(inner),
        "environment": [{"variables": {"CLIENT_SECRET": f"{CANARY}-4"}}],
        "user_data": base64.b64encode(CANARY.encode()).decode(),
        "tags": {"Password": f"{CANARY}-5", f"{CANARY}-3": "a key"},
        "id": f"id-{CANARY}-1",
        "other": {"master_password": {"value": f"{CANARY}-6"}},
    }
    for actions in (["create"], ["update"], ["delete", "create"]):
        told = change("aws_thing.a", actions, {}, after, replace_paths=[["tags", f"{CANARY}-3"]])
        drifted = {"resource_drift": [told]}
        for name, text in formats(document(review([given(plan(told, **drifted))]))):
            assert CANARY not in text, (name, actions)
            assert str(after["user_data"]) not in text


def test_a_parameter_that_is_no_secret_takes_nothing_away_from_others() -> None:
    """The provider marks every parameter's value; a subnet's id is in one, and everywhere else."""
    value = {"type": "String", "value": "subnet-0123", "insecure_value": "subnet-0123"}
    parameter = change("aws_ssm_parameter.a", ["create"], None, value, after_sensitive={"value": True})
    other = change("aws_instance.a", ["create"], None, {"subnet_id": "subnet-0123"})
    ((_, _), (_, _), (_, _), (_, text)) = formats(document(review([given(plan(parameter, other))])))
    values = {
        (each["address"], value["place"]): value["new"]
        for each in json.loads(text)["plans"][0]["changes"]
        for value in each["changes"]
    }
    assert values["aws_ssm_parameter.a", "value"] == "(sensitive)"
    assert values["aws_instance.a", "subnet_id"] == "subnet-0123"


@pytest.mark.parametrize("part", ["planned_values", "prior_state"])
@pytest.mark.parametrize("in_module", [False, True])
def test_a_secret_of_what_does_not_change_is_found_too(part: str, in_module: bool) -> None:
    resource = {"address": "aws_thing.a", "mode": "managed", "type": "aws_thing",
                "values": {"x": CANARY}, "sensitive_values": {"x": True}}  # fmt: skip
    root: dict[str, Any] = {"resources": [resource]}
    root = {"child_modules": [root]} if in_module else root
    values = {"root_module": root, "outputs": {"o": {"sensitive": True, "value": f"{CANARY}-output"}}}
    state = {part: {"values": values} if part == "prior_state" else values}
    other = change("aws_other.a", ["update"], {"y": "z"}, {"y": f"{CANARY} and of {CANARY}-output"})
    for name, text in formats(document(review([given(plan(other, **state))]))):
        assert "7f3a" not in text, name


@pytest.mark.parametrize("before", ["", "a", "ab", "abc:"])
def test_a_secret_is_found_however_it_is_written(before: str) -> None:
    secret = 'Zq7/canary+value"77'
    mask = Mask({secret})
    for text in (f"{before}{secret}:after", f"{before}{secret}"):
        encoded = base64.b64encode(text.encode()).decode()
        for each in (
            encoded,
            encoded.replace("+", "-").replace("/", "_"),
            quote(text, safe=""),
            json.dumps(text),
        ):
            told = mask.text(f"x={each}&y")
            assert "(sensitive)" in told
            assert "canary" not in told
            for run in re.findall(r"[\w+/-]{8,}", told):
                assert b"canary" not in b"".join(decoded(run)), (each, told)


def decoded(text: str) -> Iterator[bytes]:
    """As base64, begun at each of four places."""
    for begin in range(4):
        part = text.replace("-", "+").replace("_", "/")[begin:]
        yield base64.b64decode(part[: len(part) // 4 * 4])
