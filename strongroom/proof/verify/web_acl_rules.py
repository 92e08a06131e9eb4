"""What rules of a web ACL ask of a request, and what of its capacity they take."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.synthesized import Attributes, Resource, as_list, blocks

__all__ = ["all_addresses_but_listed", "managed_groups", "used_capacity"]

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

# The same guide, "Rule statements list": a rate limit; most single statements are not cheaper.
OTHER = 2
IP_SET = 1
# "Text transformations": each that a statement applies.
TRANSFORMATION = 10
LOGICAL = ("and_statement", "or_statement", "not_statement")


def managed_groups(acl: Resource) -> Iterator[tuple[Attributes, Attributes]]:
    """The rules that run a managed group, each with the group's statement."""
    for rule in acl.blocks("rule"):
        for statement in blocks(rule.get("statement")):
            for group in blocks(statement.get("managed_rule_group_statement")):
                yield rule, group


def used_capacity(acl: Resource) -> int:
    """Web ACL capacity units of all rules, as far as they are written down here."""
    return sum(_units(rule.get("statement")) or OTHER for rule in acl.blocks("rule"))


def _units(statements: object) -> int:
    return sum(
        _units_of(kind, block)
        for statement in blocks(statements)
        for kind, given in statement.items()
        for block in blocks(given)
    )


def _units_of(kind: str, block: Attributes) -> int:
    within = _units(block.get("scope_down_statement"))
    if kind in LOGICAL:
        return _units(block.get("statement"))
    if kind == "managed_rule_group_statement":
        return CAPACITY.get(str(block.get("name")), OTHER) + within
    if kind == "ip_set_reference_statement":
        return IP_SET
    return OTHER + TRANSFORMATION * len(blocks(block.get("text_transformation"))) + within


def all_addresses_but_listed(statements: object) -> bool:
    """Whether a scope-down leaves out nothing but the addresses of IP sets; there may be none."""
    given = blocks(statements)
    return all(
        statement.keys() == {"not_statement"}
        and all(_lists_alone(inner.get("statement")) for inner in blocks(statement["not_statement"]))
        for statement in given
    ) and (bool(given) or not as_list(statements))


def _lists_alone(statements: object) -> bool:
    """Whether statements match by IP sets alone: one, or any of several."""
    return all(
        kind == "ip_set_reference_statement"
        or (kind == "or_statement" and all(_lists_alone(block.get("statement")) for block in blocks(given)))
        for statement in blocks(statements)
        for kind, given in statement.items()
    )
