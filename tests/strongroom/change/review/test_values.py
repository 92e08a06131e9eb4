"""What is judged by a plan's values alone: what only the apply tells is not gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from strongroom.change.review.given import read
from strongroom.errors import UnusableError
from strongroom.synthesized import planned
from tests.strongroom.change.review.plans import change, told, write

ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration.e"


def encrypted(**given: Any) -> dict[str, Any]:
    by_default = {"sse_algorithm": "aws:kms", **given}
    return {"bucket": "b", "rule": [{"apply_server_side_encryption_by_default": [by_default]}]}


def test_what_is_unknown_in_a_block_is_not_gone() -> None:
    key = {"kms_master_key_id": "arn:aws:kms:us-east-1:123456789012:key/a"}
    later = {"rule": [{"apply_server_side_encryption_by_default": [{"kms_master_key_id": True}]}]}
    known = told(change(ENCRYPTION, ["update"], encrypted(**key), encrypted()))
    unknown = told(change(ENCRYPTION, ["update"], encrypted(**key), encrypted(), after_unknown=later))
    assert (known["verdict"], unknown["verdict"]) == ("dangerous", "review")


@pytest.mark.parametrize("document", [{}, {"values": {}}, {"resource": {}}])
def test_what_is_no_plan_is_told_so_by_everybody_alike(document: dict[str, Any], tmp_path: Path) -> None:
    file = write(tmp_path, document)
    told_by = []
    for each in (read, planned.read):
        with pytest.raises(UnusableError) as refused:
            each(file)
        told_by.append(str(refused.value))
    assert told_by[0] == told_by[1]
    assert told_by[0].startswith(f"{file} is no plan.")


@pytest.mark.parametrize(
    "document",
    [{"resource_changes": []}, {"planned_values": {}}, {"output_changes": {}}, {"resource_drift": []}],
)
def test_a_plan_is_one_to_everybody(document: dict[str, Any], tmp_path: Path) -> None:
    file = write(tmp_path, document)
    assert read(file).document == planned.read(file).document
