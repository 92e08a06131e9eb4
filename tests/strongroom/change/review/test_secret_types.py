"""What holds a secret because of its type is masked, whatever the provider marks; an external ID is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from strongroom.change.review.document import document
from strongroom.change.review.review import review
from strongroom.change.review.secret_types import held
from tests.strongroom.change.review.plans import change, given, plan
from tests.strongroom.change.review.test_masking import formats

OLD, NEW = "Canary-old-1", "Canary-new-2"
SHORT = "c4nry"  # too short to be looked for in other texts

# Type, and the arguments that tell a secret: a text, or a map of texts.
HOLDING = [
    ("aws_api_gateway_api_key", "value"),
    ("aws_appsync_api_key", "key"),
    ("aws_secretsmanager_secret_version", "secret_binary"),
    ("aws_secretsmanager_secret_version", "secret_string"),
    ("azuread_application_password", "value"),
    ("azurerm_key_vault_secret", "value"),
    ("cloudflare_workers_secret", "secret_text"),
    ("datadog_api_key", "key"),
    ("docker_secret", "data"),
    ("doppler_secret", "value"),
    ("github_actions_environment_secret", "plaintext_value"),
    ("github_actions_organization_secret", "encrypted_value"),
    ("github_actions_secret", "plaintext_value"),
    ("github_codespaces_secret", "plaintext_value"),
    ("github_dependabot_secret", "plaintext_value"),
    ("google_secret_manager_secret_version", "secret_data"),
    ("kubernetes_secret", "binary_data"),
    ("kubernetes_secret", "data"),
    ("kubernetes_secret_v1", "data"),
    ("kubernetes_secret_v1_data", "data"),
    ("local_sensitive_file", "content"),
    ("random_bytes", "hex"),
    ("random_password", "bcrypt_hash"),
    ("random_password", "result"),
    ("tls_private_key", "private_key_openssh"),
    ("tls_private_key", "private_key_pem"),
    ("vault_generic_endpoint", "data_json"),
    ("vault_generic_secret", "data_json"),
    ("vault_kv_secret", "data_json"),
    ("vault_kv_secret_v2", "data"),
]


def shown(*changes: Any, **more: Any) -> str:
    """Every format's text."""
    told = document(review([given(plan(*changes, **more), untold="there are no stacks")]))
    return "\n".join(text for _, text in formats(told))


ACTIONS = (["create"], ["update"], ["delete", "create"], ["delete"])


@pytest.mark.parametrize(("type_", "argument"), HOLDING, ids=" ".join)
def test_no_format_tells_it(type_: str, argument: str) -> None:
    changes = []
    for actions in ACTIONS:
        for name, old, new in (("text", OLD, NEW), ("map", {"a": OLD}, {"a": NEW})):
            before = None if actions == ["create"] else {"name": "x", argument: old}
            after = None if actions == ["delete"] else {"name": "x", argument: new}
            changes.append(change(f"{type_}.{name}_{'_'.join(actions)}", actions, before, after))
    text = shown(*changes)
    assert "Canary" not in text
    assert f"{type_}.map_update" in text


def test_a_short_one_is_masked_where_it_stands() -> None:
    before, after = ({"data": {"a": each}} for each in ("x1x1x", SHORT))
    assert SHORT not in shown(change("kubernetes_secret.a", ["update"], before, after))


def test_nor_where_another_resource_has_it() -> None:
    secret = change("kubernetes_secret.a", ["no-op"], {"data": {"a": OLD}}, {"data": {"a": OLD}})
    other = change("aws_lambda_function.a", ["update"], {"description": "x"}, {"description": f"uses {OLD}"})
    assert "Canary" not in shown(secret, other)
    state = {"address": "vault_kv_secret.a", "type": "vault_kv_secret", "values": {"data_json": OLD}}
    there = {"values": {"root_module": {"resources": [state]}}}
    assert "Canary" not in shown(other, prior_state=there)


MANIFEST = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "plain-name"}}


@pytest.mark.parametrize("inside", ["data", "stringData"])
def test_a_manifest_that_is_a_secret(inside: str) -> None:
    before, after = ({"manifest": {**MANIFEST, inside: {"a": each}}} for each in ("x1x1x", SHORT))
    assert SHORT not in shown(change("kubernetes_manifest.a", ["update"], before, after))
    old, new = (f"kind: Secret\n{inside}:\n  a: {each}\n" for each in ("x1x1x", SHORT))
    assert SHORT not in shown(change("kubectl_manifest.a", ["update"], {"yaml_body": old}, {"yaml_body": new}))


@pytest.mark.parametrize(
    "type_",
    [
        "aws_kms_key",
        "aws_secretsmanager_secret_policy",
        "aws_secretsmanager_secret_rotation",
        "github_actions_variable",
        "kubernetes_config_map",
        "random_id",
        "random_string",
    ],
)
def test_what_holds_none(type_: str) -> None:
    assert not held(type_)
    assert NEW in shown(change(f"{type_}.a", ["update"], {"value": OLD}, {"value": NEW}))


def test_an_external_id_is_no_secret() -> None:
    """IAM user guide, "Access to AWS accounts owned by third parties": whoever may see the role may see it."""

    def trusted(external: str) -> dict[str, str]:
        condition = {"StringEquals": {"sts:ExternalId": external}}
        account = {"AWS": "arn:aws:iam::999999999999:root"}
        one = {"Effect": "Allow", "Principal": account, "Action": "sts:AssumeRole", "Condition": condition}
        return {"name": "a", "assume_role_policy": json.dumps({"Statement": [one]})}

    text = shown(change("aws_iam_role.a", ["update"], trusted("vendor-1"), trusted("vendor-2")))
    assert "vendor-1" in text
    assert "vendor-2" in text
