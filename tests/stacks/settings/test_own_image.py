"""Where the image of one's own application is: what is refused, and what the refusal says."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.settings import Settings
from tests.stacks.settings.conftest import Refused
from tests.stacks.settings.tables import SMALL, changed

DIGEST = f"@sha256:{'0' * 64}"
ELSEWHERE = {"service.image": f"registry.example.com/app{DIGEST}", "service.outbound_https": ["203.0.113.0/24"]}
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pay/registry-AbCdEf"

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (
        {"service.image": f"210987654321.dkr.ecr.eu-west-1.amazonaws.com/app{DIGEST}"},
        "service.image",
        "<account>.dkr.ecr.us-east-1.amazonaws.com/<repository>@sha256:",
    ),
    ({"service.image": f"x.dkr.ecr.us-east-1.amazonaws.com/app{DIGEST}"}, "service.image", "<account>.dkr.ecr"),
    # ECR's other names lead past the endpoints.
    *(
        (
            {**ELSEWHERE, "service.image": f"123456789012.{host}/app{DIGEST}"},
            "service.image",
            "<account>.dkr.ecr.us-east-1.amazonaws.com/<repository>@sha256:",
        )
        for host in (
            "dkr-ecr.us-east-1.on.aws",
            "dkr-ecr-fips.us-east-1.on.aws",
            "dkr.ecr-fips.us-east-1.amazonaws.com",
            "DKR.ECR.us-east-1.amazonaws.com",
            "dkr.ecr.us-east-1.amazonaws.com:443",
        )
    ),
    *(
        ({**ELSEWHERE, "service.image": f"{name}{DIGEST}"}, "service.image", "a whole reference by digest")
        for name in (
            "app",
            "r.io/a//b",
            "r.io/a/",
            "r.io/../a",
            "r.io/-a",
            "r.io/a.",
            "r.io/a___b",
            "r.io/A",
            "r.io/a:1",
            "-.-/a",
            "r-/a",
            "r..io/a",
            "r.io:/a",
            "https://r.io/a",
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/a//b",
        )
    ),
    (
        {**ELSEWHERE, "service.image": f"registry.example.com:5000/app{DIGEST}"},
        "service.image",
        "a registry on 443: tasks reach no other port",
    ),
    (
        {
            **ELSEWHERE,
            "service.image_credentials_secret_arn": SECRET[:-7].rpartition(":")[0] + ":rds!cluster-0123-AbCdEf",
        },
        "service.image_credentials_secret_arn",
        "a secret of another name than rds!",
    ),
    (
        {"service.image_credentials_secret_arn": SECRET},
        "service.image_credentials_secret_arn",
        "left out: the execution role signs in to ECR",
    ),
    (
        {**ELSEWHERE, "service.image_credentials_secret_arn": SECRET.replace("us-east-1", "eu-west-1")},
        "service.image_credentials_secret_arn",
        "one in us-east-1",
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
        {"service.image": f"123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app{DIGEST}"},
        {"service.image": f"210987654321.dkr.ecr.us-east-1.amazonaws.com/app{DIGEST}"},
        {**ELSEWHERE, "service.image_credentials_secret_arn": SECRET},
        {**ELSEWHERE, "service.image": f"registry.example.com:443/a-b/c__d/e.f{DIGEST}"},
        {**ELSEWHERE, "service.image": f"registry.example.com/x.dkr.ecr.y/app{DIGEST}"},
    ],
    ids=str,
)
def test_it_is_accepted(changes: dict[str, Any]) -> None:
    Settings.model_validate(changed(SMALL, changes))
