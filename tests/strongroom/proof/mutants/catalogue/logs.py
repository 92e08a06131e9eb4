"""Log groups, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.documents import document, statement
from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.waiting import stop_waiting


@mutant("a-week-of-logs", "A breach that is found in spring can't be followed", named="service/log_group")
def _(draft: Draft) -> None:
    draft("service/log_group")["retention_in_days"] = 7


@mutant("logs-for-ever", "The flow logs grow, and cost, for ever", named="flow_logs/log_group")
def _(draft: Draft) -> None:
    del draft("flow_logs/log_group")["retention_in_days"]


@mutant(
    "a-month-of-access-logs",
    "Nobody can say who requested what in the quarter before",
    named="access_logs/bucket/lifecycle",
)
def _(draft: Draft) -> None:
    draft("access_logs/bucket/lifecycle")["rule"][2]["expiration"] = [{"days": 30}]


@mutant("function-before-its-log", "Lambda makes the group, without key", named="validation/function")
def _(draft: Draft) -> None:
    del draft("validation/function")["logging_config"]
    stop_waiting(draft, "validation/function", "validation/log_group")
    with document(draft, "validation/role/policy") as policy:
        statement(policy, "WriteLog")["Resource"] = "arn:aws:logs:us-east-1:123456789012:log-group:*"


@mutant("a-log-of-another-name", "The function logs to a group that Lambda makes", named="validation/function")
def _(draft: Draft) -> None:
    function = draft("validation/function")
    del function["logging_config"]
    function["function_name"] = "strongroom-validate-prod"


@mutant("database-before-its-log", "RDS makes the group, without key", named="database/cluster")
def _(draft: Draft) -> None:
    stop_waiting(draft, "database/cluster", "database/log_group")


@mutant("a-cluster-renamed", "RDS logs to a group of another name", named="database/cluster")
def _(draft: Draft) -> None:
    draft("database/cluster")["cluster_identifier"] = "strongroom-ledger-prod"
