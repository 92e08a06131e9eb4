"""What each patch adds to the emulator, apart from the emulator."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stacks.schema.regions import UNFIT_ZONES
from strongroom.local.shim import alarms, log_group_keys, query_protocol, zones
from strongroom.local.shim.autoscaling import Register
from strongroom.local.shim.prefix_lists import prefix_list_ids
from strongroom.local.shim.waf_logging import LoggingConfigurations


def test_query_parameters_become_a_tree() -> None:
    given = {
        "AlarmName": ["shortfall"],
        "Dimensions.member.2.Name": ["B"],
        "Dimensions.member.10.Name": ["C"],
        "Dimensions.member.1.Name": ["A"],
        "Metrics.member.1.MetricStat.Metric.MetricName": ["Running"],
    }
    assert query_protocol.unflatten(given) == {
        "AlarmName": "shortfall",
        "Dimensions": [{"Name": "A"}, {"Name": "B"}, {"Name": "C"}],
        "Metrics": [{"MetricStat": {"Metric": {"MetricName": "Running"}}}],
    }


def test_an_xml_answer_is_made_from_the_json_answer_and_escaped() -> None:
    def operation(_params: Any, data: Any, _is_cbor: bool, is_json: bool = False) -> query_protocol.Answer:
        assert is_json
        assert data == {"Name": "n"}
        return 200, {}, json.dumps({"Body": "<&>", "On": True, "UpdatedTimestamp": 0, "L": [1]}).encode()

    _, headers, body = query_protocol.from_json("Get", operation)({"Name": ["n"]}, {}, False)
    assert headers["Content-Type"] == "text/xml"
    text = body.decode()
    assert "<Body>&lt;&amp;&gt;</Body><On>true</On>" in text
    assert "<UpdatedTimestamp>1970-01-01T00:00:00+00:00</UpdatedTimestamp><L><member>1</member></L>" in text


def test_an_error_stays_the_emulators_own() -> None:
    def operation(_params: Any, _data: Any, _is_cbor: bool, is_json: bool = False) -> query_protocol.Answer:
        return 404, {}, b"json" if is_json else b"xml"

    assert query_protocol.from_json("Get", operation)({}, {}, False)[2] == b"xml"


def test_an_alarm_has_what_only_the_request_said() -> None:
    told = alarms.complete({"AlarmName": "a", "Unit": None}, {"EvaluateLowSampleCountPercentile": "ignore"})
    assert told == {"AlarmName": "a", "EvaluateLowSampleCountPercentile": "ignore"}


def test_what_changed_since_the_request_is_told() -> None:
    assert alarms.complete({"ActionsEnabled": False}, {"ActionsEnabled": "true"})["ActionsEnabled"] is False


def test_a_metric_math_alarm_has_no_single_metric() -> None:
    told = alarms.complete({"Statistic": "Average", "Period": 60, "Threshold": 1.0}, {"Metrics": [{"Id": "m"}]})
    assert told == {"Threshold": 1.0, "Metrics": [{"Id": "m"}]}


def test_a_percentile_alarm_has_no_plain_statistic() -> None:
    told = alarms.complete({"Statistic": "Average", "ExtendedStatistic": "p99"}, {})
    assert told == {"ExtendedStatistic": "p99"}


TARGET = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/a/b",
    "ScalableDimension": "ecs:service:DesiredCount",
}


class Scaling:
    """Calls a register as the SDK does."""

    def __init__(self) -> None:
        self._register = Register("123456789012", "us-east-1")

    def __call__(self, operation: str, **request: Any) -> tuple[int, dict[str, Any]]:
        status, _, body = self._register.answer(operation, json.dumps(request).encode())
        return status, json.loads(body)


@pytest.fixture
def scaling() -> Scaling:
    scaling = Scaling()
    scaling("RegisterScalableTarget", **TARGET, MinCapacity=2, MaxCapacity=10, Tags={"Team": "payments"})
    return scaling


def test_a_target_is_given_back_updated_and_removed(scaling: Scaling) -> None:
    scaling("RegisterScalableTarget", **TARGET, MaxCapacity=20)
    _, found = scaling("DescribeScalableTargets", ServiceNamespace="ecs", ResourceIds=["service/a/b"])
    [target] = found["ScalableTargets"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 20)
    _, tags = scaling("ListTagsForResource", ResourceARN=target["ScalableTargetARN"])
    assert tags == {"Tags": {"Team": "payments"}}
    assert scaling("DeregisterScalableTarget", **TARGET)[0] == 200
    assert scaling("DescribeScalableTargets", ServiceNamespace="ecs")[1] == {"ScalableTargets": []}


def test_a_policy_goes_with_its_target(scaling: Scaling) -> None:
    scaling("PutScalingPolicy", **TARGET, PolicyName="cpu", PolicyType="TargetTrackingScaling")
    _, found = scaling("DescribeScalingPolicies", ServiceNamespace="ecs", PolicyNames=["cpu"])
    assert [policy["PolicyName"] for policy in found["ScalingPolicies"]] == ["cpu"]
    scaling("DeregisterScalableTarget", **TARGET)
    assert scaling("DescribeScalingPolicies", ServiceNamespace="ecs")[1] == {"ScalingPolicies": []}


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("DeregisterScalableTarget", "ObjectNotFoundException"),
        ("PutScalingPolicy", "ObjectNotFoundException"),
        ("DeleteScalingPolicy", "ObjectNotFoundException"),
        ("PutScheduledAction", "ValidationException"),
    ],
)
def test_what_is_not_there_is_the_services_own_error(operation: str, kind: str) -> None:
    status, answer = Scaling()(operation, **TARGET, PolicyName="cpu")
    assert (status, answer["__type"]) == (400, kind)


def test_a_rules_prefix_lists_are_read() -> None:
    given = {
        "IpPermissions.1.PrefixListIds.1.PrefixListId": ["pl-1"],
        "IpPermissions.1.PrefixListIds.1.Description": ["S3"],
        "IpPermissions.2.PrefixListIds.1.PrefixListId": ["pl-2"],
    }
    assert prefix_list_ids(given, "IpPermissions.1") == [{"PrefixListId": "pl-1", "Description": "S3"}]


def test_a_logging_configuration_is_put_got_and_deleted() -> None:
    configurations = LoggingConfigurations()

    def call(operation: str, **request: Any) -> tuple[int, Any]:
        answer = configurations.answer(operation, request)
        assert answer is not None
        return answer[0], json.loads(answer[2])

    given = {"ResourceArn": "arn", "LogDestinationConfigs": ["logs"]}
    call("PutLoggingConfiguration", LoggingConfiguration=given)
    assert (
        call("GetLoggingConfiguration", ResourceArn="arn")[1]["LoggingConfiguration"].items() >= given.items()
    )
    assert call("DeleteLoggingConfiguration", ResourceArn="arn")[0] == 200
    status, error = call("GetLoggingConfiguration", ResourceArn="arn")
    assert (status, error["__type"]) == (400, "WAFNonexistentItemException")
    assert configurations.answer("GetWebACL", {}) is None


def test_no_letter_of_the_first_three_is_a_zone_that_the_stack_refuses() -> None:
    assert not UNFIT_ZONES ^ zones.UNFIT
    for prefix in ("use1", "cac1", "usw1", "euc1"):
        found = zones.zone_ids(prefix)
        assert not zones.UNFIT & {found[letter] for letter in "abc"}
        assert len(set(found.values())) == len(found)
    assert zones.zone_ids("use1")["c"] == "use1-az4"


def test_a_log_group_that_is_there_gets_a_key_and_loses_it() -> None:
    groups: dict[str, dict[str, object]] = {"/ours": {"kmsKeyId": None}}

    def asked(operation: str, **request: str) -> int | None:
        answered = log_group_keys.answer(groups, operation, json.dumps(request).encode())
        return answered and answered[0]

    assert asked("AssociateKmsKey", logGroupName="/ours", kmsKeyId="arn:key") == 200
    assert groups == {"/ours": {"kmsKeyId": "arn:key"}}
    assert asked("DisassociateKmsKey", logGroupName="/ours") == 200
    assert groups == {"/ours": {"kmsKeyId": None}}
    assert asked("AssociateKmsKey", logGroupName="/theirs", kmsKeyId="arn:key") == 400
    assert asked("DescribeLogGroups") is None
