"""A role with all that it may do, each action on each resource by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from strongroom.proof.permissions.evaluate import Decision, Request, evaluate, evaluate_role
from strongroom.synthesized import Statement, as_list

EXECUTION = "ecs.amazonaws.com"
"""The service of a role that ECS itself uses; the application's is assumed by `ecs-tasks.amazonaws.com`."""


@dataclass(frozen=True)
class Grant:
    """One action on one pattern of resources, as a statement allows it."""

    action: str
    resource: str
    statement: Statement

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"

    def covers(self, request: Request) -> bool:
        """Whether this grant alone allows a request."""
        alone = {**self.statement, "Action": self.action, "Resource": self.resource}
        return evaluate([alone], request).allowed


@dataclass(frozen=True)
class Role:
    """`service` assumes it. `statements` are those of our policies: AWS's own are AWS's to trim."""

    name: str
    service: str
    statements: list[Statement]
    boundary: list[Statement] | None

    def decide(self, request: Request) -> Decision:
        return evaluate_role(self.statements, self.boundary, request)

    def grants(self) -> Iterator[Grant]:
        for statement in self.statements:
            if statement.get("Effect") == "Allow":
                for action in as_list(statement.get("Action")):
                    for resource in as_list(statement.get("Resource")):
                        yield Grant(action, resource, statement)
