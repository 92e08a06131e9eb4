"""A plan read as the configuration it would leave behind: values where they are known, references where not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strongroom.errors import UnusableError
from strongroom.synthesized import Stack, load, references

Attributes = dict[str, Any]


def plan(*resources: Attributes, **more: Any) -> Attributes:
    """A plan of managed resources, each given by its address, values and expressions."""
    planned = [
        {**_named(each), "address": each["address"], "mode": "managed", "values": each.get("values", {})}
        for each in resources
    ]
    configured = [
        {
            **_named(each),
            "address": each["address"].partition("[")[0],
            "mode": "managed",
            "expressions": each.get("expressions", {}),
            **each.get("configured", {}),
        }
        for each in resources
    ]
    return {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": planned}},
        "configuration": {"root_module": {"resources": configured}, **more},
    }


def _named(resource: Attributes) -> Attributes:
    type_, name = resource["address"].partition("[")[0].split(".")
    return {"type": type_, "name": name}


def read(folder: Path, document: Attributes, beside: Attributes | None = None) -> Stack:
    file = folder / "plan.json"
    file.write_text(json.dumps(document))
    if beside is not None:
        (folder / "cdk.tf.json").write_text(json.dumps(beside))
    return load(file)


def argument(folder: Path, value: Any, expression: Any) -> Any:
    """What an argument is read as; `value` None: it is not known before it is applied."""
    values = {} if value is None else {"argument": value}
    resource = {"address": "aws_a.b", "values": values, "expressions": {"argument": expression}}
    return read(folder, plan(resource)).resources["aws_a.b"].attributes.get("argument")


VPC = ["aws_vpc.main.id", "aws_vpc.main"]


@pytest.mark.parametrize(
    ("value", "expression", "expected"),
    [
        (7, {"constant_value": 7}, 7),
        # Changed after the configuration was written: the plan is what will be.
        (1, {"constant_value": 7}, 1),
        (None, {"constant_value": 7}, 7),
        # Of a variable the plan has the value.
        ("blue", {"references": ["var.colour"]}, "blue"),
        # JSON keeps the text, also where the value is known.
        ("x", {"constant_value": "${aws_vpc.main.id}", "references": VPC}, "${aws_vpc.main.id}"),
        # HCL keeps only what is referred to.
        (None, {"references": VPC}, "${aws_vpc.main.id}"),
        (None, {"references": ["aws_a.b[0].arn", "aws_a.b[0]", "aws_a.b"]}, "${aws_a.b[0].arn}"),
        (None, {"references": ["path.module"], "constant_value": "${path.module}/x"}, "${path.module}/x"),
        (["a"], {}, ["a"]),
    ],
)  # fmt: skip
def test_an_argument_is_its_value_or_its_reference(
    tmp_path: Path, value: Any, expression: Any, expected: Any
) -> None:
    assert argument(tmp_path, value, expression) == expected


def test_an_unknown_list_of_references_has_them_all(tmp_path: Path) -> None:
    found = argument(tmp_path, None, {"references": [*VPC, "aws_vpc.other.id", "aws_vpc.other"]})
    assert [each.address for each in references(found)] == ["aws_vpc.main", "aws_vpc.other"]


def test_blocks_have_their_values_in_whatever_order(tmp_path: Path) -> None:
    """A set of blocks is sorted in a plan; each keeps its own reference, and no provider's defaults."""
    expressions = [
        {"name": {"constant_value": "first"}, "vpc": {"references": VPC}},
        {"name": {"constant_value": "second"}, "days": {"constant_value": 7}},
    ]
    values = [{"name": "second", "days": 1, "on": True}, {"name": "first", "on": False}]
    assert argument(tmp_path, values, expressions) == [
        {"name": "first", "vpc": "${aws_vpc.main.id}"},
        {"name": "second", "days": 1},
    ]


def test_what_is_not_given_is_left_out(tmp_path: Path) -> None:
    """A plan has every argument of the type: null, no blocks, a default, or what only the provider decides."""
    values = {"one": None, "two": [], "three": False, "four": "", "five": ["arn"], "six": 7}
    resource = {"address": "aws_a.b", "values": values, "expressions": {"six": {"constant_value": 7}}}
    assert read(tmp_path, plan(resource)).resources["aws_a.b"].attributes == {"six": 7}


def test_instances_are_resources_of_their_own(tmp_path: Path) -> None:
    first, second = {"address": "aws_a.b[0]"}, {"address": 'aws_a.b["x"]'}
    assert [*read(tmp_path, plan(first, second)).resources] == ["aws_a.b[0]", 'aws_a.b["x"]']


def test_providers_data_sources_and_order_come_from_the_configuration(tmp_path: Path) -> None:
    region = {"expressions": {"region": {"constant_value": "eu-central-1"}}}
    providers = {
        "aws": {"name": "aws", **region},
        "aws.edge": {
            "name": "aws",
            "alias": "edge",
            "expressions": {"region": {"constant_value": "us-east-1"}},
        },
    }
    resource = {
        "address": "aws_a.b",
        "configured": {"provider_config_key": "aws.edge", "depends_on": ["aws_c.d"]},
    }
    document = plan(resource, {"address": "aws_c.d"}, provider_config=providers)
    document["configuration"]["root_module"]["resources"].append(
        {
            "address": "data.aws_ecr_image.app",
            "mode": "data",
            "type": "aws_ecr_image",
            "name": "app",
            "expressions": {"image_tag": {"constant_value": "1.0"}},
        }
    )
    stack = read(tmp_path, document)
    made, other = stack.resources["aws_a.b"], stack.resources["aws_c.d"]
    assert (stack.region_of(made), stack.region_of(other)) == ("us-east-1", "eu-central-1")
    assert stack.waits_for(made, other)
    assert stack.data["data.aws_ecr_image.app"].get("image_tag") == "1.0"


def test_what_a_plan_leaves_out_comes_from_the_configuration_beside_it(tmp_path: Path) -> None:
    written = {"//": {"metadata": {"path": "app/tier/b"}}, "lifecycle": {"prevent_destroy": True}, "gone": 1}
    beside = {
        "//": {"metadata": {"stackName": "app"}},
        "terraform": {"backend": {"s3": {"bucket": "state"}}},
        "resource": {"aws_a": {"b": written}, "aws_only": {"written": {}}},
    }
    resource = {"address": "aws_a.b", "values": {"kept": 2}, "expressions": {"kept": {"constant_value": 2}}}
    stack = read(tmp_path, plan(resource), beside)
    assert stack.name == "app"
    assert [*stack.resources] == ["aws_a.b"]
    found = stack.at("tier/b")
    assert found.blocks("lifecycle") == [{"prevent_destroy": True}]
    assert (found.get("kept"), found.get("gone")) == (2, None)
    assert stack.document["terraform"]["backend"]["s3"] == {"bucket": "state"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"errored": True}, "ended in an error"),
        ({"planned_values": {"root_module": {"child_modules": {}}}}, "the modules of planned_values are not"),
        ({"format_version": "2.0"}, "its format_version is '2.0', and 0.x and 1.x are known"),
        (
            {"planned_values": {"root_module": {"resources": [{"mode": "managed"}]}}},
            "a resource has no address",
        ),
        ({"planned_values": {}}, "it has no resources"),
        ({"configuration": 5}, "configuration is not an object"),
    ],
)
def test_a_plan_that_can_not_be_judged_is_a_sentence(tmp_path: Path, change: Attributes, said: str) -> None:
    with pytest.raises(UnusableError, match=said):
        read(tmp_path, {**plan({"address": "aws_a.b"}), **change})


def test_the_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match=r"cdk\.tf\.json can't be read"):
        read(tmp_path, plan({"address": "aws_a.b"}), beside={"resource": []})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.sampled_from(
        ["values", "expressions", "references", "provider_config_key", "depends_on", "address"]
    ),
    odd=JSON,
)
def test_whatever_a_plan_holds_it_is_read_or_refused(tmp_path: Path, key: str, odd: Any) -> None:
    resource: Attributes = {"address": "aws_a.b", "expressions": {"argument": {"references": VPC}}}
    document = plan(resource)
    (planned,) = document["planned_values"]["root_module"]["resources"]
    (configured,) = document["configuration"]["root_module"]["resources"]
    for view in (planned, configured, configured["expressions"]["argument"]):
        if key in view or view is configured:
            view[key] = odd
    try:
        stack = read(tmp_path, document)
    except UnusableError as refused:
        assert "\n" not in str(refused)  # noqa: PT017
    else:
        assert len(stack.resources) == 1
