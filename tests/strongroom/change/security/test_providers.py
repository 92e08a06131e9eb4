"""A role that any user of a provider may assume, with which everybody may sign in, is everybody's."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.security.permissions.providers import PROVIDERS
from tests.strongroom.change.security.small import Given, document, of_one

GITHUB = "token.actions.githubusercontent.com"


def trusting(provider: str, **conditions: Any) -> Given:
    one: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity",
    }
    return {
        "name": "a",
        "assume_role_policy": document(one | ({"Condition": conditions} if conditions else {})),
    }


def by_arn(host: str) -> str:
    return f"arn:aws:iam::123456789012:oidc-provider/{host}"


def opened(after: Given) -> list[str]:
    before: Given = {"name": "a", "assume_role_policy": document()}
    return [each.sentence for each in of_one("aws_iam_role", before, after).weakened]


@pytest.mark.parametrize("form", [str, by_arn], ids=["name", "ARN"])
@pytest.mark.parametrize(("host", "claims"), sorted(PROVIDERS.items()), ids=sorted(PROVIDERS))
def test_each_provider(host: str, claims: tuple[str, ...], form: Any) -> None:
    sentence = "anybody may sts:AssumeRoleWithWebIdentity on aws_iam_role.a"
    assert opened(trusting(form(host))) == [sentence]
    assert opened(trusting(form(host), StringEquals={f"{host}:other": "ours"})) == [sentence]
    assert opened(trusting(form(host), StringLike={f"{host}:{claims[0]}": "*"})) == [sentence]
    for claim in claims:
        assert opened(trusting(form(host), StringEquals={f"{host}:{claim}": "ours"})) == []


@pytest.mark.parametrize(
    ("subject", "anybody"),
    [
        ("repo:*", True),
        ("repo:*/a:*", True),
        ("*:ref:refs/heads/main", True),
        ("repo:acme/*", False),
        ("repo:acme/app:ref:refs/heads/*", False),
        (["repo:acme/app:*", "repo:*"], True),
    ],
)
def test_whose_repositories(subject: Any, anybody: bool) -> None:
    asked = {"StringLike": {f"{GITHUB}:sub": subject}, "StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}
    assert bool(opened(trusting(by_arn(GITHUB), **asked))) is anybody


def test_one_of_our_own_lets_in_its_own_users() -> None:
    assert opened(trusting(by_arn("sso.example.com"))) == []
