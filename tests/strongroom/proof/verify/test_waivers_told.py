"""What `strongroom verify` says of waivers: what they took away, when they end, and where else they hold."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from strongroom.errors import UnusableError
from tests.strongroom.proof.verify.running import TODAY, a_day_of_backups, run

pytestmark = pytest.mark.usefixtures("today")


def test_a_waiver_takes_a_finding_away_until_it_expires(weakened: Callable[..., Path], tmp_path: Path) -> None:
    folder = weakened(a_day_of_backups)
    table = tmp_path / "waivers.toml"
    entry = (
        '[[waiver]]\ncheck = "SR401"\nresource = "aws_rds_cluster.*"\n'
        'kinds = ["production"]\nstacks = ["prod"]\n'
        'reason = "Nobody needs more than a day here."\nexpires = {}\n'
    )
    table.write_text(entry.format("2999-01-01"))
    result = run(folder, "--no-checkov", "--waivers", table)
    assert result.exit_code == 0
    assert "1 waived" in result.output
    table.write_text(entry.format("2020-01-01"))
    result = run(folder, "--no-checkov", "--waivers", table)
    assert result.exit_code == 1
    assert "has expired (2020-01-01) and waives nothing" in result.output
    told = json.loads(run(folder, "--no-checkov", "--waivers", table, "--json").output)
    assert told["expired_waivers"] == [
        {
            "check": "SR401",
            "resource": "aws_rds_cluster.*",
            "kinds": ["production"],
            "stacks": ["prod"],
            "expires": "2020-01-01",
        }
    ]
    assert told["findings"][0]["waived_elsewhere"][0]["said"].startswith(
        "no longer waived for production named prod"
    )


@pytest.mark.parametrize("days", [60, 1])
def test_a_waiver_that_ends_soon_is_told_and_still_waives(
    weakened: Callable[..., Path], tmp_path: Path, days: int
) -> None:
    folder = weakened(a_day_of_backups)
    table = tmp_path / "waivers.toml"
    expires = TODAY + datetime.timedelta(days)
    table.write_text(
        '[[waiver]]\ncheck = "SR401"\nresource = "aws_rds_cluster.*"\nkinds = ["production"]\n'
        f'reason = "Nobody needs more than a day here."\nexpires = {expires}\n'
    )
    result = run(folder, "--no-checkov", "--waivers", table)
    assert result.exit_code == 0
    told = f"The waiver of SR401 on aws_rds_cluster.* (production) expires in {days} day(s), on {expires}."
    assert told in result.output
    result = run(folder, "--no-checkov", "--waivers", table, "--json")
    assert result.exit_code == 0
    document = json.loads(result.output)
    assert document["expired_waivers"] == []
    assert document["ending_waivers"] == [
        {
            "check": "SR401",
            "resource": "aws_rds_cluster.*",
            "kinds": ["production"],
            "stacks": [],
            "expires": str(expires),
            "days_left": days,
        }
    ]


def test_a_finding_says_that_its_like_is_waived_elsewhere(
    weakened: Callable[..., Path], tmp_path: Path
) -> None:
    """On the terminal and in SARIF; JSON is above."""
    sarif = tmp_path / "verify.sarif"
    result = run(weakened(a_day_of_backups), "--no-checkov", "--sarif", sarif)
    said = "waived for nonproduction, not for production: policies/waivers.toml, entry "
    assert re.search(rf"^    {re.escape(said)}\d+ \(SR401 on \S+\)$", result.output, re.MULTILINE)
    (only,) = json.loads(sarif.read_text())["runs"][0]["results"]
    assert f"backups are kept for 1 day(s); {said}" in only["message"]["text"]


def test_a_folder_of_settings_that_is_not_there_is_a_sentence(synthesis: Path, tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match=r"There is no folder .*nowhere; --environments takes"):
        run(synthesis / "prod", "--no-checkov", "--environments", tmp_path / "nowhere")


FOREIGN = {"//": {"metadata": {"stackName": "shop"}}, "resource": {"aws_dynamodb_table": {"a": {"name": "a"}}}}


def test_a_foreign_stack_is_judged_whatever_the_settings_are(tmp_path: Path) -> None:
    """Strictly, and it is told why; a waiver of its name holds."""
    stack = tmp_path / "cdk.tf.json"
    stack.write_text(json.dumps(FOREIGN))
    settings = tmp_path / "environments"
    settings.mkdir()
    (settings / "shop.toml").write_bytes(b"\xff")
    table = tmp_path / "waivers.toml"
    entry = (
        '[[waiver]]\ncheck = "SR501"\nresource = "aws_dynamodb_table.*"\n{}\n'
        'reason = "Nothing of it is worth having back."\nexpires = 2999-01-01\n'
    )

    def codes(whom: str) -> set[str]:
        table.write_text(entry.format(whom))
        result = run(stack, "--no-checkov", "--json", "--waivers", table, "--environments", settings)
        document = json.loads(result.output)
        assert document["stacks"][0]["kind"] is None
        assert "shop.toml: file: UTF-8 text" in document["stacks"][0]["note"]
        return {finding["check"] for finding in document["findings"]}

    everything = codes('kinds = ["production", "nonproduction", "bootstrap"]')
    assert "SR501" in everything
    assert codes('stacks = ["other"]') == everything
    assert codes('stacks = ["sh*"]') == everything - {"SR501"}
    said = run(stack, "--no-checkov").output
    assert "No settings in" in said
    assert "name this stack, so it has no kind" in said
