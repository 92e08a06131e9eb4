"""What roles ask of AWS is written down, each different request once: who, which action, on what.

On AWS the application and the function have credentials of their roles, and CloudTrail tells who asked for
what. Here the application gets them from STS. The emulator would give the function the account's own, unless it
enforces policies: this patch gives it those of its role. Terraform's and the tests' credentials belong to no
role, and what they ask for is not written down.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from strongroom.local.shim.called_on import On, acted_on

VARIABLE = "STRONGROOM_CALLS"
"""The file to write to: one JSON object a line."""

TAGS = ("Application", "Environment")
"""The tags that conditions of policies ask for."""

Answer = tuple[int, dict[str, str], Any]
Dispatch = Callable[..., Awaitable[Answer]]


def role_of(session: dict[str, Any] | None) -> str | None:
    """The role's name in `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`."""
    kind, _, rest = str((session or {}).get("Arn")).rpartition(":")[2].partition("/")
    return rest.partition("/")[0] if kind == "assumed-role" else None


record: Record | None = None
"""Where calls are written down, if anywhere."""


def caller(headers: dict[str, str], query: Mapping[str, Any]) -> str | None:
    """The role whose session signed a request; None for the account's own credentials."""
    from ministack.core.router import extract_access_key_id
    from ministack.services import sts

    return role_of(sts._sessions.get(extract_access_key_id(headers, query)))


def single(action: str) -> str:
    """Batches need the single call's permission (Amazon SQS developer guide, "API permissions")."""
    return action.removesuffix("Batch") if action.startswith("sqs:") else action


class Record:
    """A file of calls, each of them once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: set[str] = set()

    def add(self, call: dict[str, Any]) -> None:
        line = json.dumps(call, sort_keys=True)
        if line not in self._known:
            self._known.add(line)
            with self._file.open("a", encoding="utf-8") as file:
                file.write(line + "\n")


def credentials(function: dict[str, Any]) -> dict[str, str]:
    """A session of the function's role, the same for all its workers."""
    from ministack.services import sts

    account, role = function["Role"].split(":")[4], function["Role"].rpartition("/")[2]
    key = f"ASIA{hashlib.sha256(function['FunctionArn'].encode()).hexdigest()[:16].upper()}"
    given = {"SecretAccessKey": "test", "SessionToken": "test"}
    arn = f"arn:aws:sts::{account}:assumed-role/{role}/{function['FunctionName']}"
    sts.register_session(key, {"Arn": arn, "UserId": f"{role}:{function['FunctionName']}", **given})
    return {
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }


def recording(dispatch: Dispatch, record: Record) -> Dispatch:
    """The dispatch that writes down what a role asks for, whatever becomes of it."""
    from ministack import app
    from ministack.core import iam_actions
    from ministack.core.responses import get_account_id
    from ministack.core.router import extract_region

    async def dispatch_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any], *rest: Any
    ) -> Answer:
        role = caller(headers, query)
        if role is not None:
            params = app._routing_params(method, path, headers, body, query)
            service = app.detect_service(method, path, headers, params)
            region, account = extract_region(headers), get_account_id()
            request = (service, method, path, headers, body, params)
            action = single(iam_actions.extract_iam_action(*request) or f"{service}:unknown")
            arns = (
                iam_actions.dynamodb_resource_arns(body, region, account)
                if service == "dynamodb"
                else [iam_actions.extract_resource_arn(*request, region, account)]
            )
            # A transaction needs the permissions of its parts (DynamoDB developer guide, "Using IAM with
            # DynamoDB transactions").
            asked = [
                (part, On(arn))
                for part, arn in iam_actions.dynamodb_transaction_checks(action, body, region, account)
            ]
            alone = acted_on(action, body, region, account) or [On(arn) for arn in arns]
            for acted, on in asked or [(action, each) for each in alone]:
                record.add(
                    {
                        "role": role,
                        "action": acted,
                        "resource": on.arn,
                        "context": {"aws:RequestedRegion": region, **_tags(on.arn), **on.context},
                    }
                )
        return await dispatch(method, path, headers, body, query, *rest)

    return dispatch_request


def _tags(arn: str) -> dict[str, str]:
    """Of a key: the boundary asks whose it is."""
    from ministack.services import kms

    key = kms._resolve_key(arn) if ":kms:" in arn else None
    return {
        f"aws:ResourceTag/{tag['TagKey']}": tag["TagValue"]
        for tag in (key or {}).get("Tags", [])
        if tag["TagKey"] in TAGS
    }


def install() -> None:
    from ministack import app
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    global record
    file = os.environ.pop(VARIABLE, None)  # functions inherit what is left
    if file is None:
        return
    record = Record(Path(file))
    for module in (lambda_runtime, lambda_svc):
        module.execution_credentials = credentials
    app._dispatch_service_request = recording(app._dispatch_service_request, record)
