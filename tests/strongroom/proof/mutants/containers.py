"""Opens a container definition, to be weakened in place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.strongroom.proof.mutants.mutant import Attributes, Draft

TASKS = {"app": "service/task_definition", "migrate": "migration/task_definition"}


@contextmanager
def container(draft: Draft, name: str = "app") -> Iterator[Attributes]:
    """The one of a task: `app`, or `migrate`."""
    with containers(draft, name) as definitions:
        yield definitions[0]


@contextmanager
def containers(draft: Draft, name: str = "app") -> Iterator[list[Attributes]]:
    """All of that task; what is added to the list is one more."""
    task = draft(TASKS[name])
    definitions = json.loads(task["container_definitions"])
    yield definitions
    task["container_definitions"] = json.dumps(definitions, sort_keys=True, separators=(",", ":"))
