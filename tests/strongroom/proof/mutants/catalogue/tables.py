"""DynamoDB, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.documents import document, statement
from tests.strongroom.proof.mutants.mutant import Draft, mutant

SESSIONS = "tables/sessions"
TRANSACTIONS = "tables/transactions"


@mutant("no-point-in-time-recovery", "What a faulty release wrote over is lost", named=TRANSACTIONS)
def _(draft: Draft) -> None:
    draft(TRANSACTIONS)["point_in_time_recovery"] = {"enabled": False}


@mutant("recovery-left-out", "DynamoDB has no recovery by default", named=SESSIONS)
def _(draft: Draft) -> None:
    del draft(SESSIONS)["point_in_time_recovery"]


@mutant("sessions-for-ever", "Sessions are never deleted, and can be used again", named=SESSIONS)
def _(draft: Draft) -> None:
    del draft(SESSIONS)["ttl"]


@mutant("expiry-switched-off", "Idempotency records pile up for ever", named="tables/idempotency")
def _(draft: Draft) -> None:
    draft("tables/idempotency")["ttl"]["enabled"] = False


@mutant("an-attribute-too-many", "CreateTable is refused: an attribute is not a key", named=TRANSACTIONS)
def _(draft: Draft) -> None:
    draft(TRANSACTIONS)["attribute"].append({"name": "amount", "type": "N"})


@mutant("an-undeclared-key", "CreateTable is refused: a key has no attribute", named=SESSIONS)
def _(draft: Draft) -> None:
    draft(SESSIONS)["attribute"].pop()


@mutant("scaled-on-demand", "Application Auto Scaling refuses a table that is on demand", named=SESSIONS)
def _(draft: Draft) -> None:
    table = draft.address(SESSIONS)
    draft.add(
        "aws_appautoscaling_target",
        "reads",
        service_namespace="dynamodb",
        resource_id=f"table/${{{table}.name}}",
        scalable_dimension="dynamodb:table:ReadCapacityUnits",
        min_capacity=5,
        max_capacity=100,
    )


@mutant("a-fixed-capacity", "Requests are throttled at the first peak", named=TRANSACTIONS)
def _(draft: Draft) -> None:
    draft(TRANSACTIONS).update(billing_mode="PROVISIONED", read_capacity=5, write_capacity=5)


@mutant("no-index-of-a-users-sessions", "A user's sessions can't be found, nor ended", named=SESSIONS)
def _(draft: Draft) -> None:
    table = draft(SESSIONS)
    del table["global_secondary_index"]
    table["attribute"] = [{"name": "session_id", "type": "S"}]


@mutant(
    "verdicts-among-the-sessions", "Verdicts are written into the sessions, under another key", named=SESSIONS
)
def _(draft: Draft) -> None:
    sessions = draft.address(SESSIONS)
    variables = draft("validation/function")["environment"]["variables"]
    variables["TRANSACTIONS_TABLE"] = f"${{{sessions}.name}}"
    with document(draft, "validation/role/policy") as policy:
        statement(policy, "Verdicts")["Resource"] = f"${{{sessions}.arn}}"
