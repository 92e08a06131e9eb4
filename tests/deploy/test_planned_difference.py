"""`strongroom diff --plan`: what Terraform would do to what is deployed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from strongroom.change.difference import planned
from strongroom.change.difference.stack import Action
from strongroom.change.difference.text import place_text
from strongroom.local.deployment import Deployment
from strongroom.local.stack import FILE


def test_another_key_replaces_the_table_and_nothing_else(deployment: Deployment, tmp_path: Path) -> None:
    """All that isn't edited plans empty, so only what is made of the table is left."""
    edited = Path(shutil.copytree(deployment.environment.folder, tmp_path / "prod")) / FILE
    document = json.loads(edited.read_text(encoding="utf-8"))
    ((name, table),) = (
        each for each in document["resource"]["aws_dynamodb_table"].items() if "idempotency" in each[0]
    )
    table["hash_key"] = table["attribute"][0]["name"] = "another"
    edited.write_text(json.dumps(document), encoding="utf-8")

    found = planned.plan(tmp_path, deployment, deployment.workspace)

    first, *others = found.resources
    assert (first.address, first.action) == (f"aws_dynamodb_table.{name}", Action.REPLACE)
    assert [place_text(place) for place in first.forced_by] == ["hash_key"]
    assert first.refused, "production's has prevent_destroy"
    assert {each.action for each in others} <= {Action.CHANGE}
    assert {each.address.partition(".")[0] for each in others} <= {"aws_iam_policy"}
    assert found.others == ()
