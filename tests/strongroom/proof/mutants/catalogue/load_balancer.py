"""The load balancer, its listeners and its target group, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.moving import move_away
from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.policies import statements
from tests.strongroom.proof.mutants.waiting import stop_waiting

LOAD_BALANCER = "load_balancer/load_balancer"
HTTPS = "load_balancer/https"
REDIRECT = "load_balancer/http_redirect"
TARGET_GROUP = "load_balancer/target_group"
LOG_POLICY = "access_logs/bucket/policy"


@mutant("no-access-logs", "Nobody can say who asked for what", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    draft(LOAD_BALANCER)["access_logs"]["enabled"] = False


@mutant("logs-before-their-policy", "The load balancer's test object is refused", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    stop_waiting(draft, LOAD_BALANCER, LOG_POLICY)


@mutant("logs-under-another-prefix", "The bucket lets logs in below another prefix", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    draft(LOAD_BALANCER)["access_logs"]["prefix"] = "alb"


@mutant("connection-logs-under-another-prefix", "The apply fails at the connection logs", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    draft(LOAD_BALANCER)["connection_logs"]["prefix"] = "connections"


@mutant("logs-for-another-service", "The bucket lets another service deliver", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    with statements(draft, LOG_POLICY) as policy:
        policy["LoadBalancerLogs"]["Principal"] = {"Service": "elasticloadbalancing.amazonaws.com"}


@mutant("logs-in-another-region", "A load balancer can't log to another region's bucket", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    move_away(draft)
    draft("access_logs/bucket/bucket")["provider"] = "aws.us_east_1"


@mutant(
    "invalid-headers", "A header that the application reads differently hides a request", named=LOAD_BALANCER
)
def _(draft: Draft) -> None:
    del draft(LOAD_BALANCER)["drop_invalid_header_fields"]


@mutant("desync-monitored", "Requests that can be read in two ways are passed on", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    draft(LOAD_BALANCER)["desync_mitigation_mode"] = "monitor"


@mutant("load-balancer-unprotected", "A wrong command takes the front door away", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    draft(LOAD_BALANCER)["enable_deletion_protection"] = False


@mutant("http-only", "HTTPS is left in a comment", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    draft.remove(HTTPS)


@mutant("no-redirect", "Whoever types the name finds nothing on port 80", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    draft.remove(REDIRECT)


@mutant("http-served", "Payments go over HTTP, in clear text", named=REDIRECT)
def _(draft: Draft) -> None:
    draft(REDIRECT)["default_action"] = draft(HTTPS)["default_action"]


@mutant("temporary-redirect", "Every visit begins over HTTP again", named=REDIRECT)
def _(draft: Draft) -> None:
    draft(REDIRECT)["default_action"][0]["redirect"]["status_code"] = "HTTP_302"


@mutant("redirect-to-http", "The redirect leads to another port, over HTTP", named=REDIRECT)
def _(draft: Draft) -> None:
    draft(REDIRECT)["default_action"][0]["redirect"].update(port="8080", protocol="HTTP")


@mutant("a-path-over-http", "One path is served over HTTP, beside the redirect", named="mutant/legacy")
def _(draft: Draft) -> None:
    draft.add(
        "aws_lb_listener_rule",
        "legacy",
        listener_arn=f"${{{draft.address(REDIRECT)}.arn}}",
        action=draft(HTTPS)["default_action"],
        condition=[{"path_pattern": {"values": ["/legacy/*"]}}],
    )


@mutant("tls-1-0", "TLS 1.0 is accepted", named=HTTPS)
def _(draft: Draft) -> None:
    draft(HTTPS)["ssl_policy"] = "ELBSecurityPolicy-2016-08"


@mutant("no-forward-secrecy", "Kept traffic can be read once the key is known", named=HTTPS)
def _(draft: Draft) -> None:
    draft(HTTPS)["ssl_policy"] = "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06"


@mutant("tls-1-2-only", "TLS 1.3 is not offered", named=HTTPS)
def _(draft: Draft) -> None:
    draft(HTTPS)["ssl_policy"] = "ELBSecurityPolicy-FS-1-2-Res-2020-10"


@mutant("redirect-out-of-reach", "The group admits 443 only: the redirect can't be reached", named=REDIRECT)
def _(draft: Draft) -> None:
    draft.remove("security_groups/ingress-internet-to-load_balancer-80")


@mutant("idle-for-an-hour", "Requests go into connections that the application has closed", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    draft(LOAD_BALANCER)["idle_timeout"] = 3600


@mutant("load-balancer-in-two-zones", "One zone's failure is half of the front door", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    draft(LOAD_BALANCER)["subnets"].pop()


@mutant("load-balancer-in-private-subnets", "Nobody reaches the load balancer", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    draft(LOAD_BALANCER)["subnets"] = draft("service/service")["network_configuration"]["subnets"]


@mutant(
    "load-balancer-before-its-way", "AWS refuses it: the VPC has no internet gateway yet", named=LOAD_BALANCER
)
def _(draft: Draft) -> None:
    stop_waiting(draft, LOAD_BALANCER, "network/public_route")


@mutant("targets-are-instances", "ECS refuses a target group of instances", named=TARGET_GROUP)
def _(draft: Draft) -> None:
    del draft(TARGET_GROUP)["target_type"]


@mutant("target-group-in-use", "AWS refuses to delete the old group before the new one", named=TARGET_GROUP)
def _(draft: Draft) -> None:
    del draft(TARGET_GROUP)["lifecycle"]


@mutant("default-health-check", "AWS asks for / and takes minutes to notice", named=TARGET_GROUP)
def _(draft: Draft) -> None:
    del draft(TARGET_GROUP)["health_check"]


@mutant(
    "health-of-the-front-page", "The front page says little of the application's health", named=TARGET_GROUP
)
def _(draft: Draft) -> None:
    draft(TARGET_GROUP)["health_check"]["path"] = "/"


@mutant("refusals-are-healthy", "A target that refuses everything counts as healthy", named=TARGET_GROUP)
def _(draft: Draft) -> None:
    draft(TARGET_GROUP)["health_check"]["matcher"] = "200-499"


@mutant("ten-failures", "A target that fails gets requests for minutes", named=TARGET_GROUP)
def _(draft: Draft) -> None:
    draft(TARGET_GROUP)["health_check"]["unhealthy_threshold"] = 10


@mutant("default-thresholds", "A target comes back later than it has to", named=TARGET_GROUP)
def _(draft: Draft) -> None:
    del draft(TARGET_GROUP)["health_check"]["healthy_threshold"]


@mutant("no-deregistration-delay", "Open requests are cut off with every deployment", named=TARGET_GROUP)
def _(draft: Draft) -> None:
    draft(TARGET_GROUP)["deregistration_delay"] = "0"


@mutant("default-deregistration-delay", "Every deployment waits five minutes for each task", named=TARGET_GROUP)
def _(draft: Draft) -> None:
    del draft(TARGET_GROUP)["deregistration_delay"]
