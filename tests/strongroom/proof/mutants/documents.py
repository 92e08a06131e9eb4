"""Opens a policy, or other JSON text of an argument, to be weakened in place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.strongroom.proof.mutants.mutant import Attributes, Draft


@contextmanager
def document(draft: Draft, path: str, argument: str = "policy") -> Iterator[Attributes]:
    resource = draft(path)
    written = json.loads(resource[argument])
    yield written
    resource[argument] = json.dumps(written, separators=(",", ":"))


def statement(written: Attributes, sid: str) -> Attributes:
    """The statement of a policy document that has a `Sid`."""
    found: Attributes
    (found,) = (each for each in written["Statement"] if each["Sid"] == sid)
    return found
