"""Log groups: there before the service that fills them, encrypted, kept as long as the settings say."""

from __future__ import annotations

from tests.references import depends_on, one_reference
from tests.synthesized import SynthesizedStack


def test_every_log_group_is_kept_as_long_as_the_settings_say(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    logs, name = stack.settings.logs, stack.name
    found = {
        group["name"]: group["retention_in_days"]
        for group in stack.resources("aws_cloudwatch_log_group").values()
    }
    assert found == {
        f"/aws/ecs/containerinsights/strongroom-app-{name}/performance": logs.retention_days,
        f"/aws/lambda/strongroom-validate-transaction-{name}": logs.function_retention_days,
        f"/aws/rds/cluster/strongroom-database-{name}/postgresql": logs.retention_days,
        f"/aws/vpc/strongroom-flow-logs-{name}": stack.settings.network.flow_log_retention_days,
        f"/ecs/strongroom-app-{name}": logs.retention_days,
        f"aws-waf-logs-strongroom-waf-cloudfront-{name}": logs.retention_days,
        f"aws-waf-logs-strongroom-waf-regional-{name}": logs.retention_days,
    }


def test_development_keeps_logs_for_a_week_and_production_for_a_year(
    stacks: dict[str, SynthesizedStack],
) -> None:
    def retentions(name: str) -> set[int]:
        groups = stacks[name].resources("aws_cloudwatch_log_group").values()
        return {group["retention_in_days"] for group in groups}

    assert retentions("dev") == {7}
    assert min(retentions("prod")) >= 365


def test_every_log_group_has_a_customer_managed_key(stack: SynthesizedStack) -> None:
    for group in stack.resources("aws_cloudwatch_log_group").values():
        assert one_reference(group["kms_key_id"]).type == "aws_kms_key"
        assert not group.get("skip_destroy", False), "it would be left behind"


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
