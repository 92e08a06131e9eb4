"""Log groups: there before the service that fills them, encrypted, kept as long as the settings say."""

from __future__ import annotations

import pytest

from stacks.settings import Settings
from tests.references import depends_on, one_reference
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(24)


def test_every_log_group_is_kept_as_long_as_the_settings_say(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    logs, name, application = stack.settings.logs, stack.name, stack.settings.application
    found = {
        group["name"]: group["retention_in_days"]
        for group in stack.resources("aws_cloudwatch_log_group").values()
    }
    expected = {
        f"/aws/ecs/containerinsights/{application}-app-{name}/performance": logs.retention_days,
        f"/aws/lambda/{application}-validate-transaction-{name}": logs.function_retention_days,
        f"/aws/rds/cluster/{application}-database-{name}/postgresql": logs.retention_days,
        f"/aws/vpc/{application}-flow-logs-{name}": stack.settings.network.flow_log_retention_days,
        f"/ecs/{application}-app-{name}": logs.retention_days,
        f"aws-waf-logs-{application}-waf-cloudfront-{name}": logs.retention_days,
        f"aws-waf-logs-{application}-waf-regional-{name}": logs.retention_days,
    }
    assert {group: found.get(group) for group in expected} == expected


def test_no_log_is_kept_for_ever_and_production_keeps_each_a_year(
    stack: SynthesizedStack, environment: Settings
) -> None:
    least = 365 if environment.protected else 1
    for address, group in stack.resources("aws_cloudwatch_log_group").items():
        days = group.get("retention_in_days", 0)
        assert days >= least, f"{address}: kept for {days} days (0: for ever), at least {least} are owed"


def test_every_log_group_has_a_customer_managed_key(stack: SynthesizedStack) -> None:
    for address, group in stack.resources("aws_cloudwatch_log_group").items():
        assert one_reference(group["kms_key_id"]).type == "aws_kms_key", address
        assert not group.get("skip_destroy", False), f"{address}: it would be left behind"


@pytest.mark.requirement(15)
def test_container_insights_find_their_log_group(stack: SynthesizedStack) -> None:
    """CloudWatch user guide, "Amazon ECS Container Insights metrics": the group's name is fixed."""
    ((address, cluster),) = stack.resources("aws_ecs_cluster").items()
    groups = {group["name"]: at for at, group in stack.resources("aws_cloudwatch_log_group").items()}
    assert cluster["setting"] == [{"name": "containerInsights", "value": "enhanced"}]
    assert groups[f"/aws/ecs/containerinsights/{cluster['name']}/performance"] in depends_on(stack, address)


def test_every_connection_in_the_vpc_is_logged(stack: SynthesizedStack) -> None:
    ((address, flow_log),) = stack.resources("aws_flow_log").items()
    (vpc,) = stack.resources("aws_vpc")
    assert one_reference(flow_log["vpc_id"]).address == vpc
    assert flow_log["traffic_type"] == "ALL"
    assert flow_log["log_destination_type"] == "cloud-watch-logs"
    assert one_reference(flow_log["log_destination"]).address == stack.at("flow_logs/log_group")[0]
    assert stack.at("flow_logs/role/attachment")[0] in depends_on(stack, address)
