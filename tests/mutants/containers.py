"""Opens the application's container definition, to be weakened in place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.mutants.mutant import Attributes, Draft


@contextmanager
def container(draft: Draft) -> Iterator[Attributes]:
    task = draft("service/task_definition")
    (definition,) = json.loads(task["container_definitions"])
    yield definition
    task["container_definitions"] = json.dumps([definition], sort_keys=True, separators=(",", ":"))
