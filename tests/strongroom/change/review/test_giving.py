"""A new resource that lets somebody do or reach something by being there is for review."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from strongroom.change.review.giving import FILE
from tests.strongroom.change.review.plans import change, given, plan, told, told_of
from tests.strongroom.change.security.small import stack

GIVES = sorted(tomllib.loads(FILE.read_text(encoding="utf-8"))["gives"])


def verdicts(type_: str, values: dict[str, Any]) -> set[str]:
    """Without the stacks of before and after, and with them."""
    added = change(f"{type_}.a", ["create"], None, values)
    after = stack(**{f"{type_}__a": values})
    return {
        told(added)["verdict"],
        told_of(given(plan(added), before=stack(), after=after))["plans"][0]["verdict"],
    }


@pytest.mark.parametrize(
    "type_",
    [
        *GIVES,
        # Not known here: by their names.
        "acme_access_grant",
        "azurerm_role_assignment",
        "cloudflare_access_policy",
        "google_project_iam_member",
        "google_compute_firewall",
        "kubernetes_cluster_role_binding",
        "vault_token",
        "aws_new_service_user",
    ],
)
def test_what_gives_is_for_review(type_: str) -> None:
    assert verdicts(type_, {"name": "a"}) == {"review"}


@pytest.mark.parametrize(
    "type_",
    [
        "aws_appautoscaling_policy",
        "aws_cloudwatch_metric_alarm",
        "aws_dynamodb_table",
        "aws_sqs_queue",
    ],
)
def test_what_gives_nobody_anything_is_an_addition(type_: str) -> None:
    assert verdicts(type_, {"name": "a"}) == {"safe"}
