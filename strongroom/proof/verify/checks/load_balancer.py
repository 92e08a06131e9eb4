"""Application load balancers: what they answer, log, refuse and survive."""

from __future__ import annotations

import re
from typing import Any

from strongroom.proof.reach import reachability
from strongroom.proof.verify.bounds import within
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.deliveries import bucket_named, not_delivered
from strongroom.proof.verify.load_balancing import (
    LISTENERS,
    RULES,
    application_load_balancers,
    listeners_of,
)
from strongroom.proof.verify.subnets import is_public, subnets_of, zones
from strongroom.synthesized import Attributes, Resource, Stack, blocks, is_unknown, number, off, on, value_of

ZONES = 3
LOGS_SERVICE = "logdelivery.elasticloadbalancing.amazonaws.com"

# Elastic Load Balancing user guide, "Security policies": TLS 1.3, and 1.2 with forward secrecy at least.
TLS = re.compile(r"ELBSecurityPolicy-TLS13-1-[23]-((Res|FIPS|PQ)-)*20\d\d-\d\d")

# Seconds. The load balancer's own default; application servers are set up to wait longer than that.
IDLE_TIMEOUT = 60


@check(
    "SR701",
    "A load balancer's requests are logged, from the first one on",
    why=(
        "The load balancer writes a test object as soon as it is told where to; if it may not yet, the apply "
        "fails, and without access logs nobody can say who asked for what."
    ),
    remedy=(
        f"Set access_logs (bucket, prefix, enabled); let {LOGS_SERVICE} put objects below <prefix>/AWSLogs in "
        "the bucket's policy, and the load balancer depend on that policy."
    ),
    controls=("AWS FSBP ELB.5", "PCI DSS 4.0 10.2.1", "AWS Well-Architected SEC04-BP01"),
)
def logged(stack: Stack) -> Verdicts:
    for load_balancer in application_load_balancers(stack):
        access = [logs for logs in load_balancer.blocks("access_logs") if on(logs.get("enabled"))]
        connections = [logs for logs in load_balancer.blocks("connection_logs") if on(logs.get("enabled"))]
        if not access:
            yield Verdict(load_balancer, "access_logs are not enabled")
            continue
        problems = [_undelivered(stack, load_balancer, logs) for logs in access + connections]
        yield Verdict(load_balancer, next((problem for problem in problems if problem), None))


def _undelivered(stack: Stack, load_balancer: Resource, logs: Attributes) -> str | None:
    bucket = bucket_named(stack, logs.get("bucket"))
    if bucket is None:
        return None if logs.get("bucket") else "its logs have no bucket"
    if stack.region_of(bucket) != stack.region_of(load_balancer):
        return f"{bucket.address} is in another region"
    prefix = str(logs.get("prefix") or "")
    return not_delivered(stack, load_balancer, bucket, service=LOGS_SERVICE, prefix=prefix)


@check(
    "SR702",
    "Requests that could smuggle another past the web ACL are refused",
    why="Where load balancer and application read a header differently, one request hides another.",
    remedy="Set drop_invalid_header_fields, and desync_mitigation_mode to defensive or strictest.",
    controls=("AWS FSBP ELB.4", "AWS FSBP ELB.12", "PCI DSS 4.0 6.4.2"),
)
def unambiguous(stack: Stack) -> Verdicts:
    for load_balancer in application_load_balancers(stack):
        mode = load_balancer.get("desync_mitigation_mode", "defensive")
        if not on(load_balancer.get("drop_invalid_header_fields")):
            problem: str | None = "drop_invalid_header_fields is not true"
        elif mode not in ("defensive", "strictest") and not is_unknown(mode):
            problem = f"desync_mitigation_mode is {mode}"
        else:
            problem = None
        yield Verdict(load_balancer, problem)


@check(
    "SR703",
    "AWS refuses to delete a load balancer",
    why="A load balancer that is replaced has another name, which DNS, logs and alarms don't know.",
    remedy="Set enable_deletion_protection to true.",
    controls=("AWS FSBP ELB.6",),
)
def protected(stack: Stack) -> Verdicts:
    for load_balancer in application_load_balancers(stack):
        protection = on(load_balancer.get("enable_deletion_protection"))
        yield judge(load_balancer, protection, "enable_deletion_protection is not true")


@check(
    "SR704",
    "A load balancer answers HTTPS on port 443, and redirects port 80 to it",
    why="Without the one, payments go in clear text; without the other, whoever types the name finds nothing.",
    remedy="Give it an HTTPS listener on port 443, and an HTTP listener on port 80 that redirects.",
    controls=("AWS FSBP ELB.1", "PCI DSS 4.0 4.2.1", "AWS Well-Architected SEC09-BP02"),
)
def both_ports(stack: Stack) -> Verdicts:
    for load_balancer in application_load_balancers(stack):
        found = {
            (number(each.get("port")), str(each.get("protocol"))) for each in listeners_of(stack, load_balancer)
        }
        wanted = ((443, "HTTPS"), (80, "HTTP")) if off(load_balancer.get("internal")) else ((443, "HTTPS"),)
        missing = [f"{protocol} on port {port}" for port, protocol in wanted if (port, protocol) not in found]
        yield judge(load_balancer, not missing, f"no listener answers {', '.join(missing)}")


@check(
    "SR705",
    "What comes over HTTP is redirected to HTTPS for good, and never served",
    why="A form that is sent over HTTP has been read by then, whatever the answer is.",
    remedy="Give the HTTP listener, and its rules, one action: redirect, HTTPS, port 443, HTTP_301.",
    controls=("AWS FSBP ELB.1", "PCI DSS 4.0 4.2.1"),
)
def redirected(stack: Stack) -> Verdicts:
    for listener in stack.of_type(*LISTENERS):
        if listener.get("protocol") == "HTTP":
            yield Verdict(listener, _served(listener.blocks("default_action")))
            for rule in stack.referring_to(listener, *RULES, by="listener_arn"):
                yield Verdict(rule, _served(rule.blocks("action")))


def _served(actions: list[Attributes]) -> str | None:
    for action in actions:
        if action.get("type") != "redirect":
            return f"HTTP is answered by {action.get('type')}"
        for redirect in blocks(action.get("redirect")):
            to = value_of(redirect, "protocol", "#{protocol}"), str(value_of(redirect, "port", "#{port}"))
            if to != ("HTTPS", "443"):
                return f"HTTP is redirected to {to[0]} on port {to[1]}"
            if redirect.get("status_code") != "HTTP_301":
                return f"the redirect is {redirect.get('status_code')}, which browsers don't remember"
    return None if actions else "it has no action"


@check(
    "SR706",
    "HTTPS is TLS 1.2 or newer with forward secrecy, and 1.3 is offered",
    why="Older versions and ciphers can be broken, afterwards as well, by whoever kept the traffic.",
    remedy="Set ssl_policy to ELBSecurityPolicy-TLS13-1-2-Res-2021-06, or another of TLS 1.2 and 1.3.",
    controls=("AWS FSBP ELB.17", "PCI DSS 4.0 4.2.1", "AWS Well-Architected SEC09-BP02"),
)
def modern_tls(stack: Stack) -> Verdicts:
    for listener in stack.of_type(*LISTENERS):
        if listener.get("protocol") in ("HTTPS", "TLS"):
            policy = listener.get("ssl_policy", "ELBSecurityPolicy-2016-08")
            yield judge(listener, is_unknown(policy) or TLS.fullmatch(str(policy)), f"ssl_policy is {policy}")


@check(
    "SR707",
    "The load balancer's security group lets a listener's port in",
    why="The listener is there, the plan is green, and requests time out: a redirect that nobody can reach.",
    remedy="Add an ingress rule for the port to the load balancer's security group.",
    controls=("AWS Well-Architected SEC05-BP02",),
)
def reachable(stack: Stack) -> Verdicts:
    found = reachability(stack)
    for load_balancer in application_load_balancers(stack):
        flows = found.to(found.peer_of(load_balancer))
        for listener in listeners_of(stack, load_balancer):
            port = number(listener.get("port"))
            if port is not None:
                admitted = any(flow.opens(int(port)) for flow in flows)
                yield judge(
                    listener, admitted, f"nothing is let in to {load_balancer.address} on port {port:g}"
                )


@check(
    "SR708",
    "The load balancer closes an idle connection before the application does",
    why="If the application is first, a request goes into a connection that is just being closed: 502.",
    remedy=f"Set idle_timeout to {IDLE_TIMEOUT} seconds at most, and the application's keep-alive above it.",
    controls=("AWS Well-Architected REL05-BP05",),
)
def idle(stack: Stack) -> Verdicts:
    for load_balancer in application_load_balancers(stack):
        seconds = load_balancer.get("idle_timeout", IDLE_TIMEOUT)
        yield judge(load_balancer, within(seconds, 1, IDLE_TIMEOUT), f"idle_timeout is {seconds} seconds")


@check(
    "SR709",
    "A load balancer stands in the public subnets of three Availability Zones",
    why="In a subnet without a route to an internet gateway it is never reached; with two zones, one is half.",
    remedy="Name public subnets in three zones, and let the load balancer depend on their route.",
    controls=("AWS FSBP ELB.13", "AWS Well-Architected REL10-BP01"),
)
def placed(stack: Stack) -> Verdicts:
    for load_balancer in application_load_balancers(stack):
        subnets = subnets_of(stack, load_balancer, "subnets", "subnet_mapping")
        if subnets and off(load_balancer.get("internal")):
            yield Verdict(load_balancer, _misplaced(stack, load_balancer, subnets))


def _misplaced(stack: Stack, load_balancer: Resource, subnets: list[Resource]) -> str | None:
    found: set[Any] = zones(subnets)
    if len(found) < ZONES and not any(is_unknown(zone) for zone in found):
        return f"its subnets are in {len(found)} Availability Zones"
    closed = [subnet.address for subnet in subnets if not is_public(stack, subnet)]
    if closed:
        return f"{closed[0]} has no route to an internet gateway"
    gateways = stack.of_type("aws_internet_gateway")
    if not any(stack.waits_for(load_balancer, gateway) for gateway in gateways):
        return f"it does not wait for {gateways[0].address}"
    return None
