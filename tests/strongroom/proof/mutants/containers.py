"""Opens a container definition of the task, to be weakened in place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.strongroom.proof.mutants.mutant import Attributes, Draft


@contextmanager
def container(draft: Draft, name: str = "app") -> Iterator[Attributes]:
    task = draft("service/task_definition")
    definitions = json.loads(task["container_definitions"])
    yield next(definition for definition in definitions if definition["name"] == name)
    task["container_definitions"] = json.dumps(definitions, sort_keys=True, separators=(",", ":"))
