"""Takes resources out of another one's `depends_on`."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft


def stop_waiting(draft: Draft, path: str, *others: str) -> None:
    """The resource at `path` no longer waits for those whose construct paths begin with `others`."""
    resource = draft(path)
    gone = {found.address for found in draft.stack().resources.values() if found.path.startswith(tuple(others))}
    resource["depends_on"] = [address for address in resource["depends_on"] if address not in gone]
