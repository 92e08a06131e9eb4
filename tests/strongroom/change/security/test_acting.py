"""What acts as another role, or is put into another group, may do what that may."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.security import Permission, SecurityDelta
from strongroom.change.security.permissions.acting import NAMED, PROFILE
from strongroom.change.security.permissions.memberships import TYPES
from tests.strongroom.change.security.small import Given, allow, delta, deny, document, told

READER = "arn:aws:iam::123456789012:role/reader"
ADMIN = "arn:aws:iam::123456789012:role/service/admin"

# Type, and where in it a role's ARN stands.
ACTING = [
    ("aws_api_gateway_integration", "credentials"),
    ("aws_appsync_datasource", "service_role_arn"),
    ("aws_cloudformation_stack", "iam_role_arn"),
    ("aws_cloudwatch_event_target", "role_arn"),
    ("aws_codebuild_project", "service_role"),
    ("aws_codepipeline", "role_arn"),
    ("aws_cognito_identity_pool_roles_attachment", "roles.authenticated"),
    ("aws_ecs_service", "iam_role"),
    ("aws_ecs_task_definition", "execution_role_arn"),
    ("aws_ecs_task_definition", "task_role_arn"),
    ("aws_eks_node_group", "node_role_arn"),
    ("aws_eks_pod_identity_association", "role_arn"),
    ("aws_glue_crawler", "role"),
    ("aws_glue_job", "role_arn"),
    ("aws_iam_instance_profile", "role"),
    ("aws_kinesis_firehose_delivery_stream", "extended_s3_configuration.role_arn"),
    ("aws_lambda_function", "role"),
    ("aws_pipes_pipe", "role_arn"),
    ("aws_rds_cluster", "iam_roles"),
    ("aws_scheduler_schedule", "target.role_arn"),
    ("aws_sfn_state_machine", "role_arn"),
    ("acme_worker", "iam_role_arn"),
]


def roles(**more: Given) -> dict[str, Given]:
    """A role that reads, and one that may do everything."""
    found = {
        "aws_iam_role__reader": {"name": "reader"},
        "aws_iam_role__admin": {"name": "admin", "path": "/service/"},
        "aws_iam_role_policy__reader": {
            "role": "${aws_iam_role.reader.id}",
            "policy": document(allow("s3:Get*")),
        },
        "aws_iam_role_policy__admin": {"role": "${aws_iam_role.admin.id}", "policy": document(allow("*"))},
    }
    return found | more


def acting(place: str, role: Any) -> Given:
    outer, _, inner = place.partition(".")
    return {outer: [{inner: role}] if inner else [role] if outer == "iam_roles" else role}


def swapped(type_: str, place: str, old: Any, new: Any, /, **more: Given) -> SecurityDelta:
    before, after = (roles(**more, **{f"{type_}__a": acting(place, role)}) for role in (old, new))
    return delta(before, after)


@pytest.mark.parametrize("form", ["reference", "ARN"])
@pytest.mark.parametrize(("type_", "place"), ACTING, ids=" ".join)
def test_another_role_of_the_stack_is_what_that_may_do(type_: str, place: str, form: str) -> None:
    references = "${aws_iam_role.reader.arn}", "${aws_iam_role.admin.arn}"
    old, new = references if form == "reference" else (READER, ADMIN)
    found = swapped(type_, place, old, new)
    assert found.permissions_gained == (Permission(f"{type_}.a", "*", "*", "", f"{type_}.a", "Allow"),)
    assert not found.permissions_lost
    assert not found.unknown
    back = swapped(type_, place, new, old)
    assert back.permissions_lost == found.permissions_gained
    assert swapped(type_, place, old, old).is_empty


@pytest.mark.parametrize(("type_", "place"), ACTING, ids=" ".join)
def test_of_a_role_that_is_elsewhere_it_is_said_that_it_is_not_known(type_: str, place: str) -> None:
    found = swapped(type_, place, READER, "arn:aws:iam::123456789012:role/theirs")
    assert not found.permissions_gained
    (unknown,) = found.unknown
    assert unknown.address == f"{type_}.a"
    assert unknown.sentence == (
        "it acts as another role (reader -> theirs): what theirs may do is not in this stack"
    )


def test_of_one_that_was_elsewhere_all_that_the_new_one_may_do_is_new() -> None:
    found = swapped("aws_lambda_function", "role", "arn:aws:iam::123456789012:role/theirs", ADMIN)
    assert told(found.permissions_gained) == ["aws_lambda_function.a: * on *"]
    assert [each.place for each in found.unknown] == ["role"]


@pytest.mark.parametrize(("type_", "place"), sorted(NAMED), ids=" ".join)
def test_a_role_by_its_name(type_: str, place: str) -> None:
    profiles: dict[str, Given] = {
        f"aws_iam_instance_profile__{each}": {"name": each, "role": f"${{aws_iam_role.{each}.name}}"}
        for each in ("reader", "admin")
    }
    more = profiles if NAMED[type_, place] == PROFILE else {}
    found = swapped(type_, place, "reader", "admin", **more)
    assert told(found.permissions_gained) == [f"{type_}.a: * on *"]
    away = swapped(type_, place, "theirs", "others")
    assert [each.address for each in away.unknown] == [f"{type_}.a"]


def test_an_instance_acts_as_its_profiles_role() -> None:
    profiles: dict[str, Given] = {
        "aws_iam_instance_profile__r": {"role": "${aws_iam_role.reader.name}"},
        "aws_iam_instance_profile__w": {"name": "w", "role": "${aws_iam_role.admin.name}"},
    }
    one, other = "${aws_iam_instance_profile.r.name}", "${aws_iam_instance_profile.w.name}"
    found = swapped("aws_instance", "iam_instance_profile", one, other, **profiles)
    assert told(found.permissions_gained) == ["aws_instance.a: * on *"]
    by_arn = "arn:aws:iam::123456789012:instance-profile/w"
    found = swapped("aws_launch_template", "iam_instance_profile.arn", one, by_arn, **profiles)
    assert told(found.permissions_gained) == ["aws_launch_template.a: * on *"]


def test_a_role_that_comes_and_one_that_goes() -> None:
    type_, place = "aws_instance", "iam_instance_profile"
    profile: dict[str, Given] = {"aws_iam_instance_profile__w": {"name": "w", "role": "admin"}}
    assert told(swapped(type_, place, None, "w", **profile).permissions_gained) == ["aws_instance.a: * on *"]
    assert told(swapped(type_, place, "w", None, **profile).permissions_lost) == ["aws_instance.a: * on *"]


def test_a_role_of_the_same_name_is_the_same() -> None:
    assert swapped("aws_lambda_function", "role", READER, "${aws_iam_role.reader.arn}").is_empty


def test_in_a_json_text() -> None:
    old, new = (f'{{"jobRoleArn": "{each}", "image": "x"}}' for each in (READER, ADMIN))
    found = swapped("aws_batch_job_definition", "container_properties", old, new)
    assert told(found.permissions_gained) == ["aws_batch_job_definition.a: * on *"]


def test_what_only_the_apply_tells() -> None:
    found = swapped("aws_lambda_function", "role", READER, "${module.x.role_arn}")
    assert ["module.x" in each.sentence for each in found.unknown] == [True]


@pytest.mark.parametrize(
    ("argument", "value"),
    [("principal_arn", ADMIN), ("policy_arn", ADMIN), ("target_role", "READ_WRITE"), ("role", "VIEWER")],
)
def test_what_names_a_role_and_does_not_act_as_it(argument: str, value: str) -> None:
    assert swapped("aws_grafana_role_association", argument, None, value).is_empty


def test_a_boundary_of_the_other_role_is_told() -> None:
    arn = "arn:aws:iam::123456789012:policy/boundary"
    bounded: Given = {"name": "bounded", "permissions_boundary": arn}
    policy: Given = {"role": "${aws_iam_role.bounded.id}", "policy": document(allow("s3:Get*"))}
    more = {"aws_iam_role__bounded": bounded, "aws_iam_role_policy__bounded": policy}
    found = swapped("aws_lambda_function", "role", READER, "${aws_iam_role.bounded.arn}", **more)
    assert [(each.effect, each.principal) for each in found.permissions_lost] == [
        ("Boundary", "aws_lambda_function.a")
    ]


# Users and groups.

GROUP = {"aws_iam_group__g": {"name": "g"}}
POLICY = {"aws_iam_group_policy__g": {"group": "${aws_iam_group.g.name}", "policy": document(allow("*"))}}


def member(type_: str, user: str, group: str) -> dict[str, Given]:
    users, groups = TYPES[type_]
    named = {users: [user] if users == "users" else user, groups: [group] if groups == "groups" else group}
    return {f"{type_}__m": named}


@pytest.mark.parametrize("type_", sorted(TYPES))
@pytest.mark.parametrize("group", ["g", "${aws_iam_group.g.name}"])
def test_who_is_put_into_a_group_may_do_what_it_may(type_: str, group: str) -> None:
    there = GROUP | POLICY | {"aws_iam_user__u": {"name": "u"}}
    joined = there | member(type_, "${aws_iam_user.u.name}", group)
    found = delta(there, joined)
    assert found.permissions_gained == (Permission("aws_iam_user.u", "*", "*", "", f"{type_}.m", "Allow"),)
    assert not found.unknown
    assert delta(joined, there).permissions_lost == found.permissions_gained


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_a_user_of_another_stack_is_named(type_: str) -> None:
    there = GROUP | POLICY
    assert told(delta(there, there | member(type_, "alice", "g")).permissions_gained) == [
        "iam_user alice: * on *"
    ]


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_of_a_group_of_another_stack_it_is_said_that_it_is_not_known(type_: str) -> None:
    there: dict[str, Given] = {"aws_vpc__v": {}}
    joined = there | member(type_, "alice", "theirs")
    for found, does in ((delta(there, joined), "is put into"), (delta(joined, there), "leaves")):
        assert [(each.address, each.sentence) for each in found.unknown] == [
            (f"{type_}.m", f"iam_user alice {does} iam_group theirs, whose permissions are not in this stack")
        ]


def test_what_a_user_may_do_already_is_no_gain_and_what_is_denied_neither() -> None:
    user = {"aws_iam_user__u": {"name": "u"}}
    own = {"aws_iam_user_policy__u": {"user": "${aws_iam_user.u.name}", "policy": document(allow("*"))}}
    joined = member("aws_iam_group_membership", "u", "g")
    assert delta(GROUP | POLICY | user | own, GROUP | POLICY | user | own | joined).is_empty
    no = {"aws_iam_user_policy__u": {"user": "u", "policy": document(deny("*"))}}
    assert delta(GROUP | POLICY | user | no, GROUP | POLICY | user | no | joined).is_empty
