"""Whether an environment at its largest carries the users that it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stacks.settings.rules.violation import Violation

if TYPE_CHECKING:
    from stacks.settings.environment import Settings

__all__ = ["violations"]


def violations(settings: Settings) -> Iterator[Violation]:
    users, each = settings.capacity.users, settings.capacity.requests_per_user
    if users is None:
        if settings.protected:
            yield "capacity.users", None, "in production, how many users it must carry at the same time"
        return
    per_task = settings.service.requests_per_target
    least = -(-users * each // per_task)
    if settings.service.max_tasks < least:
        yield (
            "service.max_tasks",
            settings.service.max_tasks,
            f"at least {least}: capacity.users = {users} send {users * each} requests a minute, and a task is "
            f"taken to answer service.requests_per_target = {per_task}",
        )
