"""Permissions gained and lost, one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.security import Permission, SecurityDelta
from strongroom.change.security.permissions.table import table
from tests.strongroom.change.security.small import Given, allow, delta, deny, document, of_one, role, told

BUCKET = "arn:aws:s3:::a/*"
READ = allow("s3:GetObject", BUCKET)
ROLE = "aws_iam_role.a"


def gained(before: dict[str, Given], after: dict[str, Given]) -> list[str]:
    found = delta(before, after)
    assert not found.permissions_lost
    return told(found.permissions_gained)


def both_ways(before: dict[str, Given], after: dict[str, Given]) -> list[str]:
    """What is gained, and lost on the way back."""
    there, back = delta(before, after), delta(after, before)
    assert (there.permissions_gained, there.permissions_lost) == (
        back.permissions_lost,
        back.permissions_gained,
    )
    return gained(before, after)


def test_an_action_more_is_told_as_it_is_written() -> None:
    found = delta(role(READ), role(READ, allow("s3:PutObject", BUCKET)))
    assert found.permissions_gained == (
        Permission(ROLE, "s3:PutObject", BUCKET, "", "aws_iam_role_policy.a", "Allow"),
    )


ADDED = [
    (allow("sqs:SendMessage", "q"), "sqs:SendMessage on q"),
    (allow("*"), "* on *"),
    (allow("s3:*", BUCKET), f"s3:* on {BUCKET}"),
    (allow("s3:Get*"), "s3:Get* on *"),
    (allow("s3:PutObject", "arn:aws:s3:::a/b"), "s3:PutObject on arn:aws:s3:::a/b"),
]


@pytest.mark.parametrize(("statement", "what"), ADDED)
def test_what_is_added(statement: Any, what: str) -> None:
    assert both_ways(role(READ), role(READ, statement)) == [f"{ROLE}: {what}"]


def test_a_denial_that_goes_is_a_gain_of_what_it_took() -> None:
    no = deny("s3:*", "arn:aws:s3:::a/secret/*")
    assert both_ways(role(READ, no), role(READ)) == [f"{ROLE}: s3:GetObject on arn:aws:s3:::a/secret/*"]


def test_what_another_statement_allows_already_is_no_gain() -> None:
    assert not gained(role(allow("s3:*")), role(allow("s3:*"), READ))


def test_what_a_denial_takes_is_no_gain() -> None:
    no = deny("s3:*", "*")
    assert delta(role(no), role(no, READ)).is_empty


def test_a_denial_of_a_part_is_a_loss_of_that_part() -> None:
    found = delta(role(READ), role(READ, deny("s3:*", "arn:aws:s3:::a/secret/*")))
    assert told(found.permissions_lost) == [f"{ROLE}: s3:GetObject on arn:aws:s3:::a/secret/*"]


def test_a_condition_that_goes_is_a_gain() -> None:
    limited = {**READ, "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}}
    assert both_ways(role(limited), role(READ)) == [f"{ROLE}: s3:GetObject on {BUCKET}"]


def test_a_value_of_a_condition_more_is_a_gain_under_it() -> None:
    one, two = (
        {**READ, "Condition": {"StringEquals": {"aws:SourceAccount": values}}} for values in (["1"], ["1", "2"])
    )
    (found,) = both_ways(role(one), role(two))
    told = "StringEquals aws:SourceAccount 1, 2 and aws:SourceAccount is 2"
    assert found == f"{ROLE}: s3:GetObject on {BUCKET} if {told}"


def test_a_negated_condition_that_goes_is_a_gain_where_it_held() -> None:
    limited = {**READ, "Condition": {"StringNotEquals": {"aws:k": "x"}}}
    assert both_ways(role(limited), role(READ)) == [f"{ROLE}: s3:GetObject on {BUCKET} if aws:k is x"]


def test_two_conditions_are_two_gains_and_none_covers_the_other() -> None:
    one, two = ({**READ, "Condition": {"StringEquals": {"aws:k": value}}} for value in "ab")
    found = gained(role(allow("x:Y")), role(allow("x:Y"), one, two))
    assert found == [f"{ROLE}: s3:GetObject on {BUCKET} if StringEquals aws:k {value}" for value in "ab"]
    # Without a condition it is one, whatever else is allowed under some.
    assert gained(role(allow("x:Y")), role(allow("x:Y"), one, READ)) == [f"{ROLE}: s3:GetObject on {BUCKET}"]


def test_an_operator_that_is_not_evaluated_is_told_as_it_is_written() -> None:
    limited = {**READ, "Condition": {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}}
    found = delta(role(deny("x:Y")), role(deny("x:Y"), limited))
    assert told(found.permissions_gained) == [
        f"{ROLE}: s3:GetObject on {BUCKET} if DateLessThan aws:CurrentTime 2030-01-01T00:00:00Z"
    ]
    gone = delta(role(READ, {**limited, "Effect": "Deny"}), role(READ))
    assert len(gone.permissions_gained) == 1


def test_everything_but_what_is_named() -> None:
    before, after = (
        {"Effect": "Allow", "NotAction": given, "Resource": "*"} for given in (["a:*", "b:*"], ["a:*"])
    )
    assert both_ways(role(before), role(after)) == [f"{ROLE}: b:* on *"]


def bounded(*statements: Any) -> dict[str, Given]:
    return role(allow("s3:*"), permissions_boundary="${aws_iam_policy.b.arn}") | {
        "aws_iam_policy__b": {"name": "b", "policy": document(*statements)}
    }


def test_a_narrower_boundary_is_a_loss_of_what_policies_allow() -> None:
    found = delta(bounded(allow("*")), bounded(allow("s3:Get*")))
    assert [each for each in told(found.permissions_lost) if each.startswith(ROLE)] == [f"{ROLE}: s3:* on *"]
    # Whoever else has it loses all of it.
    assert "whoever has aws_iam_policy.b: * on *" in told(found.permissions_lost)


def test_a_boundary_alone_allows_nothing() -> None:
    found = delta(bounded(allow("s3:*")), bounded(allow("s3:*"), allow("sqs:*")))
    assert [each for each in told(found.permissions_gained) if each.startswith(ROLE)] == []


def test_a_boundary_that_goes_is_a_gain() -> None:
    loose = bounded(allow("s3:Get*")) | {"aws_iam_role__a": {"name": "a"}}
    assert f"{ROLE}: s3:* on *" in told(delta(bounded(allow("s3:Get*")), loose).permissions_gained)


def test_a_boundary_of_another_stack_is_told_by_its_arn() -> None:
    arn = "arn:aws:iam::123456789012:policy/limit"
    found = delta(role(READ, permissions_boundary=arn), role(READ))
    assert [(each.effect, each.condition) for each in found.permissions_gained] == [
        ("Boundary", f"its policies allow it, and {arn} does not")
    ]
    back = delta(role(READ), role(READ, permissions_boundary=arn))
    assert [each.effect for each in back.permissions_lost] == ["Boundary"]


def test_a_boundary_by_its_arn_is_the_stacks_own_where_it_has_it() -> None:
    by_arn = bounded(allow("s3:Get*"))
    by_arn["aws_iam_role__a"] = {"name": "a", "permissions_boundary": "arn:aws:iam::123456789012:policy/b"}
    assert delta(bounded(allow("s3:Get*")), by_arn).is_empty


IDENTITIES = [
    ("aws_iam_role", "aws_iam_role_policy", "role", "${aws_iam_role.a.id}", "policy"),
    ("aws_iam_user", "aws_iam_user_policy", "user", "${aws_iam_user.a.name}", "policy"),
    ("aws_iam_group", "aws_iam_group_policy", "group", "a", "policy"),
    (
        "aws_ssoadmin_permission_set",
        "aws_ssoadmin_permission_set_inline_policy",
        "permission_set_arn",
        "${aws_ssoadmin_permission_set.a.arn}",
        "inline_policy",
    ),
]


@pytest.mark.parametrize(("who", "type_", "of", "ref", "policy"), IDENTITIES)
def test_policies_that_are_written_into_who_acts(who: str, type_: str, of: str, ref: str, policy: str) -> None:
    given = {f"{who}__a": {"name": "a"}}
    after = given | {f"{type_}__p": {of: ref, policy: document(READ)}}
    assert gained(given, after) == [f"{who}.a: s3:GetObject on {BUCKET}"]


def test_every_row_of_inline_policies_is_tried() -> None:
    assert {(row.identity, row.type, row.of, row.policy) for row in table().inline} == {
        (who, type_, of, policy) for who, type_, of, _, policy in IDENTITIES
    }


ATTACHED = [
    ("aws_iam_role", "aws_iam_role_policy_attachment", "role", "policy_arn"),
    ("aws_iam_user", "aws_iam_user_policy_attachment", "user", "policy_arn"),
    ("aws_iam_group", "aws_iam_group_policy_attachment", "group", "policy_arn"),
    ("aws_iam_role", "aws_iam_role_policy_attachments_exclusive", "role_name", "policy_arns"),
    ("aws_iam_user", "aws_iam_user_policy_attachments_exclusive", "user_name", "policy_arns"),
    ("aws_iam_group", "aws_iam_group_policy_attachments_exclusive", "group_name", "policy_arns"),
    ("aws_iam_role", "aws_iam_policy_attachment", "roles", "policy_arn"),
    ("aws_iam_user", "aws_iam_policy_attachment", "users", "policy_arn"),
    ("aws_iam_group", "aws_iam_policy_attachment", "groups", "policy_arn"),
    (
        "aws_ssoadmin_permission_set",
        "aws_ssoadmin_managed_policy_attachment",
        "permission_set_arn",
        "managed_policy_arn",
    ),
]


@pytest.mark.parametrize(("who", "type_", "of", "policy"), ATTACHED)
def test_policies_that_are_attached(who: str, type_: str, of: str, policy: str) -> None:
    ref = f"${{{who}.a.name}}"
    given = {f"{who}__a": {"name": "a"}, "aws_iam_policy__p": {"name": "p", "policy": document(READ)}}
    arn = "${aws_iam_policy.p.arn}"
    attached = {of: [ref] if of.endswith("s") else ref, policy: [arn] if policy.endswith("s") else arn}
    found = told(delta(given, given | {f"{type_}__t": attached}).permissions_gained)
    assert found == [f"{who}.a: s3:GetObject on {BUCKET}"]


def test_every_row_of_attachments_is_tried() -> None:
    assert {(row.identity, row.type, row.of, row.policy) for row in table().attachments} == set(ATTACHED)


def test_blocks_of_a_role_and_its_list_of_arns() -> None:
    blocks = {"name": "a", "inline_policy": [{"name": "x", "policy": document(READ)}]}
    assert gained({"aws_iam_role__a": {"name": "a"}}, {"aws_iam_role__a": blocks}) == [
        f"{ROLE}: s3:GetObject on {BUCKET}"
    ]
    listed = {"name": "a", "managed_policy_arns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}
    assert gained({"aws_iam_role__a": {"name": "a"}}, {"aws_iam_role__a": listed}) == [f"{ROLE}: * on *"]


@pytest.mark.parametrize(
    ("name", "what"),
    [("AdministratorAccess", "* on *"), ("PowerUserAccess", "* but account:*, iam:*, organizations:* on *")],
)
def test_managed_policies_of_aws_that_are_one_statement(name: str, what: str) -> None:
    attachment = {"role": "a", "policy_arn": f"arn:aws:iam::aws:policy/{name}"}
    given = {"aws_iam_role__a": {"name": "a"}}
    assert gained(given, given | {"aws_iam_role_policy_attachment__t": attachment}) == [f"{ROLE}: {what}"]


def test_each_of_them_is_tried() -> None:
    assert {*table().managed} == {"AdministratorAccess", "IAMFullAccess", "PowerUserAccess"}


def test_who_may_do_all_of_iam_may_read_the_organization_too() -> None:
    attachment = {"role": "a", "policy_arn": "arn:aws:iam::aws:policy/IAMFullAccess"}
    given = {"aws_iam_role__a": {"name": "a"}}
    found = gained(given, given | {"aws_iam_role_policy_attachment__t": attachment})
    assert f"{ROLE}: iam:* on *" in found
    assert all(": organizations:" in each for each in found if "iam:*" not in each)


def test_what_a_wide_statement_leaves_out_counts_by_itself() -> None:
    arn = "arn:aws:iam::aws:policy/PowerUserAccess"
    users = role(allow("iam:PassRole")) | {
        "aws_iam_role_policy_attachment__t": {"role": "a", "policy_arn": arn}
    }
    found = told(delta({"aws_iam_role__a": {"name": "a"}}, users).permissions_gained)
    assert found == [f"{ROLE}: * but account:*, iam:*, organizations:* on *", f"{ROLE}: iam:PassRole on *"]


def test_a_managed_policy_that_is_not_known_is_named() -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    attachment = {"aws_iam_role_policy_attachment__t": {"role": "a", "policy_arn": arn}}
    for found, does in (
        (delta(role(READ), role(READ) | attachment), "is given"),
        (delta(role(READ) | attachment, role(READ)), "loses"),
    ):
        assert [each.sentence for each in found.unknown] == [
            f"{ROLE} {does} {arn}, whose permissions are not in this stack"
        ]


def test_a_denial_that_goes_counts_where_other_policies_can_not_be_read() -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    attachment = {"aws_iam_role_policy_attachment__t": {"role": "a", "policy_arn": arn}}
    no = deny("s3:Get*", BUCKET)
    assert delta(role(no), role(deny("x:Y"))).is_empty
    found = delta(role(no) | attachment, role(deny("x:Y")) | attachment)
    assert [(each.action, each.effect) for each in found.permissions_gained] == [("s3:Get*", "Deny")]


def test_who_is_not_in_the_stack_is_named_as_it_is_written() -> None:
    given = {"aws_iam_role_policy__a": {"role": "theirs", "policy": document(READ)}}
    assert gained({"aws_vpc__v": {}}, given) == [f"iam_role theirs: s3:GetObject on {BUCKET}"]


def test_a_policy_that_only_the_plan_knows_is_told() -> None:
    known = role(READ)
    unread = known | {
        "aws_iam_role_policy__a": {
            "role": "${aws_iam_role.a.name}",
            "policy": "${data.aws_iam_policy_document.d.json}",
        }
    }
    found = delta(known, unread)
    assert [each.sentence for each in found.unknown] == [f"a policy of {ROLE} can't be read here, and comes"]
    assert told(found.permissions_lost) == [f"{ROLE}: s3:GetObject on {BUCKET}"]
    assert delta(unread, unread | {"aws_vpc__v": {}}).is_empty


def test_a_statement_that_has_no_form_is_told_and_the_others_count() -> None:
    odd = {"Effect": "Allow", "Action": {"a": 1}, "Resource": "*"}
    found = delta(role(READ), role(READ, odd, allow("x:Y")))
    assert told(found.permissions_gained) == [f"{ROLE}: x:Y on *"]
    assert len(found.unknown) == 1


def test_actions_have_no_case_and_resources_do() -> None:
    assert delta(role(allow("S3:getobject", BUCKET)), role(READ)).is_empty
    assert not delta(role(allow("s3:GetObject", "arn:aws:s3:::A/*")), role(READ)).is_empty


def test_who_may_assume_a_role() -> None:
    def trusted(*services: str) -> Given:
        return {
            "name": "a",
            "assume_role_policy": document(
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": list(services)}}
            ),
        }

    found = of_one(
        "aws_iam_role", trusted("ecs.amazonaws.com"), trusted("ecs.amazonaws.com", "lambda.amazonaws.com")
    )
    assert found == SecurityDelta(
        permissions_gained=(
            Permission("Service lambda.amazonaws.com", "sts:AssumeRole", ROLE, "", ROLE, "Allow"),
        )
    )


def test_a_wider_subject_of_a_web_identity_is_a_gain() -> None:
    def trusted(subject: str) -> Given:
        tests = {"StringLike": {"token.example.com:sub": subject}}
        statement = {
            "Effect": "Allow",
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.example.com"},
            "Condition": tests,
        }
        return {"name": "a", "assume_role_policy": document(statement)}

    found = of_one("aws_iam_role", trusted("repo:example/a:*"), trusted("repo:*"))
    assert [each.condition for each in found.permissions_gained] == ["StringLike token.example.com:sub repo:*"]


def test_a_new_role_gains_and_one_that_goes_loses() -> None:
    there = role(READ)
    assert both_ways({"aws_vpc__v": {}}, there | {"aws_vpc__v": {}}) == [f"{ROLE}: s3:GetObject on {BUCKET}"]


def test_what_has_no_id_yet_stands_by_its_address() -> None:
    key: dict[str, Given] = {"aws_kms_key__k": {}}
    found = gained(role(READ) | key, role(READ, allow("kms:Decrypt", "${aws_kms_key.k.arn}")) | key)
    assert found == [f"{ROLE}: kms:Decrypt on ${{aws_kms_key.k.arn}}"]


def test_a_reference_and_the_name_it_stands_for_are_one() -> None:
    queue = {"aws_sqs_queue__q": {"name": "q"}}
    arn = "arn:aws:sqs:us-east-1:123456789012:q"
    written, referred = (role(allow("sqs:SendMessage", each)) for each in (arn, "${aws_sqs_queue.q.arn}"))
    assert delta(written | queue, referred | queue).is_empty
