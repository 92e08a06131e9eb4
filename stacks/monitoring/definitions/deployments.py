"""Deployments of services: those that ECS gave up and took back, and what it knows them by.

ECS watches the alarms with `rolls_back` while it deploys and for a while after, which it computes from the
periods that they look back (ECS developer guide, "How CloudWatch alarms detect Amazon ECS deployment
failures"). One that is on when a deployment begins is ignored for it (AWS Copilot's manifest,
`rollback_alarms`). So they are few and short, and see the service's own tasks and nothing else.
"""

from __future__ import annotations

from stacks.monitoring.definition import Definition, Window, each_service
from stacks.monitoring.definitions.event_rule import of_rule

__all__ = ["DEPLOYMENTS"]

DEPLOYMENTS = (
    Definition(
        id="tasks-ended",
        title="Tasks of the service end by themselves",
        severity="critical",
        signals=each_service(
            lambda watched, name: of_rule(
                watched.ended[name], "TriggeredRules", "Tasks that ended, or did not start"
            )
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="tasks a minute",
        why="a task runs until ECS stops it: one that ends alone has crashed, and a second one is no accident",
        window=Window(2, 5),
        action="Read why it ended and what it logged last; ECS rolls back a deployment that is going on.",
        rolls_back=True,
    ),
    Definition(
        id="deployment-failed",
        title="A deployment failed",
        severity="warning",
        signals=each_service(
            lambda watched, name: of_rule(
                watched.not_deployed[name], "TriggeredRules", "Deployments that failed"
            )
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="deployments a minute",
        why="ECS has given the new release up, and goes back to the one before, which serves meanwhile",
        window=Window(1, 1),
        action="Read why in the log of its events and in its tasks' log; fix the cause, then release again.",
    ),
)
