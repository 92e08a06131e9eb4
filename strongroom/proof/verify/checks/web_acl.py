"""AWS WAF: in front of what, against what, and what it leaves behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from strongroom.proof.verify.bounds import within
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.load_balancing import application_load_balancers
from strongroom.synthesized import Attributes, Resource, Stack, blocks, is_unknown, off, on, references

ACL = "aws_wafv2_web_acl"
EDGE_REGION = "us-east-1"

# AWS WAF developer guide, "AWS Managed Rules rule groups list": web ACL capacity units.
CAPACITY = {
    "AWSManagedRulesACFPRuleSet": 50,
    "AWSManagedRulesAdminProtectionRuleSet": 100,
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesAnonymousIpList": 50,
    "AWSManagedRulesATPRuleSet": 50,
    "AWSManagedRulesBotControlRuleSet": 50,
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesLinuxRuleSet": 200,
    "AWSManagedRulesPHPRuleSet": 100,
    "AWSManagedRulesSQLiRuleSet": 200,
    "AWSManagedRulesUnixRuleSet": 100,
    "AWSManagedRulesWindowsRuleSet": 200,
    "AWSManagedRulesWordPressRuleSet": 100,
}
OTHER_RULE = 2  # units: a rate limit; most single statements are not cheaper
MOST_CAPACITY = 1500  # what a web ACL may use without a surcharge

COMMON, BODY_SIZE = "AWSManagedRulesCommonRuleSet", "SizeRestrictions_BODY"
REQUIRED = (COMMON, "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesSQLiRuleSet")

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


def managed_groups(acl: Resource) -> Iterator[tuple[Attributes, Attributes]]:
    """The rules that run a managed group, each with the group's statement."""
    for rule in acl.blocks("rule"):
        for statement in blocks(rule.get("statement")):
            for group in blocks(statement.get("managed_rule_group_statement")):
                yield rule, group


@check(
    "SR752",
    "A web ACL blocks what AWS's managed rules know for an attack",
    why="A group that only counts, or is not there, lets through what its rules were written against.",
    remedy=f"Add {', '.join(REQUIRED)} with override_action none, and override none of their rules with allow.",
    controls=("PCI DSS 4.0 6.4.2", "AWS Well-Architected SEC05-BP03", "AWS FSBP WAF.10"),
)
def known_attacks(stack: Stack) -> Verdicts:
    for acl in stack.of_type(ACL):
        found = {str(group.get("name")) for _, group in managed_groups(acl)}
        problems = [f"{name} is missing" for name in REQUIRED if name not in found]
        for rule, group in managed_groups(acl):
            if any("none" not in override for override in blocks(rule.get("override_action"))):
                problems.append(f"{group.get('name')} only counts")
            for override in blocks(group.get("rule_action_override")):
                if any("allow" in action for action in blocks(override.get("action_to_use"))):
                    problems.append(f"{override.get('name')} allows what it was written against")
        yield judge(acl, not problems, ", ".join(problems))


@check(
    "SR753",
    "An address that asks too often is blocked",
    why="One client can take the capacity of all, or try passwords as fast as the application answers.",
    remedy=f"Add a rate_based_statement with a limit of {MOST_REQUESTS} or less, and the action block.",
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
            limit.get("limit")
            for rule, limit in limits
            if any("block" in action for action in blocks(rule.get("action")))
        ]
        if any(within(limit, 10, MOST_REQUESTS) for limit in blocking):
            problem: str | None = None
        elif blocking:
            problem = f"an address may ask {blocking[0]} times"
        else:
            problem = "its rate limit does not block" if limits else "it has no rate limit"
        yield Verdict(acl, problem)


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
    groups = [str(group.get("name")) for _, group in managed_groups(acl)]
    used = sum(CAPACITY.get(group, OTHER_RULE) for group in groups) + (len(rules) - len(groups)) * OTHER_RULE
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
