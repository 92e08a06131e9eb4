"""The load balancer, its listeners and its target group."""

from __future__ import annotations

import pytest

from app.server import KEEP_ALIVE_SECONDS
from stacks.settings import Settings
from tests.environments.containers import container
from tests.environments.first_service import first_service
from tests.policy_documents import as_list, statements
from tests.references import depends_on, one_reference, waits_for
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(3)


@pytest.fixture(scope="session")
def stack(stack: SynthesizedStack) -> SynthesizedStack:
    """What the first service has."""
    return first_service(stack)


# Predefined policies with TLS 1.3 and 1.2 and nothing older (Elastic Load Balancing user guide, "Security
# policies for your Application Load Balancer").
TLS_1_2_AND_1_3 = {
    "ELBSecurityPolicy-TLS13-1-2-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
}


def listeners(stack: SynthesizedStack) -> dict[int, Attributes]:
    return {int(listener["port"]): listener for listener in stack.resources("aws_lb_listener").values()}


def test_port_80_answers_with_a_permanent_redirect_to_https_and_nothing_else(stack: SynthesizedStack) -> None:
    assert listeners(stack).keys() == {80, 443}
    listener = listeners(stack)[80]
    assert listener["protocol"] == "HTTP"
    assert listener["default_action"] == [
        {
            "type": "redirect",
            "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"},
        }
    ]


def test_port_443_is_https_with_tls_1_2_at_least_and_1_3_offered(stack: SynthesizedStack) -> None:
    listener = listeners(stack)[443]
    assert listener["protocol"] == "HTTPS"
    assert listener["ssl_policy"] in TLS_1_2_AND_1_3
    (target_group,) = stack.resources("aws_lb_target_group")
    (action,) = listener["default_action"]
    assert action["type"] == "forward"
    assert one_reference(action["target_group_arn"]).address == target_group


def test_no_rule_bypasses_the_listeners(stack: SynthesizedStack) -> None:
    (load_balancer,) = stack.resources("aws_lb")
    assert not stack.resources("aws_lb_listener_rule"), "but for those of further services: test_services.py"
    assert not stack.resources("aws_alb_listener_rule")
    for listener in listeners(stack).values():
        assert one_reference(listener["load_balancer_arn"]).address == load_balancer


def test_the_https_listener_waits_until_its_certificate_is_issued(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    if stack.settings.domain.hosted_zone_id is None:
        pytest.skip(f"{stack.name} is given its certificates")
    arn = one_reference(listeners(stack)[443]["certificate_arn"])
    assert (arn.type, arn.attribute) == ("aws_acm_certificate_validation", "certificate_arn")
    certificate = stack.all_resources[
        one_reference(stack.all_resources[arn.address]["certificate_arn"]).address
    ]
    assert certificate["domain_name"] == stack.settings.domain.name
    assert "provider" not in certificate, "in the load balancer's own region"


def test_requests_that_could_smuggle_another_are_refused(stack: SynthesizedStack) -> None:
    load_balancer = stack.only("aws_lb")
    assert load_balancer["drop_invalid_header_fields"] is True
    assert load_balancer["desync_mitigation_mode"] in ("defensive", "strictest")


def test_the_application_keeps_connections_longer_than_the_load_balancer(stack: SynthesizedStack) -> None:
    """Else a request is sent into a connection that is just being closed, and answered with 502."""
    assert stack.only("aws_lb")["idle_timeout"] < KEEP_ALIVE_SECONDS
    assert stack.only("aws_lb")["enable_http2"] is True


@pytest.mark.requirement(11)
def test_it_faces_the_internet_and_production_is_protected(
    stack: SynthesizedStack, environment: Settings
) -> None:
    load_balancer = stack.only("aws_lb")
    assert load_balancer["load_balancer_type"] == "application"
    assert load_balancer["internal"] is False
    assert load_balancer["enable_deletion_protection"] is environment.protected


@pytest.mark.requirement(24)
def test_access_and_connection_logs_may_be_delivered_from_the_first_moment(stack: SynthesizedStack) -> None:
    """The load balancer writes a test object as soon as it is told where to, and is refused for ever if it may
    not yet, or if the bucket has a customer-managed key."""
    (address,) = stack.resources("aws_lb")
    load_balancer = stack.only("aws_lb")
    settings = stack.settings
    assert settings is not None
    for kind in ("access_logs", "connection_logs"):
        logs = load_balancer[kind]
        assert logs["enabled"] is True
        bucket = one_reference(logs["bucket"]).address
        (policy,) = (
            policy
            for policy, attributes in stack.resources("aws_s3_bucket_policy").items()
            if one_reference(attributes["bucket"]).address == bucket
        )
        assert policy in depends_on(stack, address)
        (encryption,) = (
            attributes["rule"][0]["apply_server_side_encryption_by_default"]
            for attributes in stack.resources("aws_s3_bucket_server_side_encryption_configuration").values()
            if one_reference(attributes["bucket"]).address == bucket
        )
        assert encryption == {"sse_algorithm": "AES256"}
        assert "provider" not in stack.all_resources[bucket], "the bucket is in the load balancer's region"
        (statement,) = (
            statement
            for statement in statements(stack.all_resources[policy]["policy"])
            if statement["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
        )
        assert statement["Effect"] == "Allow"
        assert statement["Action"] == "s3:PutObject"
        name = stack.all_resources[bucket]["bucket"]
        assert f"arn:aws:s3:::{name}/{logs['prefix']}/AWSLogs/{settings.account_id}/*" in as_list(
            statement["Resource"]
        )
        assert statement["Condition"] == {
            "ArnLike": {
                "aws:SourceArn": (
                    f"arn:aws:elasticloadbalancing:{settings.region}:{settings.account_id}:loadbalancer/*"
                )
            }
        }


def test_the_load_balancer_waits_for_its_way_out(stack: SynthesizedStack) -> None:
    (address,) = stack.resources("aws_lb")
    (internet_gateway,) = stack.resources("aws_internet_gateway")
    assert internet_gateway in waits_for(stack, address)


@pytest.mark.requirement(16)
def test_the_target_group_takes_out_a_task_after_three_failures_and_back_after_two(
    stack: SynthesizedStack, environment: Settings
) -> None:
    assert stack.only("aws_lb_target_group")["health_check"] == {
        "enabled": True,
        "path": environment.service.health_check_path,
        "port": "traffic-port",
        "protocol": "HTTP",
        "matcher": "200",
        "interval": 15,
        "timeout": 5,
        "healthy_threshold": 2,
        "unhealthy_threshold": 3,
    }


@pytest.mark.requirement(16)
def test_a_task_that_leaves_may_finish_its_requests(stack: SynthesizedStack) -> None:
    group = stack.only("aws_lb_target_group")
    assert group["deregistration_delay"] == "30"
    assert container(stack)["stopTimeout"] >= int(group["deregistration_delay"])


@pytest.mark.requirement(16)
def test_targets_are_addresses_as_fargate_needs(stack: SynthesizedStack) -> None:
    group = stack.only("aws_lb_target_group")
    assert group["target_type"] == "ip"
    assert group["protocol"] == "HTTP"


@pytest.mark.requirement(16)
def test_another_port_of_the_application_makes_no_new_target_group(stack: SynthesizedStack) -> None:
    """It would be empty when the listener turns to it. Tasks register with their container's port."""
    group = stack.only("aws_lb_target_group")
    assert group["lifecycle"]["create_before_destroy"] is True
    assert stack.settings is not None
    assert group["port"] == 80
    assert str(stack.settings.service.port) not in group["name"].split("-")


def test_the_domain_leads_to_the_load_balancer(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    if stack.settings.domain.hosted_zone_id is None:
        pytest.skip(f"{stack.name} has no hosted zone: its DNS is somebody else's")
    (load_balancer,) = stack.resources("aws_lb")
    (record,) = (
        record
        for record in stack.resources("aws_route53_record").values()
        if record["name"] == stack.settings.domain.name
    )
    # No AAAA: the load balancer has IPv4 addresses only.
    assert stack.only("aws_lb").get("ip_address_type", "ipv4") == "ipv4"
    assert record["type"] == "A"
    assert record["zone_id"] == stack.settings.domain.hosted_zone_id
    assert record["alias"] == {
        "name": f"${{{load_balancer}.dns_name}}",
        "zone_id": f"${{{load_balancer}.zone_id}}",
        "evaluate_target_health": True,
    }
