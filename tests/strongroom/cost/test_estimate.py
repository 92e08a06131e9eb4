"""What is counted, computed a second time: from the settings, by hand."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from stacks.demand.demand import demand
from stacks.settings import load_settings
from strongroom.cost.as_json import as_json
from strongroom.cost.estimate import Estimate, estimate
from strongroom.cost.prices import HOURS
from strongroom.cost.report import tiers
from strongroom.cost.uncounted import NEW
from strongroom.cost.usage import Usage
from strongroom.cost.variants import synthesized
from strongroom.synthesized import Stack
from tests.example_settings import EXAMPLES
from tests.synthesized import SynthesizedStack

INTERFACE_ENDPOINTS = 6  # of an environment whose programs ask for nothing more


def edited(stack: SynthesizedStack, type_: str, **arguments: Any) -> Stack:
    """With other arguments of every resource of a type."""
    document = copy.deepcopy(stack.json)
    for attributes in document["resource"][type_].values():
        attributes.update(arguments)
    return Stack(stack.name, document)


def loaded(stack: SynthesizedStack, users: int) -> Estimate:
    assert stack.settings is not None
    return estimate(stack.stack, Usage(demand(stack.settings, users)))


def amount(found: Estimate, tier: str, title: str) -> float:
    """Dollars at rest of what has a price, in a tier."""
    return sum(each.usd_at_rest for each in found.entries if (each.tier, each.price.title) == (tier, title))


def at_load(found: Estimate, tier: str, title: str) -> float:
    return sum(each.usd_at_load for each in found.entries if (each.tier, each.price.title) == (tier, title))


def test_hours_of_what_is_there_all_month(stack: SynthesizedStack) -> None:
    settings, found = stack.settings, estimate(stack.stack)
    assert settings is not None
    instances = 1 + settings.database.readers
    hourly = {"db.t4g.medium": 0.073, "db.r7g.large": 0.276}[settings.database.instance_class]
    title = f"Aurora, {settings.database.instance_class}"
    assert amount(found, "database", title) == pytest.approx(instances * hourly * HOURS)
    endpoints = amount(found, "interface_endpoints", "Interface endpoint, in one zone")
    assert endpoints == pytest.approx(INTERFACE_ENDPOINTS * len(settings.zones) * 0.01 * HOURS)
    balancer = 0.0225 * HOURS + len(settings.zones) * 0.005 * HOURS
    assert found.tiers["load_balancer"][0] == pytest.approx(balancer)
    tasks = settings.service.min_tasks * settings.service.cpu / 1024 * 0.03238 * HOURS
    assert amount(found, "service", "Fargate on ARM64, vCPU") == pytest.approx(tasks)


def test_things_that_are_paid_for_by_the_piece(stack: SynthesizedStack) -> None:
    found = estimate(stack.stack)
    assert found.tiers["keys"][0] == pytest.approx(len(stack.resources("aws_kms_key")))
    acls = stack.resources("aws_wafv2_web_acl").values()
    rules = sum(5 + len(acl["rule"]) for acl in acls)
    assert found.tiers["web_acl"][0] + found.tiers["edge_web_acl"][0] == pytest.approx(rules)
    alarms = stack.resources("aws_cloudwatch_metric_alarm").values()
    reads = [sum("metric" in each for each in alarm.get("metric_query", [])) or 1 for alarm in alarms]
    assert amount(found, "monitoring", "Alarm, for each metric that it reads") == pytest.approx(
        0.1 * sum(reads)
    )


def test_what_every_environment_has(stack: SynthesizedStack) -> None:
    found = estimate(stack.stack)
    assert amount(found, "database", "Secret") == pytest.approx(0.40)
    assert amount(found, "database", "Aurora Standard, storage") == pytest.approx(10 * 0.10)
    assert amount(found, "monitoring", "Dashboard") == pytest.approx(3.00)
    filters = len(stack.resources("aws_cloudwatch_log_metric_filter"))
    assert amount(found, "service", "Custom metric") == pytest.approx(0.30 * filters)
    policies = len(stack.resources("aws_appautoscaling_policy"))
    title = "Alarm, for each metric that it reads"
    assert amount(found, "service", title) == pytest.approx(0.10 * 2 * policies)
    # Five pollers ask the queue three times a minute each, all month.
    assert amount(found, "validation", "SQS, requests") == pytest.approx(5 * 3 * 60 * HOURS * 0.40 / 1e6)


def test_logs_and_the_function_at_load(stacks: dict[str, SynthesizedStack]) -> None:
    stack = stacks["prod"]
    assert stack.settings is not None
    needs = demand(stack.settings, 10_000)
    found = loaded(stack, 10_000)
    written = sum(at_load(found, tier, "CloudWatch Logs, written") for tier in ("service", "validation"))
    gb = needs.log_gib_a_day * HOURS / 24
    assert written == pytest.approx(gb * 0.50)
    kept = sum(at_load(found, tier, "CloudWatch Logs, kept") for tier in ("service", "validation"))
    assert kept == pytest.approx(gb * 12 * 0.03)  # a year of them
    seconds = needs.load.submits * HOURS * 3600 * needs.message_seconds
    gb_seconds = seconds * stack.settings.validation.memory / 1024
    assert at_load(found, "validation", "Lambda on ARM64, duration") == pytest.approx(gb_seconds * 0.0000133334)


def test_without_users_at_load_is_at_rest(stack: SynthesizedStack) -> None:
    found = estimate(stack.stack)
    assert (found.users, found.at_load) == (None, found.at_rest)


def test_the_tiers_and_the_entries_are_all_of_it(stack: SynthesizedStack) -> None:
    found = loaded(stack, 1000)
    for column in (0, 1):
        total = (found.at_rest, found.at_load)[column]
        assert sum(amounts[column] for amounts in found.tiers.values()) == pytest.approx(total)
    assert sum(each.usd_at_rest for each in found.entries) == pytest.approx(found.at_rest)
    assert sum(each.usd_at_load for each in found.entries) == pytest.approx(found.at_load)


def test_requests_of_a_month_at_load(stacks: dict[str, SynthesizedStack]) -> None:
    found = loaded(stacks["prod"], 10_000)
    a_month = 10_000 / 60 * HOURS * 3600
    assert at_load(found, "web_acl", "Web ACL, requests") == pytest.approx(a_month * 0.60 / 1e6)
    assert at_load(found, "edge_web_acl", "Web ACL, requests") == 0  # visits of the page are not in the load
    units = 10_000 / 60 / 25  # new connections a second, which a capacity unit has 25 of
    assert at_load(found, "load_balancer", "Application Load Balancer, capacity units") == pytest.approx(
        units * 0.008 * HOURS
    )


def test_tables_and_queue_at_load(stacks: dict[str, SynthesizedStack]) -> None:
    found, settings = loaded(stacks["prod"], 10_000), stacks["prod"].settings
    assert settings is not None
    needs = demand(settings, 10_000)
    million = HOURS * 3600 / 1e6 / needs.load.with_headroom(1)
    names = ("sessions", "transactions", "idempotency")
    reads = sum(needs.reads(name) for name in names) * million
    assert at_load(found, "tables", "DynamoDB on demand, reads") == pytest.approx(reads * 0.125)
    writes = sum(needs.writes(name) for name in names) * million
    assert at_load(found, "tables", "DynamoDB on demand, writes") == pytest.approx(writes * 0.625)
    (sent,) = (call.calls for call in needs.costs.application.submit.calls if call.operation.startswith("sqs"))
    batches = needs.load.submits * sent * HOURS * 3600 / 1e6
    polls = 5 * 3 * 60 * HOURS / 1e6
    # Sent, received and deleted.
    assert at_load(found, "validation", "SQS, requests") == pytest.approx((polls + 3 * batches) * 0.40)
    assert at_load(found, "validation", "Lambda, executions") == pytest.approx(batches * 0.20)


def test_what_passes_endpoints_and_asks_the_key(stacks: dict[str, SynthesizedStack]) -> None:
    found, settings = loaded(stacks["prod"], 10_000), stacks["prod"].settings
    assert settings is not None
    needs = demand(settings, 10_000)
    free = needs.load.with_headroom(1)
    gbit = 2 * (needs.queue_gbps + needs.log_gbps) / free  # of both zones that are left when one has failed
    data = at_load(found, "interface_endpoints", "Interface endpoint, data")
    assert data == pytest.approx(gbit * 1e9 / 8 / 2**30 * HOURS * 3600 * 0.01)
    batches = needs.concurrency / free
    a_second = (settings.service.max_tasks * 32 * 2 + 2 * batches + 3) / 300 + 2 * needs.load.submits
    assert at_load(found, "keys", "KMS, requests") == pytest.approx(a_second * HOURS * 3600 * 3 / 1e6)


def test_more_users_never_cost_less_and_never_more_than_the_most_tasks(
    stacks: dict[str, SynthesizedStack],
) -> None:
    amounts = [loaded(stacks["prod"], users).at_load for users in (1, 100, 10_000, 1_000_000)]
    assert amounts == sorted(amounts)
    settings = stacks["prod"].settings
    assert settings is not None
    most = settings.service.max_tasks * settings.service.cpu / 1024 * 0.03238 * HOURS
    vcpus = at_load(loaded(stacks["prod"], 1_000_000), "service", "Fargate on ARM64, vCPU")
    assert vcpus == pytest.approx(most)


def test_further_services_have_the_most_tasks_at_load() -> None:
    settings = load_settings(EXAMPLES / "more_services" / "prod.toml")
    found = estimate(synthesized(settings), Usage(demand(settings, 10_000)))
    assert settings.services
    for column, tasks in ((amount, "min_tasks"), (at_load, "max_tasks")):
        vcpus = sum(getattr(each, tasks) * each.cpu / 1024 for each in settings.services.values())
        assert column(found, "services", "Fargate on ARM64, vCPU") == pytest.approx(vcpus * 0.03238 * HOURS)


def test_one_zone_is_not_zones(stacks: dict[str, SynthesizedStack]) -> None:
    one, three = (
        {note for each in estimate(stack).entries for note in each.notes}
        for stack in (
            edited(stacks["prod"], "aws_vpc_endpoint", subnet_ids=["${aws_subnet.a.id}"]),
            stacks["prod"].stack,
        )
    )
    assert "in 1 zone" in one
    assert "in 3 zones" in three


def test_a_serverless_instance_is_awake_while_a_task_runs(stacks: dict[str, SynthesizedStack]) -> None:
    scaling = {"min_capacity": 0, "max_capacity": 4, "seconds_until_auto_pause": 300}
    document = edited(stacks["dev"], "aws_rds_cluster_instance", instance_class="db.serverless").document
    for cluster in document["resource"]["aws_rds_cluster"].values():
        cluster["serverlessv2_scaling_configuration"] = scaling
    settings = stacks["dev"].settings
    assert settings is not None
    instances = len(document["resource"]["aws_rds_cluster_instance"])
    found = estimate(Stack("dev", document), Usage(demand(settings, 1)))
    assert amount(found, "database", "Aurora Serverless v2") == pytest.approx(instances * 0.5 * 0.12 * HOURS)
    assert at_load(found, "database", "Aurora Serverless v2") == pytest.approx(instances * 4 * 0.12 * HOURS)


@pytest.mark.parametrize(
    ("type_", "arguments", "told"),
    [
        ("aws_rds_cluster_instance", {"instance_class": "db.r8g.48xlarge"}, "db.r8g.48xlarge"),
        ("aws_rds_cluster_instance", {"instance_class": "db.serverless"}, "how far it scales"),
        ("aws_vpc_endpoint", {"subnet_ids": "${var.subnets}", "vpc_endpoint_type": "Interface"}, "not listed"),
        ("aws_lb", {"subnets": "${var.subnets}"}, "not listed"),
        ("aws_ecs_service", {"task_definition": "elsewhere:1"}, "is not in the stack"),
        ("aws_ecs_task_definition", {"cpu": "${var.cpu}"}, "is not in the stack"),
    ],
)
def test_what_can_not_be_counted_is_said(
    stacks: dict[str, SynthesizedStack], type_: str, arguments: dict[str, Any], told: str
) -> None:
    found = estimate(edited(stacks["prod"], type_, **arguments))
    assert [why for address, why in found.uncounted.items() if told in why and "." in address]
    assert found.at_rest < estimate(stacks["prod"].stack).at_rest
    assert any(told in why for reasons in found.unknown.values() for why in reasons)
    (stack,) = json.loads(as_json([found]))["stacks"]
    assert stack["at_least"]
    assert {each["tier"] for each in stack["tiers"] if each["at_least"]} == found.unknown.keys()
    for tier, rest, _ in tiers(found):
        assert rest.startswith(("at least $", "unknown")) is (tier in {*found.unknown, "all"})


def test_all_that_the_environments_have_has_a_price(stack: SynthesizedStack) -> None:
    found = estimate(stack.stack)
    assert found.unknown == {}
    assert not any("at least" in rest for _, rest, _ in tiers(found))


def test_a_type_without_a_row_is_said(stacks: dict[str, SynthesizedStack]) -> None:
    document = copy.deepcopy(stacks["dev"].json)
    document["resource"]["aws_mq_broker"] = {"broker": {}}
    found = estimate(Stack("dev", document))
    assert found.uncounted["aws_mq_broker"] == NEW
    assert found.unknown.keys() == {"aws_mq_broker"}


def test_an_internal_load_balancer_has_no_addresses(stacks: dict[str, SynthesizedStack]) -> None:
    found = estimate(edited(stacks["dev"], "aws_lb", internal=True))
    assert amount(found, "load_balancer", "Public IPv4 address") == 0


def test_a_stack_elsewhere_has_the_prices_of_another_region(stacks: dict[str, SynthesizedStack]) -> None:
    document = copy.deepcopy(stacks["dev"].json)
    for provider in document["provider"]["aws"]:
        provider["region"] = "eu-central-1"
    assert estimate(Stack("dev", document)).foreign
    assert not estimate(stacks["dev"].stack).foreign
