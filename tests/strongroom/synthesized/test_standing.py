"""What stands is told from the state, in the words of the configuration that it would become."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from strongroom.synthesized import Stack, statements
from tests.strongroom.synthesized.plans import configured, plan, read, resource, root

Document = dict[str, Any]

GROUP = resource("aws_security_group.app", {"id": "sg-0123456789abcdef0"})
OTHER = resource("aws_security_group.other", {"id": "sg-0fedcba9876543210"})
ROLE = resource("aws_iam_role.app", {"id": "app", "name": "app", "arn": "arn:aws:iam::123456789012:role/app"})
BUCKET = resource("aws_s3_bucket.logs", {"id": "logs-example", "arn": "arn:aws:s3:::logs-example"})


def stood(folder: Path, *state: Document, after: Document, configuration: list[Document]) -> Stack:
    found = read(plan(*configuration, after=after, before=root(*state)), folder).before
    assert found is not None
    return found


def argument(folder: Path, then: Any, now: Any, **expressions: Any) -> Document:
    """The arguments of a resource as it stands, whose `argument` was one thing and becomes another."""
    here = [GROUP, OTHER, BUCKET]
    values = {} if now is ... else {"argument": now}
    after = root(*here, resource("aws_a.b", values))
    configuration = [
        *(configured(each["address"]) for each in here),
        configured("aws_a.b", **expressions),
    ]
    stack = stood(
        folder, *here, resource("aws_a.b", {"argument": then}), after=after, configuration=configuration
    )
    return stack.resources["aws_a.b"].attributes


def test_nothing_stands_before_the_first_apply(tmp_path: Path) -> None:
    assert read(plan(configured("aws_a.b"), after=root(resource("aws_a.b"))), tmp_path).before is None


def test_an_id_is_the_resource_that_has_it(tmp_path: Path) -> None:
    found = argument(
        tmp_path, OTHER["values"]["id"], GROUP["values"]["id"], argument="aws_security_group.app.id"
    )
    assert found == {"argument": "${aws_security_group.other.id}"}


def test_a_policy_names_resources_by_reference(tmp_path: Path) -> None:
    then = {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::logs-example/*"}]}
    now: Document = {"Statement": []}
    text = {"constant_value": json.dumps(now)}
    found = argument(tmp_path, json.dumps(then), json.dumps(now), argument=text)["argument"]
    (statement,) = statements(found)
    assert statement["Resource"] == "${aws_s3_bucket.logs.arn}/*"


def test_another_bucket_that_begins_alike_is_another(tmp_path: Path) -> None:
    arn = "arn:aws:s3:::logs-example-2/*"
    assert argument(tmp_path, arn, "", argument={"constant_value": ""}) == {"argument": arn}


@pytest.mark.parametrize(
    ("then", "now", "expressions", "expected"),
    [
        # Still given, with another value.
        (True, False, {"argument": {"constant_value": False}}, {"argument": True}),
        # Given, and taken away: Terraform plans the type's default.
        (True, False, {}, {"argument": True}),
        ("key", None, {}, {"argument": "key"}),
        # The provider's: unknown until it is applied, or the same.
        ("etag", ..., {}, {}),
        ("etag", "etag", {}, {}),
        # Not given yet.
        (None, True, {"argument": {"constant_value": True}}, {}),
        ("", "x", {"argument": {"constant_value": "x"}}, {}),
        # A policy's own variables are no references.
        ("${aws:username}", "x", {"argument": {"constant_value": "x"}}, {"argument": "$${aws:username}"}),
    ],
)
def test_what_was_given_is_told_from_what_the_provider_decides(
    tmp_path: Path, then: Any, now: Any, expressions: Document, expected: Document
) -> None:
    assert argument(tmp_path, then, now, **expressions) == expected


def test_an_argument_of_a_block_that_is_taken_away_was_given(tmp_path: Path) -> None:
    rule = {"sse_algorithm": {"constant_value": "AES256"}}
    then = [
        {"sse_algorithm": "aws:kms", "kms_master_key_id": "arn:aws:kms:us-east-1:123456789012:key/a", "x": 1}
    ]
    now = [{"sse_algorithm": "AES256", "kms_master_key_id": "", "x": 1}]
    (found,) = argument(tmp_path, then, now, argument=[rule])["argument"]
    assert found == {key: value for key, value in then[0].items() if key != "x"}


def test_a_block_that_is_taken_away_was_given(tmp_path: Path) -> None:
    one, other = {"port": 1}, {"port": 2}
    found = argument(tmp_path, [one, other], [one], argument=[{"port": {"constant_value": 1}}])
    assert found == {"argument": [one, other]}


def test_what_is_removed_is_told_whole(tmp_path: Path) -> None:
    """By what it depends on, its names are references, and nothing says which argument was given."""
    arn = "arn:aws:iam::123456789012:policy/app"
    policy = resource("aws_iam_policy.app", {"id": arn, "arn": arn, "policy": "{}", "description": ""})
    attachment = resource(
        "aws_iam_role_policy_attachment.app",
        {"id": "app-1", "role": "app", "policy_arn": arn},
        depends_on=["aws_iam_role.app", "aws_iam_policy.app"],
    )
    stack = stood(
        tmp_path, ROLE, policy, attachment, after=root(ROLE), configuration=[configured("aws_iam_role.app")]
    )
    found = stack.resources["aws_iam_role_policy_attachment.app"].attributes
    assert found == {"role": "${aws_iam_role.app.id}", "policy_arn": "${aws_iam_policy.app.arn}"}
    assert stack.resources["aws_iam_policy.app"].attributes == {"policy": "{}"}


def test_rules_that_stand_beside_a_group_are_not_its_own(tmp_path: Path) -> None:
    rules = [{"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}]
    group = resource("aws_security_group.app", {**GROUP["values"], "ingress": rules, "egress": rules})
    rule = resource(
        "aws_vpc_security_group_ingress_rule.https", {"id": "sgr-1", "security_group_id": GROUP["values"]["id"]}
    )
    reference = configured(rule["address"], security_group_id="aws_security_group.app.id")
    found = read(
        plan(
            configured("aws_security_group.app"), reference, after=root(group, rule), before=root(group, rule)
        ),
        tmp_path,
    )
    assert found.before is not None
    for stack in (found.before, found.after):
        # Of its egress nobody else tells: HCL's `dynamic` blocks are in no expression.
        assert stack.resources["aws_security_group.app"].attributes.keys() == {"egress"}


def test_a_plan_of_some_resources_leaves_the_others(tmp_path: Path) -> None:
    """With `-target`."""
    here = [configured("aws_a.b"), configured("aws_c.d", kept={"constant_value": 1})]
    there = resource("aws_c.d", {"id": "d", "kept": 1})
    found = read(plan(*here, after=root(resource("aws_a.b")), before=root(there)), tmp_path).after
    assert found.resources["aws_c.d"].attributes == {"kept": 1}


@pytest.mark.parametrize("action", ["delete", "forget"])
def test_what_is_destroyed_or_forgotten_is_left_nowhere(tmp_path: Path, action: str) -> None:
    there = resource("aws_c.d", {"id": "d"})
    change = {**there, "change": {"actions": [action], "before": {"id": "d"}, "after": None}}
    found = read(plan(before=root(there), resource_changes=[change]), tmp_path)
    assert found.after.resources == {}
    assert found.before is not None
    assert [*found.before.resources] == ["aws_c.d"]


def test_a_deposed_object_is_not_the_resource(tmp_path: Path) -> None:
    there = resource("aws_c.d", {"id": "d"})
    deposed = {**there, "deposed": "00000001", "change": {"actions": ["delete"], "before": {}, "after": None}}
    document = plan(configured("aws_c.d"), after=root(there), before=root(there), resource_changes=[deposed])
    assert [*read(document, tmp_path).after.resources] == ["aws_c.d"]


def test_a_plan_that_has_changes_alone_is_read_from_them(tmp_path: Path) -> None:
    """As somebody who passes plans on may leave it."""
    there = resource("aws_c.d")
    change = {**there, "change": {"actions": ["update"], "before": {"on": True}, "after": {"on": False}}}
    found = read({"format_version": "0.1", "resource_changes": [change]}, tmp_path)
    assert found.before is not None
    assert found.before.resources["aws_c.d"].attributes == {"on": True}
    assert found.after.resources["aws_c.d"].attributes == {"on": False}


def test_a_plan_that_ended_in_an_error_is_read_as_far_as_it_came(tmp_path: Path) -> None:
    """What it did not come to stays. `verify` refuses it, whose word would be taken for the whole."""
    there = [resource("aws_a.b", {"on": True}), resource("aws_c.d", {"on": True})]
    after = root(resource("aws_a.b", {"on": False}))
    on = {"on": {"constant_value": False}}
    document = plan(
        configured("aws_a.b", **on), configured("aws_c.d", **on), after=after, before=root(*there), errored=True
    )
    written = {"aws_a": {"b": {"on": False}}, "aws_c": {"d": {"on": False}}}
    (tmp_path / "cdk.tf.json").write_text(json.dumps({"resource": written}), encoding="utf-8")
    found = read(document, tmp_path)
    assert found.document["errored"]
    assert {each.address: each.get("on") for each in found.after.resources.values()} == {
        "aws_a.b": False,
        "aws_c.d": True,
    }


@pytest.mark.parametrize(("state", "expected"), [((), 2), ((resource("aws_a.b", {"tasks": 5}),), 5)])
def test_what_is_ignored_is_as_written_where_it_is_new_and_as_it_stands_afterwards(
    tmp_path: Path, state: tuple[Document, ...], expected: int
) -> None:
    written = {"tasks": 2, "lifecycle": {"ignore_changes": ["tasks"]}}
    (tmp_path / "cdk.tf.json").write_text(json.dumps({"resource": {"aws_a": {"b": written}}}), encoding="utf-8")
    after = root(resource("aws_a.b", {"tasks": 5} if state else {}))
    document = plan(configured("aws_a.b", tasks={"constant_value": 2}), after=after, before=root(*state))
    assert read(document, tmp_path).after.resources["aws_a.b"].get("tasks") == expected


def test_what_stays_as_it_is_is_as_written_however_it_is_shown(tmp_path: Path) -> None:
    """A provider shows some things in another way than they are given, or not at all."""
    (tmp_path / "cdk.tf.json").write_text(
        json.dumps({"resource": {"aws_a": {"b": {"on": True}}}}), encoding="utf-8"
    )
    here = root(resource("aws_a.b", {"on": False}))
    on = {"constant_value": True}
    found = read(plan(configured("aws_a.b", on=on), after=here, before=here), tmp_path)
    assert found.before is not None
    assert found.before.resources["aws_a.b"].get("on") is found.after.resources["aws_a.b"].get("on") is True
    # One that is planned is what is planned.
    fresh = read(plan(configured("aws_a.b", on=on), after=here), tmp_path)
    assert fresh.after.resources["aws_a.b"].get("on") is False
