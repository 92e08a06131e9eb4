"""Secrets that are there before anybody reads them."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.synthesized import Stack, on


@check(
    "SR451",
    "Whoever reads a secret finds a value in it",
    why="A secret without a version has no value: a task that needs it never starts.",
    remedy="Add an aws_secretsmanager_secret_version; for RDS, set manage_master_user_password to true.",
    controls=("AWS Well-Architected OPS05-BP02",),
)
def filled(stack: Stack) -> Verdicts:
    for secret in stack.of_type("aws_secretsmanager_secret"):
        versions = stack.referring_to(secret, "aws_secretsmanager_secret_version", by="secret_id")
        yield judge(secret, versions, "it has no version")
    read = {
        reference.address
        for resource in stack.resources.values()
        for reference in resource.references()
        if reference.attribute.startswith("master_user_secret")
    }
    for database in stack.of_type("aws_rds_cluster", "aws_db_instance"):
        if database.address in read:
            managed = on(database.get("manage_master_user_password"))
            yield judge(database, managed, "its secret is read, and RDS makes none")
