"""The worked examples of docs/guides/more-of-a-thing.md synthesize, and verify."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path

from stacks.app import synthesize
from stacks.settings import Settings
from strongroom.proof.verify.finding import examine
from strongroom.proof.verify.waiver import Accepted
from strongroom.proof.verify.waivers import TABLE, read
from strongroom.synthesized import load
from strongroom.workspace import PROJECT
from tests.stacks.settings.tables import PRODUCTION

PAGE = PROJECT / "docs" / "guides" / "more-of-a-thing.md"


def shown(*headings: str) -> str:
    """The settings in these sections of the page."""
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = [
        block
        for section in sections
        if section.partition("\n")[0] in headings
        for block in re.findall(r"```toml\n(.*?)```", section, flags=re.DOTALL)
    ]
    assert len(found) >= len(headings)
    return "\n".join(found)


def test_tables_and_buckets_as_the_page_shows_them(tmp_path: Path) -> None:
    given = Settings.model_validate({**PRODUCTION, **tomllib.loads(shown("Tables", "Buckets"))})
    synthesize([given], tmp_path)
    stack = load(tmp_path / "stacks" / given.environment / "cdk.tf.json")
    waivers = read(PROJECT / TABLE, datetime.date.min)
    assert [
        str(finding)
        for finding in examine(stack).findings
        if not waivers.covering(Accepted("prod", "production", finding.check.code, finding.resource.address))
    ] == []
    names = {resource.get("name") for resource in stack.of_type("aws_dynamodb_table")}
    assert "strongroom-refunds-prod" in names
    buckets = {resource.get("bucket") for resource in stack.of_type("aws_s3_bucket")}
    assert "strongroom-files-statements-123456789012-prod" in buckets
    assert {"refunds_table_name", "statements_bucket_name"} <= stack.document["output"].keys()
