"""Every service: what ECS knows a bad deployment by, who hears of one that failed, and where that is kept."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

import pytest

from stacks.settings import Settings
from tests.environments.accounts import Account
from tests.policy_documents import statements
from tests.references import depends_on, one_reference
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(9)


def services(environment: Settings) -> dict[str, tuple[str, str]]:
    """End of an alarm's id -> construct path of the service, and its container's name."""
    return {"": ("service", "app"), **{f"-{name}": (f"services/{name}", name) for name in environment.services}}


def pattern(stack: SynthesizedStack, path: str, rule: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stack.at(f"{path}/events/{rule}")[1]["event_pattern"])
    assert found.pop("source") == ["aws.ecs"]
    return found


def test_a_deployment_that_failed_is_matched(stack: SynthesizedStack, environment: Settings) -> None:
    for path, container in services(environment).values():
        found = pattern(stack, path, "not_deployed")
        assert found.pop("detail-type") == ["ECS Deployment State Change"]
        (arn,) = found.pop("resources")
        here = f"arn:aws:ecs:{environment.region}:{environment.account_id}"
        name = f"{environment.application}-{container}-{stack.name}"
        assert arn == f"{here}:service/${{{stack.at('cluster/cluster')[0]}.name}}/{name}", path
        assert stack.at(f"{path}/service")[1]["name"] == name
        assert found == {"detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]}}, "its detail has no cluster"


def test_a_task_that_ended_by_itself_is_matched(stack: SynthesizedStack, environment: Settings) -> None:
    for path, container in services(environment).values():
        found = pattern(stack, path, "ended")
        assert found.pop("detail-type") == ["ECS Task State Change"]
        (detail,) = found.values()
        (cluster,) = detail.pop("clusterArn")
        assert one_reference(cluster).address == stack.at("cluster/cluster")[0], path
        assert detail == {
            "group": [f"service:{environment.application}-{container}-{stack.name}"],
            "lastStatus": ["STOPPED"],
            # Of those that the ECS API reference has ("Task"), not what somebody stopped.
            "stopCode": ["EssentialContainerExited", "TaskFailedToStart"],
        }


@pytest.mark.parametrize(("rule", "id"), [("not_deployed", "deployment-failed"), ("ended", "tasks-ended")])
def test_it_has_an_alarm_and_is_kept(
    rule: str, id: str, stack: SynthesizedStack, environment: Settings
) -> None:
    log, _ = stack.at("service_events")
    for end, (path, _) in services(environment).items():
        address, _ = stack.at(f"{path}/events/{rule}")
        _, alarm = stack.at(f"monitoring/{id}{end}")
        assert one_reference(alarm["dimensions"]["RuleName"]).address == address, path
        target, kept = stack.at(f"{path}/events/{rule}_target")
        assert one_reference(kept["rule"]).address == address, path
        assert one_reference(kept["arn"]).address == log, path
        service, _ = stack.at(f"{path}/service")
        assert target in depends_on(stack, service), "its first deployment may fail"


@pytest.mark.requirement(10)
def test_ecs_rolls_a_deployment_back_for_two_short_alarms_of_the_service(
    stack: SynthesizedStack, environment: Settings
) -> None:
    for end, (path, _) in services(environment).items():
        address, service = stack.at(f"{path}/service")
        wanted = [f"monitoring/tasks-ended{end}"]
        if not end or environment.services[end[1:]].balanced:
            wanted.insert(0, f"monitoring/load-balancer-target-5xx{end}")
        watched = service["alarms"]
        assert (watched["enable"], watched["rollback"]) == (True, True), path
        assert watched["alarm_names"] == [f"${{{stack.at(each)[0]}.alarm_name}}" for each in wanted]
        for alarm in (stack.at(each)[1] for each in wanted):
            # A deployment goes on for as long as they look back.
            assert alarm["period"] * alarm["evaluation_periods"] <= 300
            assert alarm["treat_missing_data"] == "notBreaching"
            assert address not in str(alarm), "it is made before the service"


@pytest.mark.requirement(24)
def test_the_log_of_events_is_encrypted_and_kept(stack: SynthesizedStack, environment: Settings) -> None:
    (_, group), (_, of_service) = stack.at("service_events"), stack.at("service/log_group")
    for argument in ("kms_key_id", "lifecycle", "retention_in_days"):
        assert group[argument] == of_service[argument]
    # EventBridge writes to no other (EventBridge user guide, "Event bus targets").
    assert group["name"] == f"/aws/events/{environment.application}-services-{stack.name}"


@pytest.mark.requirement(20)
def test_the_account_lets_its_environments_rules_write_there_and_nobody_else(
    account: Account, stacks: dict[str, SynthesizedStack]
) -> None:
    (found,) = (
        policy["policy_document"]
        for policy in account.stack.resources("aws_cloudwatch_log_resource_policy").values()
        if "events.amazonaws.com" in policy["policy_document"]
    )
    creates, writes = statements(found)
    assert (creates["Action"], writes["Action"]) == ("logs:CreateLogStream", "logs:PutLogEvents")
    source = writes["Condition"]["ArnLike"]["aws:SourceArn"]
    for settings in account.environments:
        here, own = f"{settings.region}:{settings.account_id}", stacks[settings.environment]
        written = {
            one_reference(target["arn"]) for target in own.resources("aws_cloudwatch_event_target").values()
        }
        for group in written:
            name = own.all_resources[group.address]["name"]
            for statement in (creates, writes):
                stream = f"arn:aws:logs:{here}:log-group:{name}:log-stream:any"
                assert fnmatchcase(stream, statement["Resource"])
        for rule in own.resources("aws_cloudwatch_event_rule").values():
            assert fnmatchcase(f"arn:aws:events:{here}:rule/{rule['name']}", source)
        assert not fnmatchcase(f"arn:aws:events:{here}:rule/another", source)
        assert not fnmatchcase(f"arn:aws:logs:{here}:log-group:/ecs/any:log-stream:any", writes["Resource"])
