"""`strongroom verify`: what it prints, writes and exits with, and what it says of input it can't use."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strongroom.errors import UnusableError
from strongroom.proof.verify import checkov, waivers
from strongroom.proof.verify.check import CHECKS
from strongroom.proof.verify.checkov_input import readable
from strongroom.proof.verify.finding import examine
from strongroom.synthesized import Stack, load
from strongroom.synthesized.reading import files
from tests.strongroom.proof.verify.running import PROJECT, Document, a_day_of_backups, run

pytestmark = pytest.mark.usefixtures("today")


def test_clean_stacks_are_a_line_each_and_exit_with_0(synthesis: Path) -> None:
    result = run(synthesis, "--no-checkov")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["✓", f"{name}:"] for name in ("bootstrap", "dev", "prod", "staging")
    ]
    assert all(f"{len(CHECKS)} checks judged" in line for line in lines)


def test_a_finding_tells_where_why_and_how(weakened: Callable[..., Path]) -> None:
    result = run(weakened(a_day_of_backups), "--no-checkov")
    assert result.exit_code == 1
    check = CHECKS["SR401"]
    for told in (
        f"SR401  {check.claim}",
        "aws_rds_cluster.database_cluster_",
        "construct prod/database/cluster",
        "written in stacks/tiers/database.py:",
        ", made in stacks/environment.py:",
        check.why[:40],
        check.remedy[:40],
        "✗ prod: 1 found",
    ):
        assert told in result.output, told


def test_json_has_the_documented_shape(weakened: Callable[..., Path]) -> None:
    result = run(weakened(a_day_of_backups), "--no-checkov", "--json")
    assert result.exit_code == 1
    document = json.loads(result.output)
    (finding,) = document["findings"]
    line, made_in, elsewhere = finding.pop("line"), finding.pop("made_in"), finding.pop("waived_elsewhere")
    assert "RdsCluster(" in (PROJECT / finding["file"]).read_text().splitlines()[line - 1]
    assert [place.partition(":")[0] for place in made_in] == ["stacks/environment.py"]
    check = CHECKS["SR401"]
    assert finding == {
        "source": "strongroom",
        "stack": "prod",
        "check": "SR401",
        "claim": check.claim,
        "resource": finding["resource"],
        "path": "database/cluster",
        "file": "stacks/tiers/database.py",
        "problem": finding["problem"],
        "why": check.why,
        "remedy": check.remedy,
        "controls": list(check.controls),
    }
    (stack,) = document["stacks"]
    assert stack.keys() == {
        "name", "kind", "checks", "judged", "resources", "checkov_passed", "waived", "findings", "note",
        "not_judged",
    }  # fmt: skip
    assert (stack["name"], stack["kind"], stack["checks"], stack["findings"]) == (
        "prod",
        "production",
        len(CHECKS),
        1,
    )
    assert stack["judged"] <= stack["resources"]
    assert document["expired_waivers"] == document["ending_waivers"] == []
    table = waivers.read(PROJECT / waivers.TABLE)
    (position,) = (each for each, entry in enumerate(table.entries, start=1) if entry.check == "SR401")
    entry = table.entries[position - 1]
    assert elsewhere == [{"entry": position, **entry.model_dump(mode="json"), "said": elsewhere[0]["said"]}]
    assert f"entry {position} (SR401 on {entry.resource})" in elsewhere[0]["said"]


def test_sarif_has_a_rule_and_a_line_for_each_result(weakened: Callable[..., Path], tmp_path: Path) -> None:
    def twice(document: Document) -> None:
        a_day_of_backups(document)
        for block in document["resource"]["aws_s3_bucket_public_access_block"].values():
            block["block_public_acls"] = False

    written = tmp_path / "verify.sarif"
    assert run(weakened(twice), "--no-checkov", "--sarif", written).exit_code == 1
    document = json.loads(written.read_text())
    assert document["version"] == "2.1.0"
    (only,) = document["runs"]
    rules = only["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == {"SR401", "SR801"}
    assert len(only["results"]) == 3
    for result in only["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert (PROJECT / place["artifactLocation"]["uri"]).is_file()
        assert place["region"]["startLine"] > 1
        assert [each["kind"] for each in location["logicalLocations"]] == ["resource"]
        assert result["relatedLocations"][-1]["physicalLocation"]["artifactLocation"]["uri"] == (
            "stacks/environment.py"
        )
    assert len({json.dumps(result["partialFingerprints"]) for result in only["results"]}) == 3


def test_sarif_follows_its_schema(weakened: Callable[..., Path], tmp_path: Path) -> None:
    """The schema comes in an npm package, and checkov's environment has a validator."""
    written = tmp_path / "verify.sarif"
    run(weakened(a_day_of_backups), "--no-checkov", "--sarif", written)
    program = (
        "import json, sys, jsonschema\n"
        "schema, document = (json.load(open(name)) for name in sys.argv[1:])\n"
        "jsonschema.Draft4Validator(schema).validate(document)\n"
    )
    package = PROJECT / "node_modules" / "@microsoft" / "jest-sarif"
    schema = package / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"

    def validate() -> int:
        python = PROJECT / ".venv-checkov" / "bin" / "python"
        return subprocess.run([python, "-c", program, schema, written], check=False).returncode

    assert validate() == 0
    document = json.loads(written.read_text())
    del document["runs"][0]["results"][0]["message"]
    written.write_text(json.dumps(document))
    assert validate() != 0


def test_without_the_program_sarif_names_the_stacks_file(
    weakened: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = weakened(a_day_of_backups)
    (tmp_path / "cdktf.json").unlink()
    monkeypatch.chdir(tmp_path)
    written = tmp_path / "verify.sarif"
    run(folder, "--no-checkov", "--sarif", written)
    (result,) = json.loads(written.read_text())["runs"][0]["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "cdktf.out/stacks/prod/cdk.tf.json"


def test_addresses_are_whole_in_a_narrow_terminal(
    weakened: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    result = run(weakened(a_day_of_backups), "--no-checkov")
    assert re.search(r"^    aws_rds_cluster\.database_cluster_[0-9A-F]{8}$", result.output, re.MULTILINE)
    assert max(len(line) for line in result.output.splitlines() if line.startswith("  why")) <= 40


def test_a_stack_that_is_given_twice_is_judged_once(synthesis: Path) -> None:
    prod = synthesis / "prod"
    result = run(prod, prod / "cdk.tf.json", "--no-checkov", "--json")
    assert [stack["name"] for stack in json.loads(result.output)["stacks"]] == ["prod"]


def test_checkov_uploads_nothing(synthesis: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a key in the environment it would send what it finds to its maker."""
    seen = tmp_path / "seen"
    fake = tmp_path / "checkov"
    fake.write_text(f"#!/bin/sh\nenv > {seen}\n")
    fake.chmod(0o755)
    monkeypatch.setenv(checkov.VARIABLE, str(fake))
    monkeypatch.setenv("BC_API_KEY", "key")
    monkeypatch.setenv("CKV_IGNORE_HIDDEN_DIRECTORIES", "false")
    with pytest.raises(UnusableError, match="checkov gave no report"):
        run(synthesis / "prod")
    assert not re.search("^(BC_|CKV_)", seen.read_text(), re.MULTILINE)
    assert "PATH=" in seen.read_text()


def test_checkovs_findings_are_among_them(
    weakened: Callable[..., Path], synthesis: Path, tmp_path: Path
) -> None:
    """Those of `prod`, too, that `dev`, judged in the same run under the same addresses, does not have."""

    def weaken(document: Document) -> None:
        document["resource"]["aws_sqs_queue"]["bare"] = {"name": "bare"}
        del document["resource"]["aws_s3_bucket_public_access_block"]

    empty = tmp_path / "none.toml"
    empty.write_text("")
    result = run(synthesis / "dev", weakened(weaken), "--json", "--waivers", empty)
    assert result.exit_code == 1
    document = json.loads(result.output)
    theirs = [finding for finding in document["findings"] if finding["source"] == "checkov"]
    assert {finding["stack"] for finding in theirs if finding["resource"] == "aws_sqs_queue.bare"} == {"prod"}
    assert {finding["stack"] for finding in theirs if finding["check"] == "CKV2_AWS_6"} == {"prod"}
    # Those of which checkov tells the name only, without the type.
    addresses = load(tmp_path / "cdktf.out" / "stacks" / "prod").resources
    assert {finding["resource"] for finding in theirs} <= addresses.keys()
    assert [stack["checkov_passed"] >= 300 for stack in document["stacks"]] == [True, True]


def test_without_checkov_it_is_a_sentence(
    synthesis: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(checkov.VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(UnusableError, match=r"checkov is not at .*nowhere.*--no-checkov"):
        run(synthesis / "prod")


def test_a_file_that_checkov_can_not_parse_is_not_clean(synthesis: Path, tmp_path: Path) -> None:
    """checkov says so in a count only, and exits with 0."""
    folder = tmp_path / "prod"
    folder.mkdir()
    document = json.loads((synthesis / "prod" / "cdk.tf.json").read_text())
    document["terraform"]["experiments"] = ["an_experiment"]
    (folder / "cdk.tf.json").write_text(json.dumps(document))
    with pytest.raises(UnusableError, match="could not parse"):
        run(folder)


def test_a_move_is_nothing_that_checkov_can_not_parse(synthesis: Path, tmp_path: Path) -> None:
    """It gives up a file for the sake of any of these; `strongroom addresses` asks for the first."""
    document = json.loads((synthesis / "prod" / "cdk.tf.json").read_text())
    (queue, *_) = document["resource"]["aws_sqs_queue"]
    to = f"aws_sqs_queue.{queue}"
    document |= {
        "moved": [{"from": "aws_sqs_queue.before", "to": to}],
        "removed": [{"from": "aws_sqs_queue.gone", "lifecycle": {"destroy": False}}],
        "import": [{"to": to, "id": "queue"}],
    }
    document["terraform"]["required_version"] = ">= 1.11"
    scanned = []
    for name, each in (("moved", document), ("plain", readable(document))):
        (folder := tmp_path / name / "prod").mkdir(parents=True)
        (folder / "cdk.tf.json").write_text(json.dumps(each, indent=2))
        program = checkov.executable(PROJECT)
        scanned += checkov.scan([checkov.Target(folder / "cdk.tf.json", load(folder))], program)
    moved, plain = scanned
    assert moved == plain
    assert moved.passed >= 300


def test_paths_mean_the_stacks_in_them(synthesis: Path) -> None:
    prod = synthesis / "prod" / "cdk.tf.json"
    assert files(prod) == files(synthesis / "prod") == [prod]
    assert [file.parent.name for file in files(synthesis.parent)] == ["bootstrap", "dev", "prod", "staging"]
    assert files(synthesis.parent) == files(synthesis)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no"),
        (b"", "is empty"),
        (b"\xc3(", "can't be read"),
        (b"[]", "is not a Terraform configuration"),
        (b"{}", "resource"),
        (b'{"resource": []}', "resource"),
        (b'{"resource": {"aws_vpc": []}}', "aws_vpc"),
        (b'{"resource": {"aws_vpc": {"a": 1}}}', "aws_vpc"),
    ],
)
def test_unusable_input_is_a_sentence(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "cdk.tf.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UnusableError, match=said) as refused:
        run(file, "--no-checkov")
    assert "\n" not in str(refused.value)


def test_a_plan_without_its_configuration_says_what_is_not_known(tmp_path: Path) -> None:
    """Neither found nor passed: once, with the checks; in a module it is not known either way."""
    resource = {"address": "aws_sns_topic.a", "mode": "managed", "type": "aws_sns_topic", "name": "a"}
    plan: dict[str, Any] = {
        "planned_values": {"root_module": {"resources": [{**resource, "values": {}}]}},
        "configuration": {"root_module": {"resources": [{**resource, "expressions": {}}]}},
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    found = run(tmp_path / "plan.json", "--no-checkov").output
    assert found.count("Not in a plan, and not judged: ") == 1
    assert "SR846  " not in found
    (told,) = json.loads(run(tmp_path / "plan.json", "--no-checkov", "--json").output)["stacks"]
    assert {"SR846", "SR951", "SR952"} <= {*told["not_judged"]}
    (tmp_path / "cdk.tf.json").write_text(json.dumps({"resource": {"aws_sns_topic": {"a": {}}}}))
    found = run(tmp_path / "plan.json", "--no-checkov").output
    assert "Not in a plan" not in found
    assert "SR846  " in found
    inner = {**resource, "address": "module.m.aws_sns_topic.a", "values": {}}
    plan["planned_values"]["root_module"]["child_modules"] = [{"address": "module.m", "resources": [inner]}]
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    (told,) = json.loads(run(tmp_path / "plan.json", "--no-checkov", "--json").output)["stacks"]
    assert "SR846" in told["not_judged"]
    assert "SR951" not in told["not_judged"]


def test_an_empty_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="make synth"):
        run(tmp_path, "--no-checkov")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    document=st.dictionaries(st.sampled_from(["resource", "data", "provider", "//", "planned_values"]), JSON)
)
def test_whatever_the_file_holds_there_is_no_traceback(tmp_path: Path, document: Document) -> None:
    """`run` raises what is no sentence."""
    file = tmp_path / "cdk.tf.json"
    file.write_text(json.dumps({**document, "configuration": document.get("data")}))
    try:
        said = run(file, "--no-checkov").output
    except UnusableError as refused:
        said = str(refused)
    assert "Traceback" not in said


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    type_=st.sampled_from(sorted({"aws_vpc", "aws_s3_bucket", "aws_iam_policy", "aws_ecs_task_definition"})),
    arguments=st.dictionaries(
        st.sampled_from(["policy", "container_definitions", "tags", "lifecycle", "provider", "name", "rule"]),
        JSON,
        max_size=4,
    ),
)
def test_whatever_the_arguments_are_it_judges_or_says_that_it_can_not(type_: str, arguments: Document) -> None:
    stack = Stack("odd", {"resource": {type_: {"a": arguments}}})
    said = type_
    try:
        examine(stack)
    except UnusableError as refused:
        said = str(refused)
    assert type_ in said
