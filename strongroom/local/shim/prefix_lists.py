"""A security-group rule to a prefix list keeps it, and says which one.

The emulator takes such a rule without its prefix list, so that rules to two prefix lists become
one, and describes it without a destination. Without this patch the provider's plan fails
("non-existent attribute path").
"""

from __future__ import annotations

from typing import Any

Rule = dict[str, Any]


def prefix_list_ids(parameters: dict[str, Any], permission: str) -> list[dict[str, str]]:
    """What `IpPermissions.1.PrefixListIds.N.PrefixListId` and its `.Description` say."""
    found = []
    number = 1
    while given := parameters.get(f"{permission}.PrefixListIds.{number}.PrefixListId"):
        entry = {"PrefixListId": _only(given)}
        description = parameters.get(f"{permission}.PrefixListIds.{number}.Description")
        if description:
            entry["Description"] = _only(description)
        found.append(entry)
        number += 1
    return found


def _only(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)


def install() -> None:
    from ministack.services import ec2

    parse, describe = ec2._parse_ip_permissions, ec2._sg_rule_xml

    def parse_ip_permissions(parameters: dict[str, Any], prefix: str) -> list[Rule]:
        rules: list[Rule] = parse(parameters, prefix)
        for number, rule in enumerate(rules, 1):
            rule["PrefixListIds"] = prefix_list_ids(parameters, f"{prefix}.{number}")
        return rules

    def rule_xml(group_id: str, rule: Rule, is_egress: bool = False) -> str:
        xml = str(describe(group_id, rule, is_egress))
        for prefix_list in rule.get("PrefixListIds", []):
            # The provider makes a rule of its own for each destination: there is one.
            named = f"<prefixListId>{prefix_list['PrefixListId']}</prefixListId>"
            xml = xml.replace("<ipProtocol>", f"{named}<ipProtocol>", 1)
        return xml

    ec2._parse_ip_permissions = parse_ip_permissions
    ec2._sg_rule_xml = rule_xml
