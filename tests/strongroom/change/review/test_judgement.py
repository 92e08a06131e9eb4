"""What a change comes to: by its type, by what is done, and by which way an argument goes."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.consequences.replacements import LOST, REPLACED_BESIDE
from strongroom.change.review.entry import entry
from strongroom.change.review.judgement import judge
from strongroom.change.review.kinds import Role, role
from strongroom.change.review.verdict import Verdict, exit_code
from strongroom.proof.addresses.stateful import STATEFUL
from tests.strongroom.change.review.plans import change, given, plan, told, told_of

UPDATE, DELETE, FORGET = ["update"], ["delete"], ["forget"]
# Not to be made again as they were; nothing is gone with them but who is served meanwhile.
RECREATED = frozenset(
    (
        "aws_db_subnet_group",
        "aws_ecs_cluster",
        "aws_ecs_service",
        "aws_iam_openid_connect_provider",
        "aws_lb_target_group",
        "aws_rds_cluster_instance",
        "aws_rds_cluster_parameter_group",
        "aws_sns_topic_subscription",
        "aws_subnet",
        "aws_wafv2_web_acl",
    )
)
PLAIN, SECURE = {"type": "String"}, {"type": "SecureString"}
ABOVE = {"comparison_operator": "GreaterThanThreshold"}
BELOW = {"comparison_operator": "LessThanThreshold"}
HOLDING = sorted(STATEFUL.keys() - RECREATED)
NAMES = {"aws_route53_zone"}
"""That serve, and hold what nobody is given again."""
SERVING = sorted(LOST.keys() - {*HOLDING} - NAMES)


def verdict(type_: str, actions: Any, before: Any = None, after: Any = None, *, known: bool = True) -> Verdict:
    found = judge(entry(change(f"{type_}.a", actions, before or {}, after)), delta_known=known)
    return found[0].verdict if found else Verdict.NONE


@pytest.mark.parametrize("type_", HOLDING)
@pytest.mark.parametrize(
    "actions", [["delete"], ["delete", "create"], ["forget"], ["create", "forget"], ["forget", "create"]]
)
def test_what_holds_something_goes_for_good(type_: str, actions: list[str]) -> None:
    assert verdict(type_, actions) is Verdict.IRREVERSIBLE


def test_what_a_sentence_tells_is_not_unknown_beside_it() -> None:
    """That encryption is off is one thing; what another argument does is not known all the same."""
    old, new = {"sqs_managed_sse_enabled": True}, {"sqs_managed_sse_enabled": False}
    found = told(change("aws_sqs_queue.a", UPDATE, old, new))["changes"][0]["reasons"]
    assert [each["verdict"] for each in found] == ["dangerous"]
    found = told(change("aws_sqs_queue.a", UPDATE, {**old, "x": 1}, {**new, "x": 2}))["changes"][0]["reasons"]
    assert found[-1]["sentence"] == "changed in place (x); what that does is not known here"


@pytest.mark.parametrize("type_", [*HOLDING, "acme_database"])
def test_what_holds_something_and_is_left_over_goes_for_good(type_: str) -> None:
    """The new one beside it has none of its data."""
    left = change(f"{type_}.a", DELETE, {}, None, of={"deposed": "0a1b2c3d"})
    (found,) = judge(entry(left), delta_known=True)
    assert found.verdict is Verdict.IRREVERSIBLE
    assert told(left)["verdict"] == "irreversible"


@pytest.mark.parametrize("type_", sorted(NAMES))
def test_what_serves_by_a_name_that_nobody_is_given_again_is_irreversible(type_: str) -> None:
    assert verdict(type_, ["delete"]) is Verdict.IRREVERSIBLE


@pytest.mark.parametrize("type_", SERVING)
@pytest.mark.parametrize("actions", [["delete"], ["delete", "create"], ["create", "delete"], ["forget"]])
def test_what_serves_is_dangerous(type_: str, actions: list[str]) -> None:
    beside = actions == ["create", "delete"] and type_ in REPLACED_BESIDE
    assert verdict(type_, actions) is (Verdict.REVIEW if beside else Verdict.DANGEROUS)


@pytest.mark.parametrize(
    ("type_", "before", "expected"),
    [
        ("aws_cloudwatch_metric_alarm", {}, Verdict.DANGEROUS),
        ("aws_s3_bucket_public_access_block", {}, Verdict.DANGEROUS),
        ("aws_backup_plan", {}, Verdict.DANGEROUS),
        ("aws_db_instance", {}, Verdict.IRREVERSIBLE),
        ("random_password", {}, Verdict.IRREVERSIBLE),
        ("aws_internet_gateway", {}, Verdict.DANGEROUS),
        ("aws_appautoscaling_policy", {}, Verdict.REVIEW),
        ("aws_wafv2_ip_set", {}, Verdict.REVIEW),
        ("aws_acm_certificate", {"type": "AMAZON_ISSUED", "domain_name": "a"}, Verdict.DANGEROUS),
        ("aws_acm_certificate", {"type": "IMPORTED", "domain_name": "a"}, Verdict.IRREVERSIBLE),
        ("null_resource", {}, Verdict.REVIEW),
        # Not in any table: by its name, by its arguments, or at least dangerous.
        ("google_sql_database_instance", {}, Verdict.IRREVERSIBLE),
        ("azurerm_storage_account", {}, Verdict.IRREVERSIBLE),
        ("acme_thing", {"deletion_protection": True}, Verdict.IRREVERSIBLE),
        ("acme_thing", {}, Verdict.DANGEROUS),
    ],
)
@pytest.mark.parametrize("actions", [["delete"], ["delete", "create"], ["forget"]])
def test_types_of_others(type_: str, before: Any, expected: Verdict, actions: list[str]) -> None:
    assert verdict(type_, actions, before) is expected


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("aws_rds_cluster", Verdict.DANGEROUS),
        ("aws_lb_listener", Verdict.DANGEROUS),
        ("acme_thing", Verdict.DANGEROUS),
        ("aws_appautoscaling_policy", Verdict.REVIEW),
    ],
)
@pytest.mark.parametrize(
    "actions", [[], ["frobnicate"], ["create", "update"], ["create", "create"], "delete", None]
)
def test_actions_that_are_new_to_us(type_: str, expected: Verdict, actions: Any) -> None:
    assert verdict(type_, actions) is expected


@pytest.mark.parametrize(
    "actions", [["delete", "frobnicate"], ["delete", "create", "forget"], ["delete", "delete"]]
)
def test_new_actions_with_a_known_end_among_them_are_taken_for_it(actions: list[str]) -> None:
    assert verdict("aws_dynamodb_table", actions) is Verdict.IRREVERSIBLE


@pytest.mark.parametrize(
    ("type_", "before", "after", "expected"),
    [
        ("aws_vpc", {"tags": {"a": "b"}}, {"tags": {"a": "c"}}, Verdict.SAFE),
        ("aws_ecs_service", {"task_definition": "a:1"}, {"task_definition": "a:2"}, Verdict.REVIEW),
        ("aws_rds_cluster", {"backup_retention_period": 35}, {"backup_retention_period": 7}, Verdict.DANGEROUS),
        ("aws_rds_cluster", {"backup_retention_period": 7}, {"backup_retention_period": 35}, Verdict.SAFE),
        ("aws_rds_cluster", {"deletion_protection": True}, {"deletion_protection": False}, Verdict.DANGEROUS),
        ("aws_rds_cluster", {"deletion_protection": True}, {}, Verdict.DANGEROUS),
        ("aws_rds_cluster", {"deletion_protection": False}, {"deletion_protection": True}, Verdict.SAFE),
        ("aws_rds_cluster", {"engine_version": "17.7"}, {"engine_version": "17.6"}, Verdict.DANGEROUS),
        ("aws_cloudwatch_log_group", {"retention_in_days": 365}, {"retention_in_days": 0}, Verdict.SAFE),
        ("aws_cloudwatch_log_group", {"retention_in_days": 0}, {"retention_in_days": 365}, Verdict.DANGEROUS),
        ("aws_s3_bucket", {"force_destroy": False}, {"force_destroy": True}, Verdict.DANGEROUS),
        ("aws_lambda_function", {"memory_size": 128}, {"memory_size": 256}, Verdict.SAFE),
        ("aws_cloudwatch_metric_alarm", {"threshold": 1}, {"threshold": 9}, Verdict.REVIEW),
        ("aws_cloudwatch_metric_alarm", {**ABOVE, "threshold": 8}, {**ABOVE, "threshold": 9}, Verdict.REVIEW),
        ("aws_cloudwatch_metric_alarm", {**ABOVE, "threshold": 9}, {**ABOVE, "threshold": 8}, Verdict.SAFE),
        ("aws_cloudwatch_metric_alarm", {**BELOW, "threshold": 8}, {**BELOW, "threshold": 9}, Verdict.SAFE),
        (
            "aws_cloudwatch_metric_alarm",
            {**ABOVE, "threshold": 9, "evaluation_periods": 1},
            {**ABOVE, "threshold": 8, "evaluation_periods": 2},
            Verdict.REVIEW,
        ),
        ("aws_wafv2_ip_set", {"addresses": ["192.0.2.1/32"]}, {"addresses": []}, Verdict.SAFE),
        (
            "aws_ecs_cluster_capacity_providers",
            {"default_capacity_provider_strategy": [{"capacity_provider": "FARGATE_SPOT"}]},
            {"default_capacity_provider_strategy": [{"capacity_provider": "FARGATE"}]},
            Verdict.SAFE,
        ),
        (
            "aws_ecs_cluster_capacity_providers",
            {"capacity_providers": ["FARGATE", "FARGATE_SPOT"]},
            {"capacity_providers": ["FARGATE"]},
            Verdict.REVIEW,
        ),
        ("aws_appautoscaling_target", {"max_capacity": 4}, {"max_capacity": 8}, Verdict.SAFE),
        ("aws_ssm_parameter", {**PLAIN, "value": "a"}, {**PLAIN, "value": "b"}, Verdict.REVIEW),
        ("aws_ssm_parameter", {**PLAIN, "description": "a"}, {**PLAIN, "description": "b"}, Verdict.SAFE),
        ("aws_ssm_parameter", {**SECURE, "value": "a"}, {**SECURE, "value": "b"}, Verdict.REVIEW),
        ("aws_ssm_parameter", {**SECURE, "tags": {"a": "b"}}, {**SECURE, "tags": {"a": "c"}}, Verdict.SAFE),
        ("aws_appautoscaling_target", {"max_capacity": 4}, {"max_capacity": 2}, Verdict.REVIEW),
        ("acme_thing", {"size": 1}, {"size": 2}, Verdict.REVIEW),
        # A zero where nothing was, inside a block: the provider's SDK writes it beside every change.
        ("aws_cloudwatch_metric_alarm", {"q": [{"id": "a"}]}, {"q": [{"id": "a", "x": 0}]}, Verdict.SAFE),
    ],
)  # fmt: skip
def test_changes_in_place(type_: str, before: Any, after: Any, expected: Verdict) -> None:
    assert verdict(type_, UPDATE, before, after) is expected


@pytest.mark.parametrize(
    ("type_", "argument"),
    [
        ("aws_iam_policy", "policy"),
        ("aws_vpc_security_group_ingress_rule", "cidr_ipv4"),
        ("aws_wafv2_web_acl", "rule"),
        ("aws_cloudfront_distribution", "origin"),
        ("aws_s3_bucket_public_access_block", "block_public_acls"),
    ],
)
def test_what_may_open_something_is_for_review_where_the_delta_is_not_known(type_: str, argument: str) -> None:
    before, after = {argument: "a"}, {argument: "b"}
    assert verdict(type_, UPDATE, before, after, known=False) is Verdict.REVIEW
    assert verdict(type_, ["create"], None, after, known=False) is Verdict.REVIEW
    assert verdict(type_, ["create"], None, after) is Verdict.SAFE


def test_a_new_revision_is_a_rollout() -> None:
    assert verdict("aws_ecs_task_definition", ["delete", "create"]) is Verdict.REVIEW
    assert verdict("aws_ecs_task_definition", DELETE) is Verdict.REVIEW


def test_a_certificate_with_the_new_one_there_first_is_for_review() -> None:
    assert verdict("aws_acm_certificate", ["create", "delete"]) is Verdict.REVIEW
    assert verdict("aws_acm_certificate", ["delete", "create"]) is Verdict.IRREVERSIBLE


@pytest.mark.parametrize("actions", [["no-op"], ["read"]])
def test_what_stays_or_is_read_comes_to_nothing(actions: list[str]) -> None:
    assert verdict("aws_rds_cluster", actions) is Verdict.NONE


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"errored": True}, "dangerous"),
        ({"complete": False}, "review"),
        ({"complete": True, "applyable": False}, "none"),
        ({"deferred_changes": [{"reason": "resource_config_unknown"}]}, "review"),
        ({"action_invocations": [{"address": "action.aws_lambda_invoke.a"}]}, "review"),
        ({"checks": [{"address": {"to_display": "check.a"}, "status": "fail"}]}, "review"),
        ({"checks": [{"address": {"to_display": "check.a"}, "status": "pass"}]}, "none"),
        ({"resource_drift": [change("aws_vpc.a", DELETE, {"a": 1})]}, "review"),
        ({"resource_drift": [change("aws_vpc.a", UPDATE, {"tags": {}}, {"tags": {"a": "b"}})]}, "none"),
        ({"output_changes": {"a": {"actions": ["create"], "before": None, "after": 1}}}, "safe"),
        ({"resource_changes": {"a": 1}}, "dangerous"),
        ({"resource_changes": [None]}, "dangerous"),
        ({"resource_changes": ["x"]}, "dangerous"),
        ({"resource_changes": [[]]}, "dangerous"),
    ],
)
def test_what_counts_for_the_whole_plan(part: dict[str, Any], expected: str) -> None:
    assert told(**part)["verdict"] == expected


def _part(*values: dict[str, Any], inside: str = "") -> dict[str, Any]:
    listed = [
        {"address": f"{inside}aws_sqs_queue.a{i}", "mode": "managed", "values": each}
        for i, each in enumerate(values)
    ]
    data = {"address": "data.aws_region.a", "mode": "data", "values": {}}
    module = {"resources": [*listed, data]}
    return {"root_module": {"child_modules": [module]} if inside else module}  # fmt: skip


@pytest.mark.parametrize("inside", ["", "module.m."])
@pytest.mark.parametrize(
    ("planned", "there", "expected"),
    [
        ([{"name": "q"}], [], ["a0"]),
        ([{"name": "q"}, {"name": "r"}], [{"name": "q"}], ["a1"]),
        ([{"name": "q"}], [{"name": "p"}], ["a0"]),
        ([{"name": "q"}], [{"name": "q"}], []),
    ],
)
def test_what_is_planned_and_no_entry_tells_of_is_for_review(
    planned: Any, there: Any, expected: list[str], inside: str
) -> None:
    document = plan(
        planned_values=_part(*planned, inside=inside), prior_state={"values": _part(*there, inside=inside)}
    )
    del document["resource_changes"]
    (found,) = told_of(given(document, untold="it has no configuration"))["plans"]
    assert found["verdict"] == ("review" if expected else "none")
    assert [each["sentence"] for each in found["reasons"]] == [
        f"{inside}aws_sqs_queue.{name}: planned, and the plan tells no change of it" for name in expected
    ]
    entries = [change(f"{inside}aws_sqs_queue.{name}", ["no-op"], {}, {}) for name in expected]
    (whole,) = told_of(given(document | {"resource_changes": entries}, untold="it has no configuration"))[
        "plans"
    ]
    assert whole["verdict"] == "none"


def test_exit_codes() -> None:
    assert [exit_code(each) for each in Verdict] == [0, 0, 1, 3, 3]


def test_a_type_that_is_lost_is_known_by_its_role() -> None:
    assert {role(type_, {}) for type_ in HOLDING} == {Role.HOLDS}
    assert {role(type_, {}) for type_ in SERVING} == {Role.SERVES}
