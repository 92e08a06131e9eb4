"""The migration's call, weakened: it is made once, and never again."""

from __future__ import annotations

import json

from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.rules import ref

INVOCATION, TASK = "migration/invocation", "migration/task_definition"


def call_with(draft: Draft, task_definition: str) -> None:
    given = json.loads(draft(INVOCATION)["input"])
    draft(INVOCATION)["input"] = json.dumps({**given, "task_definition": task_definition})


@mutant("migration-by-its-family", "The second release comes without its schema", named=INVOCATION)
def _(draft: Draft) -> None:
    call_with(draft, ref(draft, TASK, "family"))


@mutant("migration-without-its-revision", "Each ARN is that of the release before", named=INVOCATION)
def _(draft: Draft) -> None:
    call_with(draft, ref(draft, TASK, "arn_without_revision"))


@mutant("migration-by-its-id", "A task definition's id is its family", named=INVOCATION)
def _(draft: Draft) -> None:
    call_with(draft, ref(draft, TASK, "id"))


@mutant("migration-by-its-name", "The family is written out: the call never changes", named=INVOCATION)
def _(draft: Draft) -> None:
    call_with(draft, draft(TASK)["family"])


@mutant("migration-ignored", "A plan was too noisy, and now no migration is in one", named=INVOCATION)
def _(draft: Draft) -> None:
    draft(INVOCATION)["lifecycle"] = {"ignore_changes": ["input"]}


@mutant("migration-ignored-with-all", "Terraform has made it once, and leaves it alone", named=INVOCATION)
def _(draft: Draft) -> None:
    draft(INVOCATION)["lifecycle"] = {"ignore_changes": "all"}


@mutant("migration-at-the-end", "Who destroys the environment migrates it first", named=INVOCATION)
def _(draft: Draft) -> None:
    draft(INVOCATION)["lifecycle_scope"] = "CRUD"
