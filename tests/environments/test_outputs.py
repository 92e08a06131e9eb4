"""Outputs, and the same values in Parameter Store: the names that people and other stacks rely on."""

from __future__ import annotations

import json

import pytest

from stacks.settings import Settings
from tests.references import references
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(14)

# Name -> where its value comes from: `type.attribute` of the resource, or text with the environment's domain.
CONTRACT = {
    "alerts_topic_arn": "aws_sns_topic.arn",
    "alerts_unconfirmed": "aws_sns_topic_subscription.pending_confirmation",
    "application_url": "https://<domain>",
    "assets_bucket_name": "aws_s3_bucket.bucket",
    "cloudfront_distribution_id": "aws_cloudfront_distribution.id",
    "cloudfront_domain_name": "aws_cloudfront_distribution.domain_name",
    "cloudfront_zone_id": "aws_cloudfront_distribution.hosted_zone_id",
    "dashboard_name": "aws_cloudwatch_dashboard.dashboard_name",
    "dashboard_url": "aws_cloudwatch_dashboard.dashboard_name",
    "database_cluster_endpoint": "aws_rds_cluster.endpoint",
    "database_reader_endpoint": "aws_rds_cluster.reader_endpoint",
    "database_secret_arn": "aws_rds_cluster.master_user_secret[0].secret_arn",
    "ecs_cluster_name": "aws_ecs_cluster.name",
    "ecs_service_name": "aws_ecs_service.name",
    "image_digest": "data.image_digest",
    "image_tag": "${var.image_tag}",
    "isolated_subnet_ids": "aws_subnet.id",
    "load_balancer_dns_name": "aws_lb.dns_name",
    "load_balancer_zone_id": "aws_lb.zone_id",
    "migration_function_arn": "aws_lambda_function.arn",
    "migration_function_name": "aws_lambda_function.function_name",
    "migration_input": "<what the function is called with: test_migration.py>",
    "migration_task_definition_family": "aws_ecs_task_definition.family",
    "private_subnet_ids": "aws_subnet.id",
    "public_subnet_ids": "aws_subnet.id",
    "sessions_table_name": "aws_dynamodb_table.name",
    "transactions_table_name": "aws_dynamodb_table.name",
    "validation_dead_letter_queue_url": "aws_sqs_queue.url",
    "validation_function_arn": "aws_lambda_function.arn",
    "validation_function_name": "aws_lambda_function.function_name",
    "validation_queue_url": "aws_sqs_queue.url",
    "vpc_id": "aws_vpc.id",
}

# Name -> the resource's construct, where the stack has several of the type.
WHICH = {
    "alerts_topic_arn": "alerts/topic",
    "assets_bucket_name": "static_site/assets/bucket",
    "migration_function_arn": "migration/run/function",
    "migration_function_name": "migration/run/function",
    "migration_task_definition_family": "migration/task_definition",
    "sessions_table_name": "tables/sessions",
    "transactions_table_name": "tables/transactions",
    "validation_function_arn": "validation/function",
    "validation_function_name": "validation/function",
    "validation_dead_letter_queue_url": "validation/dead_letter_queue",
    "validation_queue_url": "validation/queue",
}


def contract(environment: Settings) -> dict[str, str]:
    """Somebody else's image has no tag, and where there is no migration nobody runs one."""
    absent = {"image_tag"} if environment.service.image is not None else set()
    if not environment.service.migration:
        absent |= {name for name in CONTRACT if name.startswith("migration_")}
    return {name: source for name, source in CONTRACT.items() if name not in absent}


def test_the_outputs_of_the_contract_are_there(stack: SynthesizedStack, environment: Settings) -> None:
    assert stack.json["output"].keys() >= contract(environment).keys()


def test_each_output_is_the_value_it_is_named_for(stack: SynthesizedStack, environment: Settings) -> None:
    image = environment.service.image
    for name, source in contract(environment).items():
        value = stack.json["output"][name]["value"]
        found = references(value)
        if name == "image_digest" and image is not None:  # somebody else's, by digest
            assert value == image.partition("@")[2]
            continue
        if name == "migration_input":
            continue
        if name == "alerts_unconfirmed" and not environment.alerts.emails:
            assert value == "nobody"
            continue
        if not found:
            assert value == source.replace("<domain>", environment.domain.name), name
            continue
        assert {f"{reference.type}.{reference.attribute}" for reference in found} == {source}, name
        if name in WHICH:
            assert [reference.address for reference in found] == [stack.at(WHICH[name])[0]], name


def test_somebody_elses_image_has_no_tag(stack: SynthesizedStack, environment: Settings) -> None:
    assert ("image_tag" in stack.json["output"]) is (environment.service.image is None)


def test_subnets_are_listed_zone_by_zone(stack: SynthesizedStack, environment: Settings) -> None:
    for tier in ("public", "private", "isolated"):
        value = stack.json["output"][f"{tier}_subnet_ids"]["value"]
        subnets = [stack.at(f"network/{tier}_subnet-{zone}")[0] for zone in environment.zones]
        assert value == [f"${{{subnet}.id}}" for subnet in subnets]


def test_the_dashboards_url_opens_the_dashboard_in_its_region(
    stack: SynthesizedStack, environment: Settings
) -> None:
    region = environment.region
    (dashboard,) = stack.resources("aws_cloudwatch_dashboard")
    assert stack.json["output"]["dashboard_url"]["value"] == (
        f"https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}"
        f"#dashboards/dashboard/${{{dashboard}.dashboard_name}}"
    )


def test_every_output_says_what_it_is_and_none_is_a_secret(stack: SynthesizedStack) -> None:
    for name, output in stack.json["output"].items():
        assert len(output["description"]) > 5, name
        assert "sensitive" not in output, name


def test_parameter_store_has_the_same_names_and_values(stack: SynthesizedStack, environment: Settings) -> None:
    folder = f"/{environment.application}/{stack.name}"
    outputs = stack.json["output"]
    parameters = {parameter["name"]: parameter for parameter in stack.resources("aws_ssm_parameter").values()}
    assert parameters.keys() == {f"{folder}/{name}" for name in outputs}
    for name, output in outputs.items():
        parameter = parameters[f"{folder}/{name}"]
        assert parameter["description"] == output["description"], name
        if isinstance(output["value"], list):
            assert parameter["type"] == "StringList", name
            # A comma is what StringList separates by; no id has one in it.
            members = ", ".join(json.dumps(member) for member in output["value"])
            assert parameter["value"].replace("${", "").replace("}", "") == (
                f'join(",", [{members}])'.replace('"${', "").replace('}"', "")
            ), name
        else:
            assert parameter["type"] == "String", name
            assert parameter["value"] == output["value"], name
