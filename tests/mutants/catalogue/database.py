"""Aurora PostgreSQL, weakened."""

from __future__ import annotations

from tests.mutants.mutant import Draft, mutant


@mutant("a-day-of-backups", "A fault that is found after the weekend can't be undone", named="database/cluster")
def _(draft: Draft) -> None:
    draft("database/cluster")["backup_retention_period"] = 1
