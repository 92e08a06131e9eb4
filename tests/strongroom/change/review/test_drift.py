"""What changed outside Terraform is told beside the changes; what of it weakens something is for review, unless
the plan takes it back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.change.review.plans import change, told

UPDATE = ["update"]
GROUP = "aws_security_group.a"
RULE = {"security_group_id": "sg-1", "ip_protocol": "tcp", "from_port": 443, "to_port": 443}
OPEN: dict[str, Any] = {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}
BLOCK = dict.fromkeys(
    ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
)
POLICY = '{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}]}'
PUBLIC = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"*"}]}'
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
EXPORT = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


def group(*ingress: dict[str, Any], egress: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"id": "sg-1", "ingress": [*ingress], "egress": [*egress]}


def role(*managed: str, inline: tuple[str, ...] = ()) -> dict[str, Any]:
    own = [{"name": each, "policy": "{}"} for each in inline]
    return {"name": "a", "managed_policy_arns": [*managed], "inline_policy": own}


def routes(*given: dict[str, Any]) -> dict[str, Any]:
    return {"id": "rtb-1", "route": [*given]}


ROUTE = {"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1", "ipv6_cidr_block": ""}


def state(**resources: dict[str, Any]) -> dict[str, Any]:
    """`aws_vpc__a={...}` is what the refreshed state has of aws_vpc.a."""
    listed = [
        {
            "address": name.replace("__", "."),
            "mode": "managed",
            "type": name.partition("__")[0],
            "values": values,
        }
        for name, values in resources.items()
    ]
    return {"values": {"root_module": {"child_modules": [{"resources": listed}]}}}


def found(
    address: str, before: Any, after: Any, *planned: dict[str, Any], **resources: dict[str, Any]
) -> tuple[str, list[str]]:
    """The verdict, and what is said of the only thing that changed outside Terraform."""
    actions = UPDATE if after is not None else ["delete"]
    drifted = {
        "resource_drift": [change(address, actions, before, after)],
        "prior_state": state(**resources),
        "planned_values": state(**resources)["values"],
    }
    review = told(*planned, **drifted)
    (drift,) = review["drift"]
    assert review["counts"]["change"] == len(planned)
    for reason in drift["reasons"]:
        sentence = f"{address}: {reason['sentence']}"
        assert any(each["sentence"] == sentence for each in review["reasons"])
    return review["verdict"], [each["sentence"] for each in drift["reasons"]]


@pytest.mark.parametrize(
    ("address", "before", "after", "says"),
    [
        (GROUP, group(), group(OPEN), "lets in 0.0.0.0/0, tcp 443"),
        (GROUP, group(), group({**OPEN, "protocol": "-1", "from_port": 0, "to_port": 0}), "all protocols"),
        (GROUP, group(), group({**OPEN, "cidr_blocks": ["203.0.113.7/32"]}), "lets in 203.0.113.7/32"),
        (GROUP, group(), group({**OPEN, "cidr_blocks": [], "security_groups": ["sg-2"]}), "lets in sg-2"),
        (GROUP, group(), group(egress=(OPEN,)), "lets out to 0.0.0.0/0"),
        ("aws_default_security_group.a", group(), group(OPEN), "lets in 0.0.0.0/0"),
        ("aws_iam_role.a", role(), role(ADMINISTRATOR), f"it has {ADMINISTRATOR}"),
        ("aws_iam_role.a", role(), role(EXPORT), f"it has {EXPORT}"),
        ("aws_iam_role.a", role(), role(inline=("mine",)), "it has a policy of its own, mine"),
        ("aws_route_table.a", routes(), routes(ROUTE), "it has a route to 0.0.0.0/0"),
        (
            "aws_iam_policy.a",
            {"policy": "{}"},
            {"policy": POLICY},
            "policy, which may let somebody do or reach more",
        ),
        ("aws_sqs_queue.a", {"policy": ""}, {"policy": PUBLIC}, "anybody may sqs:SendMessage"),
        ("aws_s3_bucket_public_access_block.a", BLOCK, {**BLOCK, "block_public_policy": False}, "public"),
        ("aws_rds_cluster.a", {"deletion_protection": True}, {"deletion_protection": False}, "deletion"),
        ("aws_cloudwatch_metric_alarm.a", {"alarm_name": "a", "threshold": 1}, None, "alarm"),
        ("aws_dynamodb_table.a", {"name": "a"}, None, "Lost with it: items"),
    ],
)
def test_what_is_weaker_is_for_review(address: str, before: Any, after: Any, says: str) -> None:
    verdict, sentences = found(address, before, after)
    assert verdict == "review"
    assert any(says in each for each in sentences)


@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        (GROUP, group(), group(OPEN)),
        ("aws_iam_role.a", role(), role(ADMINISTRATOR)),
        ("aws_rds_cluster.a", {"deletion_protection": True}, {"deletion_protection": False}),
        ("aws_iam_policy.a", {"policy": "{}"}, {"policy": POLICY}),
    ],
)
def test_what_the_plan_takes_back_is_named(address: str, before: Any, after: Any) -> None:
    """The verdict is that of the change alone."""
    planned = change(address, UPDATE, after, before)
    verdict, sentences = found(address, before, after, planned)
    assert verdict == told(planned)["verdict"]
    assert sentences
    assert all("the plan takes it back" in each for each in sentences)


def test_a_change_of_something_else_takes_nothing_back() -> None:
    planned = change(GROUP, UPDATE, group(OPEN), {**group(OPEN), "tags": {"a": "b"}})
    verdict, sentences = found(GROUP, group(), group(OPEN), planned)
    assert verdict == "review"
    assert all("does not take it back" in each for each in sentences)


@pytest.mark.parametrize(
    ("address", "before", "after", "resources"),
    [
        (
            GROUP,
            group(),
            group(OPEN),
            {"aws_vpc_security_group_ingress_rule__a": {**RULE, "cidr_ipv4": "0.0.0.0/0"}},
        ),
        (
            GROUP,
            group(),
            group({**OPEN, "cidr_blocks": [], "security_groups": ["123456789012/sg-2"]}),
            {"aws_vpc_security_group_ingress_rule__a": {**RULE, "referenced_security_group_id": "sg-2"}},
        ),
        (
            GROUP,
            group(),
            group({**OPEN, "cidr_blocks": [], "self": True}),
            {"aws_vpc_security_group_ingress_rule__a": {**RULE, "referenced_security_group_id": "sg-1"}},
        ),
        (
            GROUP,
            group(),
            group({**OPEN, "protocol": "-1", "from_port": 0, "to_port": 0}),
            {
                "aws_vpc_security_group_ingress_rule__a": {
                    "security_group_id": "sg-1",
                    "ip_protocol": "-1",
                    "cidr_ipv4": "0.0.0.0/0",
                }
            },
        ),
        (
            GROUP,
            group(),
            group(egress=(OPEN,)),
            {
                "aws_security_group_rule__a": {
                    **OPEN,
                    "type": "egress",
                    "security_group_id": "sg-1",
                }
            },
        ),
        (
            "aws_iam_role.a",
            role(),
            role(ADMINISTRATOR),
            {"aws_iam_role_policy_attachment__a": {"role": "a", "policy_arn": ADMINISTRATOR}},
        ),
        (
            "aws_iam_role.a",
            role(),
            role(inline=("mine",)),
            {"aws_iam_role_policy__a": {"role": "a", "name": "mine"}},
        ),
        (
            "aws_route_table.a",
            routes(),
            routes(ROUTE),
            {"aws_route__a": {"route_table_id": "rtb-1", "destination_cidr_block": "0.0.0.0/0"}},
        ),
        ("aws_route_table.a", routes(), routes({**ROUTE, "cidr_block": "", "gateway_id": "vpce-1"}), {}),
        (
            "aws_sqs_queue.a",
            {"id": "https://sqs/a", "policy": ""},
            {"id": "https://sqs/a", "policy": PUBLIC},
            {"aws_sqs_queue_policy__a": {"queue_url": "https://sqs/a", "policy": f" {PUBLIC}"}},
        ),
        ("aws_sns_topic.a", {"tags": {}}, {"tags": {"a": "b"}}, {}),
        ("aws_sns_topic.a", {"kms_master_key_id": None}, {"kms_master_key_id": "alias/a"}, {}),
        ("aws_appautoscaling_policy.a", {"name": "a"}, None, {}),
    ],
)
def test_what_the_configuration_gives_or_nobody_minds_is_no_more_than_told(
    address: str, before: Any, after: Any, resources: dict[str, Any]
) -> None:
    assert found(address, before, after, **resources) == ("none", [])


@pytest.mark.parametrize(("before", "after"), [(None, {}), ([], None), ("", None), (None, 0), (None, False)])
def test_another_word_for_nothing_is_no_change(before: Any, after: Any) -> None:
    told_of_both = [
        change("aws_sns_topic.a", UPDATE, {"tags": before}, {"tags": after}),
        change("aws_sns_topic.b", UPDATE, {"tags": before}, {"tags": {"a": "b"}}),
    ]
    assert [each["address"] for each in told(resource_drift=told_of_both)["drift"]] == ["aws_sns_topic.b"]


def test_what_is_weaker_comes_first() -> None:
    tagged = change("aws_sns_topic.a", UPDATE, {"tags": {}}, {"tags": {"a": "b"}})
    opened = change(GROUP, UPDATE, group(), group(OPEN))
    found_ = told(resource_drift=[tagged, opened])["drift"]
    assert [each["address"] for each in found_] == [GROUP, "aws_sns_topic.a"]


def test_what_a_replacement_left_over_may_go_outside_terraform() -> None:
    gone = change("aws_dynamodb_table.a", ["delete"], {"name": "a"}, None)
    assert told(resource_drift=[gone])["verdict"] == "review"
    assert told(resource_drift=[{**gone, "deposed": "0a1b2c3d"}])["verdict"] == "none"
