"""Every alarm of every environment: it goes off, somebody hears of it, and they know what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app import backlog
from stacks.monitoring.definitions.own import OWN as OWN_ALARMS
from stacks.monitoring.definitions.tables import OF_FURTHER, OPERATIONS, SCANNED
from tests.environments.monitoring_facts import OWN, REFERENCES, REQUIRED
from tests.environments.network_facts import leaving
from tests.environments.watching import alarms, definitions, known, metrics, watched
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(9)

PROJECT = Path(__file__).parents[2]
REFERENCE = re.compile(r"\$\{(\w+)\.([\w-]+)\.(\w+)\}")

# Of the template's, only these may read silence as something else than "nothing happened".
MISSING_DATA = {
    "ledger-outbox-age": "breaching",
    "ledger-parked-messages": "breaching",
    "ledger-pending-age": "breaching",
    "load-balancer-no-healthy-hosts": "breaching",
    "service-tasks": "breaching",
}


def test_the_stack_has_the_alarms_of_the_table_and_no_others(stack: SynthesizedStack) -> None:
    table = definitions(stack).keys()
    assert alarms(stack).keys() == table
    assert len(table) == len(stack.resources("aws_cloudwatch_metric_alarm"))


@pytest.mark.parametrize("wanted", REQUIRED.values(), ids=REQUIRED)
def test_required_alarms_exist(stack: SynthesizedStack, wanted: tuple[str, str]) -> None:
    found = {(metric["namespace"], metric["metric_name"]) for _, metric in watched(stack)}
    assert stack.settings
    # Where nothing may leave the VPC there is no NAT gateway; another application may have no ledger.
    without = {"AWS/NATGateway": not leaving(stack), OWN: not stack.settings.has_ledger_metrics}
    assert (wanted in found) is not without.get(wanted[0], False)


@pytest.mark.requirement(1)
def test_each_alarm_tells_the_topic_of_its_own_region_when_it_begins_and_ends(stack: SynthesizedStack) -> None:
    topics = stack.resources("aws_sns_topic")
    for id, alarm in alarms(stack).items():
        assert alarm["actions_enabled"] is True, id
        assert alarm["alarm_actions"] == alarm["ok_actions"], id
        (action,) = alarm["alarm_actions"]
        type_, name, attribute = REFERENCE.fullmatch(action).groups()  # type: ignore[union-attr]
        assert attribute == "arn", id
        topic = topics[f"{type_}.{name}"]
        assert stack.settings
        regions = {"aws.us_east_1": "us-east-1", None: stack.settings.region}
        there, here = regions[topic.get("provider")], regions[alarm.get("provider")]
        assert there == here, f"{id}: its topic is in another region"


def test_cloudfront_is_watched_from_us_east_1_and_nothing_else_is(stack: SynthesizedStack) -> None:
    providers = {provider.get("alias"): provider for provider in stack.json["provider"]["aws"]}
    for id, alarm in alarms(stack).items():
        alias = alarm.get("provider", "aws").partition(".")[2] or None
        at_edge = any(metric["namespace"] == "AWS/CloudFront" for metric in metrics(alarm))
        assert stack.settings
        assert providers[alias]["region"] == ("us-east-1" if at_edge else stack.settings.region), id
        assert (alias is not None) == at_edge, id


def test_dimensions_are_those_that_aws_sends_the_metric_with(stack: SynthesizedStack) -> None:
    for id, metric, fact in known(stack):
        dimensions = metric["dimensions"]
        assert isinstance(dimensions, dict)
        assert set(dimensions) - {"GlobalSecondaryIndexName"} == fact.dimensions, id


def test_dimensions_refer_to_resources_by_the_value_that_cloudwatch_knows(stack: SynthesizedStack) -> None:
    for id, metric, _ in known(stack):
        dimensions = metric["dimensions"]
        assert isinstance(dimensions, dict)
        for dimension, value in dimensions.items():
            match dimension:
                case "Region":
                    assert value == "Global", id
                case "Operation":
                    assert value in {
                        operation
                        for table in (*OPERATIONS.values(), OF_FURTHER, SCANNED)
                        for operation in table
                    }, id
                case "GlobalSecondaryIndexName":
                    table = stack.all_resources[dimensions["TableName"][2:-1].rpartition(".")[0]]
                    assert value in {index["name"] for index in table["global_secondary_index"]}, id
                case _:
                    reference = REFERENCE.fullmatch(value)
                    assert reference, f"{id}: {dimension} = {value} is no reference to a resource"
                    type_, name, attribute = reference.groups()
                    assert (type_, attribute) == REFERENCES[dimension], id
                    assert f"{type_}.{name}" in stack.all_resources, id


def test_statistics_fit_their_metrics(stack: SynthesizedStack) -> None:
    for id, metric, fact in known(stack):
        assert metric["stat"] in fact.statistics, id


def test_windows_are_complete_and_possible(stack: SynthesizedStack) -> None:
    for id, alarm in alarms(stack).items():
        assert 1 <= alarm["datapoints_to_alarm"] <= alarm["evaluation_periods"], id
        (period,) = {metric["period"] for metric in metrics(alarm)}
        assert isinstance(period, int)
        assert period % 60 == 0, f"{id}: AWS sends these metrics once a minute"
        # CloudWatch user guide, "Alarm evaluation": at most a day with periods below an hour.
        assert period * alarm["evaluation_periods"] <= 86_400, id


def test_missing_data_is_no_alarm_except_where_stated(stack: SynthesizedStack) -> None:
    of = definitions(stack)
    for id, alarm in alarms(stack).items():
        # A row that reads silence otherwise has its reason, or it is none.
        rule = of[id].missing if of[id] in OWN_ALARMS else MISSING_DATA.get(of[id].id, "notBreaching")
        assert alarm["treat_missing_data"] == rule, id


def test_metric_math_is_what_cloudwatch_accepts(stack: SynthesizedStack) -> None:
    for id, alarm in alarms(stack).items():
        if "metric_query" not in alarm:
            assert not {"metric_name", "namespace", "period"} - alarm.keys(), id
            assert ("statistic" in alarm) != ("extended_statistic" in alarm), id
            continue
        single = {"metric_name", "namespace", "period", "dimensions", "statistic", "extended_statistic", "unit"}
        assert not single & alarm.keys(), id
        (result,) = (query for query in alarm["metric_query"] if query.get("return_data"))
        inputs = [query["id"] for query in alarm["metric_query"] if "metric" in query]
        assert len(inputs) <= 10, f"{id}: an alarm's expression takes 10 metrics at most"
        names = set(re.findall(r"[a-z]\w*", result["expression"]))
        assert names == set(inputs), f"{id}: the expression and its metrics differ"
        if "FILL" in result["expression"]:
            # A value that is late is filled in: one of one could be stuck in either state.
            assert alarm["datapoints_to_alarm"] < alarm["evaluation_periods"], id


def test_percentiles_wait_for_enough_samples(stack: SynthesizedStack) -> None:
    for id, alarm in alarms(stack).items():
        expected = "ignore" if "extended_statistic" in alarm else None
        assert alarm.get("evaluate_low_sample_count_percentiles") == expected, id


@pytest.mark.requirement(1)
def test_names_and_descriptions_tell_what_to_do(stack: SynthesizedStack) -> None:
    assert stack.settings
    for id, alarm in alarms(stack).items():
        assert alarm["alarm_name"] == f"{stack.settings.application}-{id}-{stack.name}"
        assert len(alarm["alarm_name"]) <= 255
        description = alarm["alarm_description"]
        assert len(description) <= 1024, id
        what, runbook, where = re.fullmatch(r"(.+) Runbook: (\S+) in (\S+)", description).groups()  # type: ignore[union-attr]
        assert len(what.split(". ")) >= 2, f"{id}: says what is wrong, but not what to do"
        assert (PROJECT / runbook).is_file(), id
        assert where == stack.settings.tags.repository


def wanted_path(stack: SynthesizedStack, address: str) -> str:
    return str(stack.all_resources[address]["//"]["metadata"]["path"])


def test_every_table_gateway_and_function_has_its_alarms(stack: SynthesizedStack) -> None:
    for type_, metric, dimension in [
        ("aws_dynamodb_table", "ReadThrottleEvents", "TableName"),
        ("aws_dynamodb_table", "SystemErrors", "TableName"),
        ("aws_nat_gateway", "ErrorPortAllocation", "NatGatewayId"),
        ("aws_lambda_function", "Errors", "FunctionName"),
        ("aws_lambda_function", "Throttles", "FunctionName"),
        ("aws_lambda_function", "Duration", "FunctionName"),
    ]:
        seen = {
            str(m["dimensions"][dimension])[2:-1].rpartition(".")[0]  # type: ignore[index]
            for _, m in watched(stack)
            if m["metric_name"] == metric
        }
        wanted = set(stack.resources(type_))
        if metric in ("Throttles", "Duration"):
            # Terraform waits for the one that runs the migration: the apply is slow, or fails, where that does.
            wanted -= {it for it in wanted if "/migration/" in wanted_path(stack, it)}
        assert seen == wanted, metric


def test_throttles_of_every_index_count(stack: SynthesizedStack) -> None:
    indexes = {
        index["name"]
        for table in stack.resources("aws_dynamodb_table").values()
        for index in table.get("global_secondary_index", [])
    }
    for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
        seen = {
            m["dimensions"].get("GlobalSecondaryIndexName")  # type: ignore[attr-defined]
            for _, m in watched(stack)
            if m["metric_name"] == metric
        }
        assert seen - {None} == indexes


def test_system_errors_cover_every_operation_that_roles_allow(stack: SynthesizedStack) -> None:
    counted = {
        (m["dimensions"]["TableName"], m["dimensions"]["Operation"])  # type: ignore[index]
        for _, m in watched(stack)
        if m["metric_name"] == "SystemErrors"
    }
    allowed = set()
    for policy in stack.resources("aws_iam_policy").values():
        for statement in json.loads(policy["policy"])["Statement"]:
            actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
            table = re.match(r"\$\{(aws_dynamodb_table\.[\w-]+)\.arn\}", str(statement["Resource"]))
            if table:
                allowed |= {(f"${{{table[1]}.name}}", action.removeprefix("dynamodb:")) for action in actions}
    assert allowed
    assert allowed <= counted


def test_what_the_application_reports_of_its_ledger_becomes_a_metric(stack: SynthesizedStack) -> None:
    assert stack.settings
    if not stack.settings.has_ledger_metrics:
        assert not stack.resources("aws_cloudwatch_log_metric_filter")
        return
    (application,) = (
        address
        for address, group in stack.resources("aws_cloudwatch_log_group").items()
        if group["name"] == f"/ecs/{stack.settings.application}-app-{stack.name}"
    )
    made = {}
    for metric_filter in stack.resources("aws_cloudwatch_log_metric_filter").values():
        assert metric_filter["log_group_name"] == f"${{{application}.name}}"
        assert metric_filter["pattern"] == f'{{ $.message = "{backlog.MESSAGE}" }}'
        transformation = metric_filter["metric_transformation"]
        assert transformation["namespace"] == stack.settings.metric_namespace
        assert "default_value" not in transformation, "silence must stay silence"
        made[transformation["value"].removeprefix("$.")] = transformation["name"]
    assert made.keys() == set(backlog.FIELDS), "each field of the line, under its own name"
    assert set(made.values()) >= {m["metric_name"] for _, m, _ in known(stack) if m["namespace"] == OWN}


def test_age_and_dead_letters_are_of_the_right_queues(stack: SynthesizedStack) -> None:
    assert stack.settings

    def queue(id: str) -> str:
        (metric,) = metrics(alarms(stack)[id])
        dimensions = metric["dimensions"]
        assert isinstance(dimensions, dict)
        return str(dimensions["QueueName"])[2:-1].rpartition(".")[0]

    pairs = {
        "validation": ("validation-queue-age", "validation-dead-letters"),
        **{
            f"functions/{name}": (f"function-queue-age-{name}", f"function-dead-letters-{name}")
            for name in stack.settings.functions
        },
    }
    for path, (age, letters) in pairs.items():
        assert queue(age) == stack.at(f"{path}/queue")[0]
        assert queue(letters) == stack.at(f"{path}/dead_letter_queue")[0]


def test_thresholds_follow_the_settings(stack: SynthesizedStack) -> None:
    settings, found = stack.settings, alarms(stack)
    assert settings
    connections = settings.database.max_connections * 0.8
    assert found["database-connections"]["threshold"] == pytest.approx(connections, abs=1)
    assert found["validation-duration"]["threshold"] == pytest.approx(settings.validation.timeout_seconds * 800)
    assert found["validation-queue-age"]["threshold"] == settings.validation.visibility_timeout_seconds * 2
    for name, function in settings.functions.items():
        hidden = function.visibility_timeout_seconds or 6 * function.timeout_seconds
        assert _divided(found[f"function-duration-{name}"]) == pytest.approx(function.timeout_seconds * 800)
        assert _divided(found[f"function-queue-age-{name}"]) == pytest.approx(hidden * 2)
    if settings.has_ledger_metrics:
        age = found["ledger-outbox-age"]["threshold"]
        assert age < backlog.OLDEST_SECONDS, "before transactions are refused"
    assert found["service-at-maximum"]["threshold"] == settings.service.max_tasks


def _divided(alarm: Attributes) -> float:
    """The threshold in the metric's own unit, of an alarm on `metric / whole`."""
    (result,) = (query for query in alarm["metric_query"] if query.get("return_data"))
    return float(alarm["threshold"]) * float(result["expression"].rpartition(" / ")[2])
