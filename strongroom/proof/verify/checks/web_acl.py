"""AWS WAF: in front of what, against what, and what it leaves behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stacks.schema.web_acl import ADDRESS_GROUPS, BASELINE, RULES
from strongroom.proof.verify.bounds import within
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.load_balancing import application_load_balancers
from strongroom.proof.verify.web_acl_rules import all_addresses_but_listed, managed_groups, used_capacity
from strongroom.synthesized import Attributes, Resource, Stack, blocks, is_unknown, number, off, on, references

ACL = "aws_wafv2_web_acl"
EDGE_REGION = "us-east-1"

MOST_CAPACITY = 1500  # what a web ACL may use without a surcharge

COMMON, BODY_SIZE = "AWSManagedRulesCommonRuleSet", "SizeRestrictions_BODY"
REQUIRED = BASELINE

# Requests of one address in the rule's window of a few minutes; nobody clicks as fast.
MOST_REQUESTS = 10_000


@check(
    "SR751",
    "A web ACL stands before every load balancer and distribution that the internet reaches",
    why="Without one, scanners and floods reach the application; CloudFront takes an id for WAF Classic only.",
    remedy=(
        "Associate a REGIONAL web ACL with the load balancer (aws_wafv2_web_acl_association); set the "
        "distribution's web_acl_id to the ARN of a CLOUDFRONT one."
    ),
    controls=(
        "AWS FSBP CloudFront.6",
        "PCI DSS 4.0 6.4.2",
        "AWS Well-Architected SEC05-BP03",
    ),
)
def guarded(stack: Stack) -> Verdicts:
    for load_balancer in application_load_balancers(stack):
        if off(load_balancer.get("internal")):
            associations = stack.referring_to(load_balancer, "aws_wafv2_web_acl_association", by="resource_arn")
            values = [association.get("web_acl_arn") for association in associations]
            yield Verdict(load_balancer, _unguarded(stack, values, "REGIONAL"))
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        yield Verdict(distribution, _unguarded(stack, [distribution.get("web_acl_id")], "CLOUDFRONT"))


def _unguarded(stack: Stack, values: list[object], scope: str) -> str | None:
    given = [value for value in values if value]
    if not given:
        return "no web ACL stands before it"
    for reference in references(given):
        if reference.type == ACL and reference.attribute != "arn":
            return f"its web ACL is given by {reference.attribute}"
        acl = stack.find(reference.address)
        if acl is not None and acl.get("scope") != scope:
            return f"{acl.address} has the scope {acl.get('scope')}"
    if not references(given) and not all(is_unknown(value) or str(value).startswith("arn:") for value in given):
        return f"its web ACL is given as {given[0]}"
    return None


@check(
    "SR752",
    "A web ACL blocks what AWS's managed rules know for an attack",
    why=(
        "A group that only counts, or is not there, lets through what its rules were written against; so does "
        "a rule before it that allows."
    ),
    remedy=(
        f"Add {', '.join(REQUIRED)} with override_action none, override none of their rules with allow and at "
        "most half of them with count, and let no rule before them allow: leave known addresses out of rate "
        "limits and address lists (scope_down_statement) instead."
    ),
    controls=("PCI DSS 4.0 6.4.2", "AWS Well-Architected SEC05-BP03", "AWS FSBP WAF.10"),
)
def known_attacks(stack: Stack) -> Verdicts:
    for acl in stack.of_type(ACL):
        found = {str(group.get("name")): rule for rule, group in managed_groups(acl)}
        problems = [f"{name} is missing" for name in REQUIRED if name not in found]
        for rule, group in managed_groups(acl):
            problems += _let_through(rule, group)
        last = max(
            (number(rule.get("priority")) or 0 for name, rule in found.items() if name in REQUIRED), default=0
        )
        problems += [
            f"{rule.get('name')} allows before they are asked"
            for rule in acl.blocks("rule")
            if _acts(rule.get("action"), "allow") and (number(rule.get("priority")) or 0) < last
        ]
        yield judge(acl, not problems, ", ".join(problems))


def _let_through(rule: Attributes, group: Attributes) -> Iterator[str]:
    name = str(group.get("name"))
    if name not in ADDRESS_GROUPS and any("none" not in given for given in blocks(rule.get("override_action"))):
        yield f"{name} only counts"
    counted: set[str] = set()
    for override in blocks(group.get("rule_action_override")):
        if _acts(override.get("action_to_use"), "allow"):
            yield f"{override.get('name')} allows what it was written against"
        if _acts(override.get("action_to_use"), "count"):
            counted.add(str(override.get("name")))
    of = RULES.get(name, ())
    if name in REQUIRED and 2 * len(counted & {*of}) > len(of):
        yield f"{len(counted & {*of})} of the {len(of)} rules of {name} only count"


def _acts(value: object, action: str) -> bool:
    return any(bool(blocks(given.get(action))) for given in blocks(value))


@check(
    "SR753",
    "An address that asks too often is blocked",
    why=(
        "One client can take the capacity of all, or try passwords as fast as the application answers. A limit "
        "that is counted by a header, or holds for some requests only, is one that a client gets around."
    ),
    remedy=(
        f"Add a rate_based_statement with a limit of {MOST_REQUESTS} or less, aggregate_key_type IP and the "
        "action block, for all requests but those from IP sets."
    ),
    controls=("PCI DSS 4.0 6.4.2", "AWS Well-Architected SEC05-BP03"),
)
def rate_limit(stack: Stack) -> Verdicts:
    for acl in stack.of_type(ACL):
        limits = [
            (rule, limit)
            for rule in acl.blocks("rule")
            for statement in blocks(rule.get("statement"))
            for limit in blocks(statement.get("rate_based_statement"))
        ]
        blocking = [
            limit for rule, limit in limits if any("block" in given for given in blocks(rule.get("action")))
        ]
        general = [limit for limit in blocking if all_addresses_but_listed(limit.get("scope_down_statement"))]
        problems = [
            *(
                f"{rule.get('name')} is counted by {by}"
                for rule, limit in limits
                if (by := _not_by_address(limit))
            )
        ]
        if not any(within(limit.get("limit"), 10, MOST_REQUESTS) for limit in general):
            if general:
                problems.append(f"an address may ask {general[0].get('limit')} times")
            elif blocking:
                problems.append("its rate limit is for some requests only")
            else:
                problems.append("its rate limit does not block" if limits else "it has no rate limit")
        yield judge(acl, not problems, ", ".join(problems))


def _not_by_address(limit: Attributes) -> str | None:
    by = limit.get("aggregate_key_type")
    return None if by in (None, "IP") or is_unknown(by) else str(by)


@check(
    "SR754",
    "A request with a body of more than 8 KB is not taken for an attack",
    why=f"{COMMON} refuses it: uploads and longer forms fail, for the customers who have most to say.",
    remedy=f"Let {BODY_SIZE} count (rule_action_override), or scope the group down.",
    controls=("AWS Well-Architected SEC05-BP03",),
)
def larger_bodies(stack: Stack) -> Verdicts:
    for acl in stack.of_type(ACL):
        for _, group in managed_groups(acl):
            if group.get("name") == COMMON:
                counted = [
                    override.get("name")
                    for override in blocks(group.get("rule_action_override"))
                    if any("count" in action for action in blocks(override.get("action_to_use")))
                ]
                scoped = bool(blocks(group.get("scope_down_statement")))
                yield judge(acl, scoped or BODY_SIZE in counted, f"{BODY_SIZE} blocks")


@check(
    "SR755",
    "AWS accepts a web ACL: priorities, names and metrics are each rule's own, and its capacity is enough",
    why="Terraform plans two rules of one priority, and AWS refuses them when all else is there.",
    remedy=f"Give each rule a priority, a name and a metric_name of its own; stay below {MOST_CAPACITY} units.",
    controls=("AWS Well-Architected REL01-BP03", "AWS Well-Architected OPS05-BP02"),
)
def acceptable(stack: Stack) -> Verdicts:
    for acl in stack.of_type(ACL):
        yield Verdict(acl, next(_refusals(acl), None))


def _refusals(acl: Resource) -> Iterator[str]:
    rules = acl.blocks("rule")
    metrics = [
        visibility.get("metric_name")
        for owner in (acl.attributes, *rules)
        for visibility in blocks(owner.get("visibility_config"))
    ]
    for what, values in (
        ("the priority", [rule.get("priority") for rule in rules]),
        ("the name", [rule.get("name") for rule in rules]),
        ("the metric", metrics),
    ):
        for value, times in Counter(map(str, values)).items():
            if times > 1:
                yield f"{times} rules have {what} {value}"
    used = used_capacity(acl)
    if used > MOST_CAPACITY:
        yield f"it needs {used} units of capacity"


@check(
    "SR756",
    "A web ACL and each of its rules have a metric and samples",
    why="Nobody sees which rule refuses whom: neither an attack nor a customer who is taken for one.",
    remedy="Set cloudwatch_metrics_enabled and sampled_requests_enabled in every visibility_config.",
    controls=("AWS FSBP WAF.12",),
)
def seen(stack: Stack) -> Verdicts:
    for acl in stack.of_type(ACL):
        blind = [
            str(owner.get("name"))
            for owner in (acl.attributes, *acl.blocks("rule"))
            if not any(
                on(visibility.get("cloudwatch_metrics_enabled"))
                and on(visibility.get("sampled_requests_enabled"))
                for visibility in blocks(owner.get("visibility_config"))
            )
        ]
        yield judge(acl, not blind, f"{', '.join(blind)} can't be seen")


@check(
    "SR757",
    "A web ACL is in the region of what it protects",
    why="A web ACL for CloudFront exists in us-east-1 only; one for a load balancer in the load balancer's.",
    remedy="Make the CLOUDFRONT one by a provider with an alias for us-east-1.",
    controls=("AWS FSBP CloudFront.6",),
)
def in_its_region(stack: Stack) -> Verdicts:
    for acl in stack.of_type(ACL):
        region = stack.region_of(acl)
        if acl.get("scope") == "CLOUDFRONT":
            yield judge(acl, region == EDGE_REGION or is_unknown(region), f"it is in {region}")
        for association in stack.referring_to(acl, "aws_wafv2_web_acl_association", by="web_acl_arn"):
            protected = stack.find(association.reference("resource_arn"))
            if protected is not None:
                there = stack.region_of(protected)
                yield judge(acl, region == there, f"it is in {region}, and {protected.address} in {there}")
