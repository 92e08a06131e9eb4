"""Every change that is planned from an edited document."""

from __future__ import annotations

from tests.changes.written.access import ACCESS
from tests.changes.written.behind import BEHIND
from tests.changes.written.edit import Written
from tests.changes.written.exposure import EXPOSURE
from tests.changes.written.protections import PROTECTIONS
from tests.changes.written.serving import SERVING
from tests.changes.written.structure import FORMS, STRUCTURE

__all__ = ["EDITS"]

EDITS: tuple[Written, ...] = (
    *STRUCTURE,
    *(
        Written(edit.__name__.replace("_", "-"), edit)
        for edit in (*ACCESS, *EXPOSURE, *PROTECTIONS, *SERVING, *FORMS)
    ),
    *BEHIND,
)
