"""Whatever Terraform can write, or somebody else in its shape, ends in a verdict: never in a traceback."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strongroom.change.review import given as given_plan
from strongroom.change.review.document import document
from strongroom.change.review.review import review
from strongroom.errors import UnusableError
from tests.strongroom.change.review import plans
from tests.strongroom.change.review.plans import change, plan
from tests.strongroom.change.review.test_masking import formats

KEY = 'module.a["x/\\"y.z"].aws_s3_bucket.b["k.l/m"]'
EVERYTHING = plan(
    change(KEY, ["delete"], {"a": "b"}, of={"type": "aws_s3_bucket",
                                              "action_reason": "delete_because_each_key"}),
    change("aws_vpc.a", ["create", "delete"], {"a": 1}, {"a": 2}, replace_paths=[["a"], ["b", 0, "c"]]),
    change("aws_sqs_queue.a", ["forget"], {"name": "q"}),
    change("aws_sqs_queue.b", ["create", "forget"], {"name": "q"}, {"name": "r"}),
    change("aws_sqs_queue.c", ["delete"], {"name": "q"}, of={"deposed": "0a1b2c3d"}),
    change("aws_sqs_queue.d", ["no-op"], {}, {}, of={"previous_address": "aws_sqs_queue.e"}),
    change("aws_sqs_queue.f", ["update"], {"a": 1}, {"a": 2}, importing={"id": "q"}),
    change("aws_sqs_queue.g", ["no-op"], {}, {}, importing={"identity": {"url": "q"}}),
    change("aws_sqs_queue.h", ["transmogrify"], {}, {}),
    change("aws_sqs_queue.i", ["create"], None, {"name": "q"}, after_unknown=True, generated_config="x"),
    {**change("data.aws_ami.a", ["read"], None, {}, after_unknown={"id": True}), "mode": "data",
     "action_reason": "read_because_config_unknown"},
    resource_drift=[change("aws_vpc.a", ["update"], {"a": 0}, {"a": 1}), change("aws_eip.a", ["delete"], {})],
    deferred_changes=[
        {"reason": "instance_count_unknown", "resource_change": change("aws_vpc.z", ["create"], None, {})}
    ],
    output_changes={"a": {"actions": ["update"], "before": 1, "after": None, "after_unknown": True},
                    "b": {"actions": ["no-op"], "before": 1, "after": 1},
                    "c": {"actions": ["create"], "before": None, "after": "x", "after_sensitive": True}},
    checks=[{"address": {"to_display": "check.a"}, "status": "error", "instances": [
        {"address": {"to_display": "check.a"}, "status": "error", "problems": [{"message": "m"}]}]}],
    errored=True, applyable=False, complete=False, action_invocations=[{"address": "action.a"}],
    variables={"a": {"value": "b"}}, relevant_attributes=[{"resource": "aws_vpc.a", "attribute": ["id"]}],
)  # fmt: skip


def all_formats(document_: Any) -> None:
    list(formats(document(review([plans.given(document_)]))))


def test_everything_at_once_is_told_each_in_its_own_place() -> None:
    (found,) = plans.told_of(plans.given(EVERYTHING, untold="there are no stacks"))["plans"]
    assert found["verdict"] == "irreversible"
    assert found["counts"] == {"add": 1, "change": 1, "replace": 2, "destroy": 1, "unknown": 1}
    assert {
        name: len(found[name]) for name in ("forgotten", "deposed", "moves", "imports", "reads", "drift")
    } == {
        "forgotten": 1,
        "deposed": 1,
        "moves": 1,
        "imports": 2,
        "reads": 1,
        "drift": 2,
    }
    assert [len(found[name]) for name in ("deferred", "outputs", "checks")] == [1, 2, 1]
    assert KEY in [each["address"] for each in found["changes"]]
    forced = {each["address"]: each["replace_paths"] for each in found["changes"]}
    assert forced["aws_vpc.a"] == ["a", "b[0].c"]
    all_formats(EVERYTHING)


@pytest.mark.parametrize("version", ["0.1", "0.2", "1.0", "1.1", "1.2", "1.9"])
def test_every_version_of_the_format(version: str, tmp_path: Path) -> None:
    file = plans.write(tmp_path, {**plan(change("aws_vpc.a", ["delete"], {})), "format_version": version})
    assert review([given_plan.read(file)]).verdict.word == "irreversible"


def test_a_version_that_nobody_knows_is_a_sentence(tmp_path: Path) -> None:
    file = plans.write(tmp_path, {**plan(), "format_version": "2.0"})
    with pytest.raises(UnusableError, match=r"format_version is '2\.0'"):
        given_plan.read(file)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_of_a_shell(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(change("aws_vpc.a", ["delete"], {}))), encoding=encoding)
    assert review([given_plan.read(file)]).verdict.word == "irreversible"


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '"plan"', "{}", '{"resource": {}}', '{"version": 4, "serial": 1}']
)
def test_what_is_no_plan_is_a_sentence(content: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(content)
    with pytest.raises(UnusableError, match=r"plan\.json"):
        given_plan.read(file)


SCALAR = st.none() | st.booleans() | st.integers(-5, 5) | st.text('ab"/[].`<{', max_size=6)
ANY = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
ACTIONS = (
    st.lists(st.sampled_from(["create", "delete", "update", "no-op", "read", "forget", "new"]), max_size=3)
    | ANY
)
CHANGE = st.fixed_dictionaries(
    {},
    optional={
        "actions": ACTIONS,
        **dict.fromkeys(("before", "after", "after_unknown", "before_sensitive", "after_sensitive"), ANY),
        **dict.fromkeys(("replace_paths", "importing", "generated_config"), ANY),
    },
)
ENTRY = (
    st.fixed_dictionaries(
        {},
        optional={
            "address": st.sampled_from(["aws_vpc.a", KEY, "module.x", "", ".", 'a["', "data.x.y"]) | ANY,
            "type": st.sampled_from(["aws_vpc", "aws_ecs_service", "acme"]) | ANY,
            "change": CHANGE | ANY,
            **dict.fromkeys(("mode", "previous_address", "deposed", "action_reason", "index"), ANY),
        },
    )
    | ANY
)
DOCUMENT = st.fixed_dictionaries(
    {"resource_changes": st.lists(ENTRY, max_size=5) | ANY},
    optional={
        "resource_drift": st.lists(ENTRY, max_size=3) | ANY,
        "deferred_changes": st.lists(st.fixed_dictionaries({"resource_change": ENTRY}), max_size=2) | ANY,
        "output_changes": st.dictionaries(st.text(max_size=3), CHANGE, max_size=2) | ANY,
        **dict.fromkeys(("checks", "variables", "errored", "complete", "applyable", "terraform_version"), ANY),
        **dict.fromkeys(("planned_values", "prior_state", "configuration", "action_invocations"), ANY),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENT)
def test_no_shape_is_a_traceback(document_: Any) -> None:
    all_formats(document_)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENT)
def test_a_file_of_any_shape_is_a_verdict_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, document_: Any
) -> None:
    file = plans.write(tmp_path_factory.mktemp("plan"), document_)
    with suppress(UnusableError):
        review([given_plan.read(file)])
