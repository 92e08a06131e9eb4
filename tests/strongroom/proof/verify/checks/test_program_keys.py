"""Keys that programs are told of, in forms that the environments don't have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems
from tests.strongroom.proof.verify.checks.test_identities import ROLE, allow, document, role
from tests.strongroom.proof.verify.checks.test_keys import ADMINISTRATION, ALIAS, ARN, KEY, key

FUNCTION, TASK = "aws_lambda_function.f", "aws_ecs_task_definition.t"
CRYPTOGRAPHIC = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]


def told(value: str = f"${{{KEY}.key_id}}") -> dict[str, dict[str, Any]]:
    variables = [{"variables": {"NUMBERS": value}}]
    return {FUNCTION: {"role": f"${{{ROLE}.arn}}", "environment": variables}}


def refusing(*actions: str, **condition: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Principal": "*", "Action": [*actions], "Resource": "*", "Condition": condition}


BUT_ONE = {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/r"}}


def test_a_key_of_which_nobody_is_told_is_left_to_iam() -> None:
    assert problems("SR347", key()) == {}


@pytest.mark.parametrize("value", [f"${{{KEY}.key_id}}", f"${{{KEY}.arn}}", f"${{{ALIAS}.name}}"])
def test_told_by_id_by_arn_or_by_alias(value: str) -> None:
    alias = {ALIAS: {"target_key_id": f"${{{KEY}.id}}"}}
    given = {**role(), **told(value), **alias}
    assert problems("SR347", {**given, **key()}).keys() == {KEY}
    assert problems("SR347", {**given, **key(refusing(*CRYPTOGRAPHIC, **BUT_ONE))}) == {}


def test_told_in_a_container() -> None:
    containers = f'[{{"name": "a", "environment": [{{"name": "K", "value": "${{{KEY}.key_id}}"}}]}}]'
    task = {TASK: {"task_role_arn": f"${{{ROLE}.arn}}", "container_definitions": containers}}
    assert problems("SR347", {**role(), **task, **key()}).keys() == {KEY}


def test_by_default_and_where_only_the_plan_knows() -> None:
    given = {**role(), **told()}
    assert problems("SR347", {**given, KEY: {}}).keys() == {KEY}
    assert problems("SR347", {**given, KEY: {"policy": "${data.aws_iam_policy_document.k.json}"}}) == {}


def test_of_a_key_for_hashes_hashes_count() -> None:
    mac = {"customer_master_key_spec": "HMAC_256"}
    given = {**role(allow("kms:GenerateMac", ARN)), **told()}
    assert problems("SR347", {**given, **key(refusing(*CRYPTOGRAPHIC), **mac)}).keys() == {KEY}
    assert problems("SR347", {**given, **key(refusing("kms:*Mac", **BUT_ONE), **mac)}) == {}
    assert problems("SR348", {**given, **key(**mac)}) == problems("SR349", {**given, **key(**mac)}) == {}


def test_one_way_and_with_a_context() -> None:
    policy = {KEY: {"policy": document(ADMINISTRATION)}}
    both = {**role(allow("kms:*", ARN)), **told(), **policy}
    assert problems("SR348", both).keys() == problems("SR349", both).keys() == {ROLE}
    one = {**role(allow("kms:Encrypt", ARN)), **told(), **policy}
    assert problems("SR348", one) == {}
    assert problems("SR349", one).keys() == {ROLE}
    bound = allow("kms:Encrypt", ARN) | {"Condition": {"Null": {"kms:EncryptionContext:id": "false"}}}
    assert problems("SR349", {**role(bound), **told(), **policy}) == {}
