"""Modules and instances: every address that Terraform can write, and who means whom across them.

`modules.json.xz` is a plan that Terraform made of a configuration in HCL, with a module called twice.
"""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from strongroom.proof.permissions.arns import Arns
from strongroom.proof.reach.reachability import reachability
from strongroom.proof.verify.finding import examine
from strongroom.synthesized import Stack, references
from strongroom.synthesized.addresses import expression, split, steps, type_of
from tests.strongroom.synthesized.plans import configured, plan, read, resource, root

SAMPLE = Path(__file__).with_name("modules.json.xz")
CALLS = ('module.m["a/b"]', 'module.m["q\\"uote"]')


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    with lzma.open(SAMPLE, "rt", encoding="utf-8") as text:
        return read(json.load(text), tmp_path_factory.mktemp("modules")).after


def test_an_instance_of_a_module_is_a_resource_under_its_whole_address(stack: Stack) -> None:
    groups = {each.address for each in stack.of_type("aws_security_group")}
    assert groups == {
        "aws_security_group.dyn",
        "aws_security_group.static",
        *(f"{call}.aws_security_group.g[{number}]" for call in CALLS for number in (0, 1)),
    }
    assert {each.address.partition("[")[2] for each in stack.of_type("aws_s3_bucket")} == {
        '"a/b"]', '"br[0].x"]', '"plain"]', '"q\\"uote"]',
    }  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_a_variable_means_what_the_module_is_called_with(stack: Stack, call: str) -> None:
    group = stack.resources[f"{call}.aws_security_group.g[1]"]
    assert group.reference("vpc_id") == "aws_vpc.main"
    assert stack.waits_for(group, stack.resources["aws_vpc.main"])


def test_an_output_means_what_is_inside(stack: Stack) -> None:
    rule = stack.resources["aws_vpc_security_group_ingress_rule.r"]
    assert rule.reference("security_group_id") == 'module.m["a/b"].aws_security_group.g[0]'
    assert rule.reference("referenced_security_group_id") == "aws_security_group.static"


@pytest.mark.parametrize("call", CALLS)
def test_an_instance_means_the_one_of_its_own_key(stack: Stack, call: str) -> None:
    for number in (0, 1):
        rule = stack.resources[f"{call}.aws_vpc_security_group_egress_rule.e[{number}]"]
        assert rule.reference("security_group_id") == f"{call}.aws_security_group.g[{number}]"


def test_blocks_that_a_plan_alone_makes_are_given(stack: Stack) -> None:
    rules = stack.resources["aws_security_group.dyn"].blocks("ingress")
    assert [rule["cidr_blocks"] for rule in rules] == [["0.0.0.0/0"], ["10.0.0.0/8"]]


def test_a_policy_that_was_rendered_is_its_text(stack: Stack) -> None:
    policy = json.loads(stack.resources["aws_iam_policy.p"].get("policy"))
    assert policy["Statement"][0]["Resource"] == "arn:aws:s3:::foo/*"


def test_a_name_of_an_instance_is_found_in_a_text(stack: Stack) -> None:
    bucket = stack.resources['aws_s3_bucket.b["q\\"uote"]']
    text = json.dumps({"Resource": expression(bucket.address, "arn") + "/*"})
    assert [each.address for each in references(text)] == [bucket.address]
    assert json.loads(Arns(stack).resolve(text)) == {"Resource": "arn:aws:s3:::x-6/*"}


def test_everything_can_be_asked_of_it(stack: Stack) -> None:
    assert examine(stack).findings
    assert {each.role for each in reachability(stack).workloads} == {"idle group"}


@pytest.mark.parametrize("key", ["", "[0]", '["a/b"]', '["c[\\"d\\"]"]'])
def test_a_policy_rendered_before_a_change_names_the_instance(tmp_path: Path, key: str) -> None:
    arn = "arn:aws:s3:::logs-example"
    bucket = resource(f"aws_s3_bucket.logs{key}", {"id": "logs-example", "arn": arn})
    policies = [resource("aws_iam_policy.p", {"policy": json.dumps({"Resource": each})}) for each in (arn, "*")]
    here = [configured("aws_s3_bucket.logs"), configured("aws_iam_policy.p", policy="data.aws_x.y.json")]
    document = plan(*here, after=root(bucket, policies[1]), before=root(bucket, policies[0]))
    found = read(document, tmp_path).before
    assert found is not None
    assert found.resources["aws_iam_policy.p"].reference("policy") == bucket["address"]


NAMES = st.sampled_from(["a", "b-c", "d_1", "module", "data", "aws_s3_bucket"])
KEYS = st.one_of(
    st.just(""),
    st.integers(0, 20).map(lambda number: f"[{number}]"),
    # Terraform writes a key as HCL does: the JSON of it is the same, but for what is not ASCII.
    st.text(alphabet='a/."[]{}()$\\ é', max_size=6).map(lambda key: f"[{json.dumps(key, ensure_ascii=False)}]"),
)
MODULES = st.lists(st.tuples(NAMES, KEYS), max_size=3)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(modules=[], name="a", key='["\\"])"]', attribute="arn")  # a key with its own end in it
@given(modules=MODULES, name=NAMES, key=KEYS, attribute=st.sampled_from(["arn", "id", "secret[0].arn"]))
def test_every_address_is_found_again(
    modules: list[tuple[str, str]], name: str, key: str, attribute: str
) -> None:
    prefix = "".join(f"module.{module}{own}." for module, own in modules)
    address = f"{prefix}aws_s3_bucket.{name}{key}"
    assert split(address) == (prefix, f"aws_s3_bucket.{name}{key}")
    assert steps(prefix) == modules
    assert type_of(address) == "aws_s3_bucket"
    text = f"before {expression(address, attribute)}/* after"
    for written in (text, json.dumps({"Resource": text})):
        (reference,) = references(written)
        assert (reference.address, reference.attribute) == (address, attribute)
