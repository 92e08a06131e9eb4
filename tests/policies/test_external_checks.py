"""policies/ as checkov runs it: our checks of single resources, with the verdicts that they have here."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from policies.arguments import written
from policies.single_resource import CODES
from strongroom.proof.verify.finding import examine
from strongroom.proof.verify.waiver import Accepted
from strongroom.synthesized import Resource, Stack, load
from tests.policies.alone import alone
from tests.policies.report import Report, accepted, read, run
from tests.policies.variants import variants
from tests.strongroom.proof.mutants.subject import subject

pytestmark = pytest.mark.xdist_group("checkov")

Verdicts = set[tuple[Accepted, bool]]


def by_checkov(report: Report, stack: str) -> Verdicts:
    of_stack = report.of(stack)
    told = [*((each, True) for each in of_stack.passed), *((each, False) for each in of_stack.failed)]
    found = [(each, holds) for each, holds in told if each.check.startswith("SR")]
    assert len(found) == len(set(found)), "a verdict is given twice"
    return set(found)


def by_us(stack: Stack) -> Verdicts:
    report = examine(stack)
    problems: dict[Accepted, list[str | None]] = {}
    for code in CODES:
        for verdict in report.verdicts[code]:
            found = accepted(stack, code, verdict.resource.address)
            problems.setdefault(found, []).append(verdict.problem)
    return {(each, not any(said)) for each, said in problems.items()}


def is_broken(resource: Resource) -> bool:
    return any(any(problems) for code in CODES for problems in alone(code, resource).values())


@pytest.fixture(scope="module")
def weakened(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """What mutants make of production's resources, as far as checkov can tell it from what they were."""
    return variants(subject(tmp_path_factory.mktemp("weakened")), is_broken)


@pytest.fixture(scope="module")
def weakened_report(weakened: Stack, tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("mutants") / weakened.name
    folder.mkdir()
    file = folder / "cdk.tf.json"
    # In lines, as cdktf writes it: checkov repeats a resource's lines with each of its verdicts.
    file.write_text(json.dumps(weakened.document, indent=2), encoding="utf-8")
    return read(run(folder, "terraform_json", "--file", file, "--check", ",".join(CODES)))


def test_verdicts_are_the_same_on_every_stack(synthesis: Path, synthesized_report: Report) -> None:
    for folder in synthesis.iterdir():
        assert by_checkov(synthesized_report, folder.name) == by_us(load(folder))


def test_each_check_judges_something_in_production(synthesis: Path, synthesized_report: Report) -> None:
    evaluated = Counter(each.check for each, _ in by_checkov(synthesized_report, "prod"))
    assert sorted(evaluated) == sorted(CODES)
    judged = {
        code: len({verdict.resource.address for verdict in verdicts})
        for code, verdicts in examine(load(synthesis / "prod")).verdicts.items()
    }
    assert evaluated == {code: judged[code] for code in CODES}


def test_verdicts_are_the_same_on_what_mutants_make(weakened: Stack, weakened_report: Report) -> None:
    ours = {
        (accepted(weakened, code, address), not any(problems))
        for code in CODES
        for resource in weakened.resources.values()
        for address, problems in alone(code, resource).items()
    }
    assert by_checkov(weakened_report, weakened.name) == ours


def test_each_check_finds_some_mutant(weakened_report: Report) -> None:
    assert sorted({each.check for each in weakened_report.failed}) == sorted(CODES)


@pytest.mark.parametrize(
    ("given", "arguments"),
    [
        ({"name": ["a"], "port": [443], "on": [False]}, {"name": "a", "port": 443, "on": False}),
        (
            {"names": [["a"]], "more": [["a", "b"]], "none": [[]]},
            {"names": ["a"], "more": ["a", "b"], "none": []},
        ),
        ({"left_out": [None]}, {"left_out": None}),
        ({"rule": [{"id": ["a"], "__startline__": 1, "__endline__": 2}]}, {"rule": {"id": "a"}}),
        ({"rule": [{"id": ["a"]}, {"id": ["b"]}]}, {"rule": [{"id": "a"}, {"id": "b"}]}),
        ({"key": ["${aws_kms_key.a.arn}"]}, {"key": "${aws_kms_key.a.arn}"}),
    ],
)
def test_arguments_are_read_back(given: dict[str, object], arguments: dict[str, object]) -> None:
    assert written(given) == arguments
