"""Alias records: the names that lead to load balancers and distributions."""

from __future__ import annotations

from collections import defaultdict

from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.load_balancing import LOAD_BALANCERS
from strongroom.synthesized import Stack, on, references

# Type -> the attributes that an alias takes its target and that target's zone from.
TARGETS = {
    "aws_cloudfront_distribution": ("domain_name", "hosted_zone_id"),
    **dict.fromkeys(LOAD_BALANCERS, ("dns_name", "zone_id")),
}


@check(
    "SR745",
    "An alias record leads to one resource, in that resource's own zone",
    why=(
        "Route 53 refuses an alias with the zone of the domain, or of another resource, in place of the "
        "target's."
    ),
    remedy=(
        "Set alias.name and alias.zone_id from one resource: dns_name and zone_id of a load balancer, "
        "domain_name and hosted_zone_id of a distribution; evaluate_target_health for a load balancer."
    ),
    controls=("AWS Well-Architected REL02-BP01",),
)
def aliases(stack: Stack) -> Verdicts:
    for record in stack.of_type("aws_route53_record"):
        for alias in record.blocks("alias"):
            named, zone = references(alias.get("name")), references(alias.get("zone_id"))
            if not named or named[0].type not in TARGETS:
                continue
            name, zone_id = TARGETS[named[0].type]
            target = named[0].address
            if named[0].attribute != name:
                problem: str | None = f"alias.name is {target}.{named[0].attribute}"
            elif [(each.address, each.attribute) for each in zone] != [(target, zone_id)]:
                problem = f"alias.zone_id is {alias.get('zone_id')}"
            elif named[0].type in LOAD_BALANCERS and not on(alias.get("evaluate_target_health")):
                problem = "evaluate_target_health is not true"
            else:
                problem = None
            yield Verdict(record, problem)


@check(
    "SR746",
    "A distribution's names lead to it by IPv4 and IPv6",
    why=(
        "With an A record alone IPv6 is on and nobody finds it; with an AAAA record alone most don't find the "
        "page."
    ),
    remedy="Make an A and an AAAA alias record for each name.",
    controls=("AWS Well-Architected REL02-BP01",),
)
def both_versions(stack: Stack) -> Verdicts:
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        types: defaultdict[str, set[str]] = defaultdict(set)
        for record in stack.referring_to(distribution, "aws_route53_record", by="alias"):
            types[str(record.get("name"))].add(str(record.get("type")))
        wanted = {"A", "AAAA"} if on(distribution.get("is_ipv6_enabled")) else {"A"}
        missing = [
            f"{name} has no {kind} record"
            for name, found in sorted(types.items())
            for kind in sorted(wanted - found)
        ]
        if types:
            yield judge(distribution, not missing, ", ".join(missing))
