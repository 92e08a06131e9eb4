"""What checkov is given of a plan: its configuration, with names that checkov can read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from strongroom.proof.verify.checkov import Target
from strongroom.proof.verify.checkov_input import Names, written
from strongroom.synthesized import Stack, load, references
from tests.strongroom.synthesized.plans import configured, plan, resource, root

KEYS = ["[0]", '["a/b"]', '["c[\\"d"]']


def planned(folder: Path, *, encoding: str = "utf-8") -> Stack:
    """A bucket with instances, and a policy that names all of them."""
    buckets = [
        resource(f"aws_s3_bucket.b{key}", {"id": f"logs-{number}", "arn": f"arn:aws:s3:::logs-{number}"})
        for number, key in enumerate(KEYS)
    ]
    text = json.dumps({"Resource": [each["values"]["arn"] for each in buckets]})
    policy = resource("aws_iam_policy.p", {"policy": text})
    here = [
        configured("aws_s3_bucket.b", bucket={}),
        configured("aws_iam_policy.p", policy="aws_s3_bucket.b.arn"),
    ]
    document = plan(*here, after=root(*buckets, policy), before=root(*buckets))
    file = folder / "plan.json"
    file.write_text(json.dumps(document), encoding=encoding)
    return load(file)


def test_every_name_is_one_that_checkov_reads_and_stands_for_its_address(tmp_path: Path) -> None:
    stack = planned(tmp_path)
    names = Names.of(stack)
    given = Stack("given", names.given(stack.document))
    assert all(re.fullmatch(r"\w+\.\w+", address) for address in given.resources)
    assert {names.own(address) for address in given.resources} == set(stack.resources)
    assert {names.own(f"resource.{address.partition('.')[2]}") for address in given.resources} >= {
        f"aws_s3_bucket.b{key}" for key in KEYS
    }
    named = [names.own(each.address) for each in references(given.resources["aws_iam_policy.p"].get("policy"))]
    assert named == [f"aws_s3_bucket.b{key}" for key in KEYS]
    json.loads(given.resources["aws_iam_policy.p"].get("policy"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_plan_in_any_encoding_is_a_configuration_to_checkov(tmp_path: Path, encoding: str) -> None:
    stack = planned(tmp_path, encoding=encoding)
    file = written(tmp_path / "plan.json", stack, Names.of(stack), tmp_path / "copies")
    assert file.name == "cdk.tf.json"
    assert len(load(file).resources) == 4
    assert Target(tmp_path / "plan.json", stack).stack.planned
