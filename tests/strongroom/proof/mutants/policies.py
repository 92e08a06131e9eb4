"""Opens a policy document, to be weakened in place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.strongroom.proof.mutants.mutant import Attributes, Draft


@contextmanager
def statements(draft: Draft, path: str, argument: str = "policy") -> Iterator[dict[str, Attributes]]:
    """Sid -> statement of the policy at a construct path; what is taken out of it is gone.

    A trust policy's statement has no Sid: it is under "".
    """
    resource = draft(path)
    document = json.loads(resource[argument])
    found = {statement.get("Sid", ""): statement for statement in document["Statement"]}
    yield found
    document["Statement"] = list(found.values())
    resource[argument] = json.dumps(document)
