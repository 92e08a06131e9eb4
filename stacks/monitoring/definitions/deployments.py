"""Deployments of services: those that ECS gave up, and took back."""

from __future__ import annotations

from stacks.monitoring.definition import Definition, Window, each_service
from stacks.monitoring.definitions.event_rule import of_rule

__all__ = ["DEPLOYMENTS"]

DEPLOYMENTS = (
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
        action="Read why in the log of its events and what its tasks logged; mend it, then release again.",
    ),
)
