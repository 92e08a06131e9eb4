"""Protection against loss, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant

CLUSTER = "database/cluster"


@mutant("table-without-prevent-destroy", "A renamed construct empties the table", named="tables/transactions")
def _(draft: Draft) -> None:
    del draft("tables/transactions")["lifecycle"]


@mutant("queue-may-be-replaced", "A new name loses the messages in the queue", named="validation/queue")
def _(draft: Draft) -> None:
    draft("validation/queue")["lifecycle"]["prevent_destroy"] = False


@mutant("key-may-be-destroyed", "What the key encrypted is lost with it", named="keys/data")
def _(draft: Draft) -> None:
    del draft("keys/data")["lifecycle"]


@mutant("cluster-may-be-deleted", "One command in a shell deletes the database", named=CLUSTER)
def _(draft: Draft) -> None:
    del draft(CLUSTER)["deletion_protection"]


@mutant("table-may-be-deleted", "One click in the console deletes the table", named="tables/sessions")
def _(draft: Draft) -> None:
    draft("tables/sessions")["deletion_protection_enabled"] = False


@mutant("no-last-snapshot", "A deleted database leaves nothing", named=CLUSTER)
def _(draft: Draft) -> None:
    draft(CLUSTER)["skip_final_snapshot"] = True


@mutant("a-fixed-last-snapshot", "The second deletion fails: the snapshot's name is taken", named=CLUSTER)
def _(draft: Draft) -> None:
    draft(CLUSTER)["final_snapshot_identifier"] = "strongroom-database-prod-final"


@mutant("an-unnamed-last-snapshot", "The deletion fails half-way: the snapshot needs a name", named=CLUSTER)
def _(draft: Draft) -> None:
    del draft(CLUSTER)["final_snapshot_identifier"]


@mutant("a-last-snapshot-in-every-plan", "No plan is ever empty again", named=CLUSTER)
def _(draft: Draft) -> None:
    del draft(CLUSTER)["lifecycle"]["ignore_changes"]


@mutant("backups-go-along", "The automated backups are deleted with the cluster", named=CLUSTER)
def _(draft: Draft) -> None:
    del draft(CLUSTER)["delete_automated_backups"]


@mutant("a-forced-bucket", "Every object and version goes with the bucket", named="static_site/assets/bucket")
def _(draft: Draft) -> None:
    draft("static_site/assets/bucket")["force_destroy"] = True


@mutant("a-forced-repository", "Every image goes with the repository", named="mutant/images")
def _(draft: Draft) -> None:
    draft.add("aws_ecr_repository", "images", name="strongroom-images", force_delete=True)


@mutant("a-week-for-a-key", "A key deleted before a holiday is gone after it", named="keys/database")
def _(draft: Draft) -> None:
    draft("keys/database")["deletion_window_in_days"] = 7


@mutant("network-may-be-replaced", "Another range of addresses takes everything along", named="network/vpc")
def _(draft: Draft) -> None:
    draft("network/vpc")["lifecycle"]["prevent_destroy"] = False


@mutant("confirmations-may-go", "A new topic has no confirmed subscription", named="alerts/topic")
def _(draft: Draft) -> None:
    del draft("alerts/topic")["lifecycle"]
