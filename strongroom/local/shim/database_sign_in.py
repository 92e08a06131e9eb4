"""Who may sign in to the Aurora cluster by IAM is decided as RDS decides it.

The emulator judges tokens for MySQL only. The local deployment's database (`strongroom.local.database`) asks
here, at `POST /_strongroom/database/sign-in`, with the token that a client gave as its password, and with the
host, the port and the user that it was given for. The emulator's own functions verify signature, age and
session, and the role's policies: `rds-db:connect` on the cluster's resource id and the user.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from strongroom.local.shim import calls

PATH = "/_strongroom/database/sign-in"

Answer = tuple[int, dict[str, str], Any]
Dispatch = Callable[..., Awaitable[Answer]]


def refusal(token: str, host: str, port: int, user: str) -> str | None:
    """Why the token doesn't open the cluster at this host for this user; None if it does."""
    from ministack.core import iam_evaluator, rds_iam
    from ministack.core.responses import get_account_id, get_region, request_scope
    from ministack.services import rds

    account, region = get_account_id(), get_region()
    cluster = next(
        (each for each in rds._clusters.values() if host in (each["Endpoint"], each["ReaderEndpoint"])), None
    )
    if cluster is None:
        return f"there is no cluster at {host}"
    if not cluster["IAMDatabaseAuthenticationEnabled"]:
        return "the cluster does not take IAM"
    token_for = {"db_user": user, "region": region, "account_id": account}
    verified = rds_iam.verify_rds_iam_token(token, hostname=host, port=port, **token_for)
    if isinstance(verified, rds_iam.RdsIamTokenError):
        return str(verified.code)
    resource = f"arn:aws:rds-db:{region}:{account}:dbuser:{cluster['DbClusterResourceId']}/{user}"
    with request_scope(account, region):
        principal = iam_evaluator.resolve_principal(verified.access_key_id, account)
        if isinstance(principal, iam_evaluator.AuthError):
            return "the session has ended"
        role = calls.role_of({"Arn": principal.arn})
        if calls.record is not None and role is not None:
            context = {"aws:RequestedRegion": region}
            calls.record.add(
                {"role": role, "action": "rds-db:connect", "resource": resource, "context": context}
            )
        asked = iam_evaluator.EvalContext(
            principal_arn=principal.arn,
            principal_type=principal.type,
            principal_account=account,
            action="rds-db:connect",
            resource_arn=resource,
            region=region,
            principal_keys=principal.keys,
        )
        if principal.policies is None:
            return None  # the account's own credentials
        decision = iam_evaluator.evaluate(asked, principal.policies, *principal.limits).decision
    return None if decision == "Allow" else f"{role} may not rds-db:connect on {resource}"


def judging(dispatch: Dispatch) -> Dispatch:
    """The dispatch that answers 204 to a token that is good, and 403 with the reason to another."""

    async def dispatch_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any], *rest: Any
    ) -> Answer:
        if path != PATH:
            return await dispatch(method, path, headers, body, query, *rest)
        asked = json.loads(body)
        why = refusal(asked["token"], asked["host"], asked["port"], asked["user"])
        return (204, {}, b"") if why is None else (403, {"Content-Type": "text/plain"}, why.encode())

    return dispatch_request


def install() -> None:
    from ministack import app

    app._dispatch_service_request = judging(app._dispatch_service_request)
