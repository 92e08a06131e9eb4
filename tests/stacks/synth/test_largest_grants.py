"""The most tables, indexes and buckets that settings let the service use still fit into its role's policy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from stacks.app import synthesize
from stacks.schema.sections.named import MOST
from stacks.settings import Settings
from strongroom.synthesized import Stack, load
from tests.stacks.settings.tables import PRODUCTION, Table, changed

IAM = 6144

LONGEST = {
    **PRODUCTION,
    "application": "a" + "b" * 19,
    "environment": "e" + "f" * 15,
    "region": "ap-southeast-1",
}
BOTH = {"read_by": ["service"], "written_by": ["service"]}
INDEXES = [{"name": f"by-{letter}", "hash_key": letter} for letter in "abcd"]
TOPIC = f"arn:aws:sns:ap-southeast-1:123456789012:{'a' + 'b' * 19}-{{}}-{'e' + 'f' * 15}"
PERMISSIONS = [{"actions": ["sns:Publish"], "resources": [TOPIC.format(letter * 20) for letter in "tuvwxyz"]}]


def largest(kind: str, each: Table, more: Table) -> Settings:
    """As many of a kind as are accepted."""
    found = None
    rest = "n" * (4 if kind == "buckets" else 19)  # as long as names may be
    for count in range(1, MOST + 1):
        named = {f"{chr(ord('a') + number)}{rest}": each for number in range(count)}
        try:
            found = Settings.model_validate(changed(LONGEST, {kind: named, **more}))
        except ValueError:
            break
    assert found is not None
    return found


def written_out(stack: Stack, policy: str) -> str:
    """With names in the place of references; of what has none here, the longest ARN."""

    def arn(match: re.Match[str]) -> str:
        given = stack.resources.get(f"{match[1]}.{match[2]}")
        if given is not None and given.type == "aws_s3_bucket":
            return f"arn:aws:s3:::{given.get('bucket')}"
        if given is not None and given.type == "aws_dynamodb_table":
            return f"arn:aws:dynamodb:ap-southeast-1:123456789012:table/{given.get('name')}"
        if given is not None and given.type == "aws_kms_key":
            return "arn:aws:kms:ap-southeast-1:123456789012:key/" + "x" * 36
        return "x" * 110

    return re.sub(r"\$\{(aws_\w+)\.([\w-]+)[^}]*\}", arn, policy)


@pytest.mark.parametrize("hash_keys", [1, 8])
@pytest.mark.parametrize("permissions", [[], PERMISSIONS], ids=["no permissions", "permissions"])
@pytest.mark.parametrize(
    ("kind", "each", "more"),
    [
        ("tables", {"hash_key": "h", **BOTH}, {}),
        ("tables", {"hash_key": "h", "indexes": INDEXES, **BOTH}, {}),
        ("buckets", BOTH, {}),
        ("buckets", BOTH, {"tables": {"t" * 20: {"hash_key": "h", **BOTH}}}),
    ],
    ids=["tables", "tables with indexes", "buckets", "buckets and a table"],
)
def test_the_most_that_is_accepted_fits(
    kind: str, each: Table, more: Table, permissions: list[Any], hash_keys: int, tmp_path: Path
) -> None:
    extra = {"service.permissions": permissions, "validation.hash_keys": hash_keys, **more}
    given = largest(kind, each, extra)
    synthesize([given], tmp_path)
    stack = load(tmp_path / "stacks" / given.environment / "cdk.tf.json")
    (policy,) = (
        resource.get("policy") for resource in stack.of_type("aws_iam_policy") if "task" in resource.get("name")
    )
    text = written_out(stack, policy)
    assert "table/" in text
    assert len(re.sub(r"\s", "", text)) <= IAM
