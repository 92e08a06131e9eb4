"""A pytest plugin that weakens what is synthesized: `-p tests.stacks.planted`, and the failures that it owes.

Nothing in the project's code is touched: the documents are changed after they have been written.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["PLANTED", "Planted"]

Document = dict[str, Any]


@dataclass(frozen=True)
class Planted:
    """One weakness in one stack of `tests/examples/partners`, and what a failure must say of it."""

    id: str
    stack: str
    plant: Callable[[Document], None]
    said: tuple[str, ...]


def resource(document: Document, type_: str, path: str) -> Document:
    """The resource at a construct path, to be changed."""
    found: Document
    (found,) = (
        attributes
        for attributes in document["resource"][type_].values()
        if attributes["//"]["metadata"]["path"].partition("/")[2] == path
    )
    return found


def setting(type_: str, path: str, **changes: Any) -> Callable[[Document], None]:
    return lambda document: resource(document, type_, path).update(changes)


def unprotected(document: Document) -> None:
    resource(document, "aws_dynamodb_table", "tables/transactions")["lifecycle"]["prevent_destroy"] = False


def any_action(document: Document) -> None:
    policy = resource(document, "aws_iam_policy", "service/roles/task/policy")
    policy["policy"] = policy["policy"].replace('"sqs:SendMessage"', '"sqs:*"')


def without_team(document: Document) -> None:
    for provider in document["provider"]["aws"]:
        del provider["default_tags"][0]["tags"]["Team"]


def open_database(document: Document) -> None:
    path = "security_groups/ingress-service-to-database-5432"
    rule = resource(document, "aws_vpc_security_group_ingress_rule", path)
    del rule["referenced_security_group_id"]
    rule["cidr_ipv4"] = "0.0.0.0/0"


def without_lock(document: Document) -> None:
    document["terraform"]["backend"]["s3"]["use_lockfile"] = False


def without_output(document: Document) -> None:
    del document["output"]["validation_queue_url"]


def silent(document: Document) -> None:
    resource(document, "aws_cloudwatch_metric_alarm", "monitoring/service-cpu")["alarm_actions"] = []


def old_image(document: Document) -> None:
    document["variable"]["image_tag"]["default"] = "1.0.0"


def narrow_boundary(document: Document) -> None:
    policy = resource(document, "aws_iam_policy", "boundary/policy")
    policy["policy"] = policy["policy"].replace('"rds-db:connect"', '"sqs:SendMessage"')


PROD = "prod (tests/examples/partners/prod.toml): requirement "
DEV = "dev (tests/examples/partners/dev.toml): requirement "
OF_PROD = "tests/examples/partners/prod.toml: "

PLANTED = (
    Planted(
        "silent alarm",
        "prod",
        silent,
        (PROD + "1 (every entry point synthesizes, every alarm acts): each alarm tells the topic of its own",),
    ),
    Planted(
        "missing tag",
        "dev",
        without_team,
        (DEV + "2 (six tags on everything): every provider has the six tags",),
    ),
    Planted(
        "old TLS",
        "prod",
        setting("aws_lb_listener", "load_balancer/https", ssl_policy="ELBSecurityPolicy-2016-08"),
        (
            PROD + "3 (HTTPS only): port 443 is https with tls 1 2 at least",
            "at least and 1 3 offered: prod/load_balancer/https",
        ),
    ),
    Planted(
        "open database",
        "dev",
        open_database,
        (DEV + "4 (nobody reaches what is not in the table of flows): exactly the expected flows are open",),
    ),
    Planted(
        "unversioned bucket",
        "bootstrap",
        setting(
            "aws_s3_bucket_versioning",
            "state/bucket/versioning",
            versioning_configuration={"status": "Suspended"},
        ),
        (
            "bootstrap (an account of tests/examples/partners/*.toml): requirement 6 (buckets are private, "
            "encrypted, versioned, logged): every bucket keeps versions",
            "aws_s3_bucket.state_bucket_",
        ),
    ),
    Planted(
        "any action",
        "prod",
        any_action,
        (
            PROD
            + "8 (roles apart, no wildcards, no inline policies): policies only allow and name every action",
        ),
    ),
    Planted(
        "old image by default",
        "prod",
        old_image,
        (PROD + "7 (tasks have the size and the capacity they need): production has no image to fall back to",),
    ),
    Planted(
        "boundary too narrow",
        "bootstrap",
        narrow_boundary,
        ("20 (the account: audit trail, images, boundary, deployment): the boundary cuts nothing off",),
    ),
    Planted(
        "unprotected table",
        "prod",
        unprotected,
        (
            OF_PROD + "kind = production: requirement 11 (state is protected in production, and destroyable "
            "elsewhere): aws_dynamodb_table.tables_transactions_",
            "prevent_destroy = True, not False",
        ),
    ),
    Planted(
        "too few backups",
        "prod",
        setting("aws_rds_cluster", "database/cluster", backup_retention_period=3),
        (
            OF_PROD + "database.backup_retention_days = 30: requirement 23 (database, tables and queues lose "
            "nothing): as many in the cluster, not 3",
        ),
    ),
    Planted(
        "too few tasks",
        "prod",
        setting("aws_appautoscaling_target", "service/autoscaling/target", min_capacity=1),
        (OF_PROD + "service.min_tasks = 2: requirement 13 (autoscaling): at least 2 in production",),
    ),
    Planted(
        "missing output",
        "dev",
        without_output,
        (DEV + "14 (outputs, in Parameter Store too): the outputs of the contract are there",),
    ),
    Planted(
        "no lock",
        "prod",
        without_lock,
        (
            PROD
            + "19 (Terraform's state is remote, locked, encrypted, bound to its account): the state is remote "
            "locked encrypted and bound to its account",
        ),
    ),
    Planted(
        "short log",
        "prod",
        setting("aws_cloudwatch_log_group", "service/log_group", retention_in_days=30),
        (
            OF_PROD + "logs.retention_days = 365: requirement 24 (logs are kept): the same in "
            "aws_cloudwatch_log_group.service_log_group_",
            "kept for 30 days (0: for ever), at least 365 are owed",
        ),
    ),
)


def pytest_collection_finish() -> None:
    """After the conftests: what makes the provider's bindings load lazily comes before the stacks."""
    from stacks import app

    original = app.synthesize

    def weakened(environments: Any, outdir: Path) -> None:
        original(environments, outdir)
        for planted in PLANTED:
            file = outdir / "stacks" / planted.stack / "cdk.tf.json"
            document = json.loads(file.read_text(encoding="utf-8"))
            planted.plant(document)
            file.write_text(json.dumps(document), encoding="utf-8")

    app.synthesize = weakened
