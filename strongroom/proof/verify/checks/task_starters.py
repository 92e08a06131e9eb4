"""Who starts tasks: schedules, and the function that runs a migration; what they may, and what not."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.permissions.arns import Arns
from strongroom.proof.permissions.conditions import Context
from strongroom.proof.permissions.roles import Access
from strongroom.proof.permissions.service_roles import uses
from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.checks.migration_function import HANDLER
from strongroom.synthesized import Resource, Stack

RUN, HAND_ON = "ecs:RunTask", "iam:PassRole"


@check(
    "SR649",
    "Who starts tasks starts them in its cluster, for ECS, and sees them to their end",
    why=(
        "In another cluster nobody watches the task. A role that may be handed to any service is had by who "
        "makes a function with it. And what was started and can't be stopped goes on behind a failed apply."
    ),
    remedy=(
        f"Limit {RUN} by ecs:cluster and {HAND_ON} by iam:PassedToService. Allow the function that runs a "
        "migration ecs:DescribeTasks, ecs:StopTask and ecs:TagResource on the cluster's tasks, and "
        "logs:GetLogEvents on their streams."
    ),
    controls=("AWS Well-Architected SEC03-BP02", "PCI DSS 4.0 7.2.5"),
)
def starters(stack: Stack) -> Verdicts:
    access = Access(stack)
    for use in uses(stack):
        started = [need for need in use.needs if need[0] in (RUN, HAND_ON)]
        cluster = use.context.get("ecs:cluster")
        if not started or cluster is None:
            continue
        elsewhere: Context = {"ecs:cluster": f"{cluster}-2", "iam:PassedToService": "lambda.amazonaws.com"}
        wide = [action for action, on in started if access.may(use.role, action, on, elsewhere).allowed]
        problem = f"{use.role.get('name')} may {wide[0]} {_WHERE[wide[0]]}" if wide else None
        if problem is None and use.user.get("handler") == HANDLER:
            missing = (
                f"{use.role.get('name')} may not {action} on {on}"
                for action, on, more in _of_migrations(access.arns, use.user, str(cluster))
                if not _may(access, use.role, action, on, {**use.context, **more})
            )
            problem = next(missing, None)
        yield Verdict(use.user, problem)


_WHERE = {RUN: "in any cluster", HAND_ON: "to any service"}


def _of_migrations(arns: Arns, function: Resource, cluster: str) -> Iterator[tuple[str, str, Context]]:
    """What `lambdas/run_migration` calls, beside RunTask."""
    task = f"{cluster.replace(':cluster/', ':task/')}/0123456789abcdef"
    yield "ecs:DescribeTasks", task, {}
    yield "ecs:StopTask", task, {}
    # The task is started with tags (ECS developer guide, "Grant permission to tag resources on creation").
    yield "ecs:TagResource", task, {"ecs:CreateAction": "RunTask"}
    given = next(iter(function.blocks("environment", "variables")), {})
    container, group = (arns.resolve(str(given.get(name))) for name in ("CONTAINER", "LOG_GROUP"))
    region = arns.stack.region_of(function)
    logs = f"arn:{arns.partition}:logs:{region}:{arns.account}:log-group:{group}"
    yield "logs:GetLogEvents", f"{logs}:log-stream:{container}/{container}/0123456789abcdef", {}


def _may(access: Access, role: Resource, action: str, on: str, context: Context) -> bool:
    decision = access.may(role, action, on, context)
    return decision.allowed or decision.unresolved
