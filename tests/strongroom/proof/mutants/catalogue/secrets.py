"""Secrets, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant


@mutant("a-secret-without-value", "The task that needs the secret never starts", named="mutant/api_key")
def _(draft: Draft) -> None:
    key = draft.address("keys/data")
    draft.add(
        "aws_secretsmanager_secret",
        "api_key",
        name="strongroom/prod/api-key",
        kms_key_id=f"${{{key}.arn}}",
        lifecycle={"prevent_destroy": True},
    )


@mutant("a-secret-gone-at-once", "A secret deleted by mistake can't be had back", named="mutant/api_key")
def _(draft: Draft) -> None:
    key = draft.address("keys/data")
    draft.add(
        "aws_secretsmanager_secret",
        "api_key",
        name="strongroom/prod/api-key",
        kms_key_id=f"${{{key}.arn}}",
        recovery_window_in_days=0,
        lifecycle={"prevent_destroy": True},
    )
    draft.add(
        "aws_secretsmanager_secret_version",
        "api_key_value",
        secret_id="${aws_secretsmanager_secret.api_key.id}",
        secret_string="${var.api_key}",
    )
