"""The roles of a synthesized stack as they will be deployed: names and ARNs, as far as they are known."""

from __future__ import annotations

from strongroom.proof.permissions.grants import EXECUTION, Role
from strongroom.proof.permissions.roles import Access
from strongroom.synthesized import Stack, Statement


def roles(stack: Stack, boundary: list[Statement] | None = None) -> list[Role]:
    """Every role that a service assumes. The boundary is another stack's, so it is handed in."""
    access = Access(stack)
    execution = {task.reference("execution_role_arn") for task in stack.of_type("aws_ecs_task_definition")}
    return [
        Role(
            name=access.arns.resolve(str(role.get("name"))),
            service=EXECUTION if role.address in execution else min(access.services(role)),
            statements=access.own_statements_of(role),
            boundary=boundary if role.get("permissions_boundary") else None,
        )
        for role in access.service_roles
    ]
