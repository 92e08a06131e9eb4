"""Resources that are written down, and are not made."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant

INVOCATION = "migration/invocation"


@mutant(
    "a-migration-of-no-call", "The service is out, and its schema is not: nothing was called", named=INVOCATION
)
def _(draft: Draft) -> None:
    draft(INVOCATION)["count"] = 0


@mutant("an-alarm-of-no-count", "Each check finds it, and CloudWatch has none", named="monitoring/database-cpu")
def _(draft: Draft) -> None:
    draft("monitoring/database-cpu")["count"] = "0"


@mutant(
    "a-log-for-nobody",
    "The events of failed deployments go nowhere",
    named="service/events/not_deployed_target",
)
def _(draft: Draft) -> None:
    draft("service/events/not_deployed_target")["for_each"] = {}


@mutant("a-migration-if-wanted", "Whoever sets a variable decides, after the review", named=INVOCATION)
def _(draft: Draft) -> None:
    draft(INVOCATION)["count"] = "${var.migrate ? 1 : 0}"
