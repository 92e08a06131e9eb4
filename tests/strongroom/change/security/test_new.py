"""What is new, or of a type that nobody here knows; and what is moved, renamed or only written otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.security import SecurityDelta, resource_delta, security_delta
from strongroom.change.security.pairs import moved
from strongroom.change.security.rows import rows
from strongroom.synthesized import Resource, Stack
from tests.strongroom.change.security.small import Given, allow, delta, document, of_one, stack

VPC: dict[str, Given] = {"aws_vpc__v": {"cidr_block": "10.0.0.0/16"}}

EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"

# Of each row that counts for what is new: type, a new one that is weak, and one that isn't.
NEW: list[tuple[str, str, Given, Given]] = [
    ("publicly_accessible", "aws_x", {"publicly_accessible": True}, {"publicly_accessible": False}),
    ("assign_public_ip", "aws_x", {"network": {"assign_public_ip": True}}, {"network": {}}),
    ("block_public_acls", "aws_x", {"block_public_acls": False}, {"block_public_acls": True}),
    ("acl", "aws_s3_bucket_acl", {"acl": "public-read"}, {"acl": "private"}),
    (
        "authorization_type",
        "aws_lambda_function_url",
        {"authorization_type": "NONE"},
        {"authorization_type": "AWS_IAM"},
    ),
    (
        "access_control_policy.grant[].grantee.uri",
        "aws_s3_bucket_acl",
        {"access_control_policy": {"grant": [{"grantee": [{"uri": EVERYBODY}]}]}},
        {"access_control_policy": {"grant": [{"grantee": [{"id": "a"}]}]}},
    ),
    ("group", "aws_ami_launch_permission", {"group": "all"}, {"account_id": "1"}),
    ("shared_accounts", "aws_db_snapshot", {"shared_accounts": ["all"]}, {"shared_accounts": ["1"]}),
    (
        "broker_node_group_info.connectivity_info.public_access.type",
        "aws_msk_cluster",
        {"broker_node_group_info": {"connectivity_info": {"public_access": {"type": "SERVICE_PROVIDED_EIPS"}}}},
        {},
    ),
    ("at_rest_encryption_enabled", "aws_x", {"encrypted": False}, {"encrypted": True}),
    ("transit_encryption_enabled", "aws_x", {"transit_encryption_enabled": False}, {}),
    ("protocols", "aws_transfer_server", {"protocols": ["FTP", "SFTP"]}, {"protocols": ["SFTP"]}),
    ("allowed_principals", "aws_vpc_endpoint_service", {"allowed_principals": ["*"]},
     {"allowed_principals": ["a"]}),
]  # fmt: skip


@pytest.mark.parametrize(("argument", "type_", "weak", "strong"), NEW)
def test_a_new_weakness_counts(argument: str, type_: str, weak: Given, strong: Given) -> None:
    assert argument
    assert [each.before for each in of_one(type_, None, weak, **VPC).weakened] == ["absent"]
    assert not of_one(type_, None, strong, **VPC).weakened


# Of each row that counts for a new block of what is there: type, the block, and one that is harmless.
BLOCKS: list[tuple[str, str, Given, Given]] = [
    ("additional_authentication_provider[].authentication_type", "aws_appsync_graphql_api",
     {"authentication_type": "API_KEY"}, {"authentication_type": "AWS_IAM"}),
    ("grant[].uri", "aws_s3_bucket", {"uri": EVERYBODY}, {"id": "a"}),
    ("cors_rule[].allowed_origins", "aws_s3_bucket_cors_configuration",
     {"allowed_origins": ["*"]}, {"allowed_origins": ["https://example.com"]}),
    ("container_definitions[].privileged", "aws_ecs_task_definition", {"name": "a", "privileged": True},
     {"name": "a"}),
]  # fmt: skip


@pytest.mark.parametrize(("argument", "type_", "weak", "strong"), BLOCKS)
def test_a_new_block_that_is_weak_counts(argument: str, type_: str, weak: Given, strong: Given) -> None:
    name = argument.partition("[")[0]
    none: Given = {name: []}
    found = of_one(type_, none, {name: [weak]})
    assert found.weakened or found.protections_lost
    other = of_one(type_, none, {name: [strong]})
    assert not other.weakened
    assert not other.protections_lost
    assert of_one(type_, None, {name: [weak]}, **VPC).protections_lost == ()


GROUP: dict[str, Given] = {"aws_security_group__g": {"vpc_id": "${aws_vpc.v.id}"}}
INTO_IT = {"security_group_id": "${aws_security_group.g.id}"}
RULES: list[tuple[str, Given]] = [
    ("aws_vpc_security_group_ingress_rule", {"cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1"}),
    ("aws_vpc_security_group_ingress_rule", {"cidr_ipv6": "::/0", "ip_protocol": "-1"}),
    ("aws_security_group_rule", {"type": "ingress", "cidr_blocks": ["0.0.0.0/0"], "protocol": "-1"}),
]


@pytest.mark.parametrize(("type_", "rule"), RULES)
def test_a_group_that_is_opened(type_: str, rule: Given) -> None:
    opened = {f"{type_}__a": rule | INTO_IT}
    (found,) = delta(VPC | GROUP, VPC | GROUP | opened).weakened
    assert found.topic == "public exposure"
    # A new group with all that it has is one of what is new, and its flows tell of it.
    assert not delta(VPC, VPC | GROUP | opened).weakened
    assert not delta(VPC | GROUP, VPC | GROUP | {f"{type_}__a": {"ip_protocol": "-1"} | INTO_IT}).weakened


def test_a_rule_that_leads_out_opens_nothing() -> None:
    rule = {"type": "egress", "cidr_blocks": ["0.0.0.0/0"], "protocol": "-1"} | INTO_IT
    assert not delta(VPC | GROUP, VPC | GROUP | {"aws_security_group_rule__a": rule}).weakened


def test_a_block_that_opens_a_group() -> None:
    def group(*blocks: Given) -> Given:
        return {"vpc_id": "${aws_vpc.v.id}", "ingress": list(blocks)}

    inside, anywhere = ({"cidr_blocks": [each], "protocol": "-1"} for each in ("10.0.0.0/8", "0.0.0.0/0"))
    found = of_one("aws_security_group", group(inside), group(inside, anywhere), **VPC)
    assert [each.topic for each in found.weakened] == ["public exposure"]
    assert not of_one("aws_security_group", None, group(anywhere), **VPC).weakened


# In clear text: what is weak, and what isn't.
CLEAR: dict[str, tuple[Given, Given]] = {
    "type": ({"type": "forward"}, {"type": "fixed-response", "fixed_response": [{"status_code": "404"}]}),
    "redirect[].protocol": (
        {"type": "redirect", "redirect": [{"host": "example.com"}]},
        {"type": "redirect", "redirect": [{"protocol": "HTTPS"}]},
    ),
}
BALANCER: dict[str, Given] = {"aws_lb__b": {"name": "b"}}


@pytest.mark.parametrize("name", CLEAR)
def test_a_listener_that_answers_in_clear_text(name: str) -> None:
    def listener(action: Given, protocol: str = "HTTP") -> dict[str, Given]:
        there = {"load_balancer_arn": "${aws_lb.b.arn}", "protocol": protocol, "default_action": [action]}
        return BALANCER | {"aws_lb_listener__l": there}

    weak, strong = CLEAR[name]
    found = delta(listener(CLEAR["redirect[].protocol"][1]), listener(weak)).weakened
    assert {(each.topic, each.address) for each in found} == {("TLS", "aws_lb_listener.l")}
    assert [each.topic for each in delta(BALANCER, listener(weak)).weakened] == ["TLS"]
    assert not delta(BALANCER, listener(strong)).weakened
    assert not delta(BALANCER, listener(weak, "HTTPS")).weakened
    assert not delta(VPC, VPC | listener(weak)).weakened  # with its load balancer, it is one of what is new


@pytest.mark.parametrize("name", CLEAR)
def test_a_rule_of_a_listener_that_answers_in_clear_text(name: str) -> None:
    def listener(protocol: str) -> dict[str, Given]:
        return {"aws_lb_listener__l": {"protocol": protocol, "default_action": [CLEAR["type"][1]]}}

    weak, strong = (
        {"aws_lb_listener_rule__r": {"listener_arn": "${aws_lb_listener.l.arn}", "action": [each]}}
        for each in CLEAR[name]
    )
    (told,) = delta(listener("HTTP"), listener("HTTP") | weak).weakened
    assert (told.topic, told.address) == ("TLS", "aws_lb_listener_rule.r")
    assert not delta(listener("HTTP"), listener("HTTP") | strong).weakened
    assert not delta(listener("HTTPS"), listener("HTTPS") | weak).weakened


def test_every_row_that_counts_for_what_is_new_is_tried() -> None:
    tried = {argument for argument, *_ in NEW} | {"cidr_ipv4", "cidr_blocks", "ingress[].cidr_blocks"}
    tried |= {argument for argument, *_ in BLOCKS}
    tried |= {f"{block}.{name}" for block in ("action", "default_action") for name in CLEAR}
    assert {row.arguments[0] for row in rows().all if row.new} == tried


def test_a_type_that_nobody_knows_is_judged_by_names_that_tell() -> None:
    before = {"settings": {"copies": [{"name": "x", "encrypted": True, "deletion_protection": "true"}]}}
    after = {"settings": {"copies": [{"name": "x", "encrypted": False, "deletion_protection": "${var.on}"}]}}
    found = of_one("aws_anything_new", before, after)
    assert [each.place for each in found.weakened] == ["settings.copies[x].encrypted"]
    assert [each.place for each in found.unknown] == ["settings.copies[x].deletion_protection"]


def test_what_goes_with_its_block_is_not_turned_off() -> None:
    one, two = ({"name": name, "encrypted": True} for name in "ab")
    assert of_one("aws_x", {"disk": [one, two]}, {"disk": [two]}).is_empty
    assert of_one("aws_x", {"disk": [one]}, {"disk": [two, one]}).is_empty
    # A block that there is one of, and that goes, turns it off.
    assert of_one("aws_x", {"disk": {"encrypted": True}}, {}).weakened


def test_one_block_and_a_list_of_one_are_the_same() -> None:
    assert of_one("aws_x", {"disk": {"encrypted": True}}, {"disk": [{"encrypted": True}]}).is_empty


SAME: list[tuple[str, Given, Given]] = [
    ("aws_x", {"encrypted": True}, {"encrypted": "true"}),
    ("aws_x", {"retention_in_days": 7}, {"retention_in_days": "7"}),
    ("aws_x", {"kms_key_id": None}, {}),
    ("aws_x", {"kms_key_id": "a"}, {"kms_key_id": "b"}),
    ("aws_x", {"kms_key_id": ""}, {}),
    ("aws_x", {"master_user_secret": [{"kms_key_id": "a"}]}, {}),
    (
        "aws_cloudwatch_metric_alarm",
        {"metric_query": [{"id": "a", "metric": {"period": 60, "unit": "", "dimensions": {}}}]},
        {"metric_query": {"id": "a", "metric": [{"period": "60", "stat": None}]}},
    ),
    ("aws_x", {"tags": {"encrypted": "true"}}, {"tags": {"encrypted": "false"}}),
    ("aws_x", {"log_exports": ["a", "b"]}, {"log_exports": ["b", "a"]}),
    ("aws_sqs_queue", {"message_retention_seconds": 345600}, {}),
    ("aws_cloudwatch_event_rule", {"event_pattern": '{"a": ["b"]}'}, {"event_pattern": '{"a":["b"]}'}),
]


@pytest.mark.parametrize(("type_", "before", "after"), SAME)
def test_equal_meaning_is_no_change(type_: str, before: Given, after: Given) -> None:
    assert of_one(type_, before, after).is_empty
    assert of_one(type_, after, before).is_empty


def test_a_moved_resource_is_the_same() -> None:
    queue, policy = (
        {"name": "q", "kms_master_key_id": "${aws_kms_key.k.id}"},
        {
            "role": "${aws_iam_role.r.name}",
            "policy": document(
                allow("sqs:*", "${aws_sqs_queue.q.arn}"), allow("kms:*", "${aws_kms_key.k.arn}")
            ),
        },
    )
    before = stack(
        aws_sqs_queue__q=queue, aws_kms_key__k={}, aws_iam_role__r={"name": "r"}, aws_iam_role_policy__p=policy
    )

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: renamed(member) for key, member in value.items()}
        return value.replace("aws_kms_key.k", "aws_kms_key.key").replace("aws_iam_role.r", "aws_iam_role.x")

    given = {"aws_iam_role_policy__p": renamed(policy), "aws_sqs_queue__q": renamed(queue)}
    given |= {"aws_kms_key__key": {}, "aws_iam_role__x": {"name": "r"}}
    moves = {"aws_kms_key.k": "aws_kms_key.key", "aws_iam_role.r": "aws_iam_role.x"}
    assert security_delta(before, stack(moved=moves, **given)).is_empty
    assert not security_delta(before, stack(**given)).is_empty


def test_into_a_module_a_reference_stands_in_brackets() -> None:
    policy = document(allow("sqs:*", "${aws_sqs_queue.q.arn}"), allow("sns:*", "${(aws_sqs_queue.r[0]).arn}"))
    end = 'module.m["a b"].aws_sqs_queue.q'
    after = stack(moved={"aws_sqs_queue.q": end, "aws_sqs_queue.r[0]": "aws_sqs_queue.s"})
    before = Stack("s", stack(aws_sqs_queue__q={"name": "q"}, aws_iam_policy__p={"policy": policy}).document)
    before.document["resource"]["aws_sqs_queue"]["r[0]"] = {"name": "r"}
    found = moved(before, after)
    assert found.document["resource"]["aws_sqs_queue"] == {end: {"name": "q"}, "s": {"name": "r"}}
    (told,) = found.document["resource"]["aws_iam_policy"].values()
    assert f"${{({end}).arn}}" in told["policy"]
    assert "${aws_sqs_queue.s.arn}" in told["policy"]
    assert "r[0]" not in told["policy"]


def test_what_a_thing_has_one_of_is_the_same_under_another_address() -> None:
    bucket: dict[str, Given] = {"aws_s3_bucket__b": {"bucket": "b"}}
    block = {"bucket": "${aws_s3_bucket.b.id}", "block_public_acls": True}
    type_ = "aws_s3_bucket_public_access_block"
    assert delta(bucket | {f"{type_}__a": block}, bucket | {f"{type_}__b": block}).is_empty
    weaker = block | {"block_public_acls": False}
    found = delta(bucket | {f"{type_}__a": block}, bucket | {f"{type_}__b": weaker})
    assert [each.place for each in found.weakened] == ["block_public_acls"]


def test_an_alarm_that_says_the_same_under_another_address_is_the_same() -> None:
    alarm = {"alarm_name": "a", "threshold": 1}
    type_ = "aws_cloudwatch_metric_alarm"
    assert delta({f"{type_}__a": alarm}, {f"{type_}__b": alarm}).is_empty


def test_one_resource_alone_is_judged_by_its_arguments() -> None:
    def alarm(**given: Any) -> Resource:
        return Resource("aws_cloudwatch_metric_alarm.a", {"dimensions": {"A": "${aws_x.y.id}"}, **given})

    assert [each.topic for each in resource_delta(alarm(), None).protections_lost] == ["alarm"]
    assert [each.topic for each in resource_delta(None, alarm()).protections_gained] == ["alarm"]
    off = resource_delta(alarm(), alarm(actions_enabled=False))
    assert [each.topic for each in off.protections_lost] == ["alarm"]
    assert resource_delta(alarm(period=60), alarm(period=120)).unknown
    rule = {"action": {"block": {}}, "name": "r"}
    acls = [Resource("aws_wafv2_web_acl.a", {"rule": given}) for given in ([rule], [])]
    assert [each.topic for each in resource_delta(*acls).weakened] == ["WAF"]
    assert resource_delta(alarm(), alarm()).is_empty
    assert resource_delta(None, None).is_empty


def test_without_a_stack_on_one_side() -> None:
    given = stack(aws_db_instance__d={"publicly_accessible": True}, aws_cloudwatch_log_group__g={})
    assert [each.place for each in security_delta(None, given).weakened] == ["publicly_accessible"]
    assert not security_delta(None, given).protections_gained
    assert not security_delta(given, None).protections_lost
    assert security_delta(None, None) == security_delta(given, given) == SecurityDelta()
