"""The managed rule groups of both web ACLs, and the rules in them that settings may name.

AWS WAF ignores an override of a rule that its group does not have (AWS WAF API reference, RuleActionOverride):
a name with a slip in it would change nothing, and nobody would hear of it. So the names are written down here,
from the AWS WAF developer guide, "AWS Managed Rules rule groups list". AWS adds rules: add the name, then.
"""

from __future__ import annotations

__all__ = ["ADDRESS_GROUPS", "ALWAYS_COUNTED", "BASELINE", "RULES", "mostly_counted", "parts"]

REPUTATION, ANONYMOUS = "AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesAnonymousIpList"
COMMON, BAD_INPUTS = "AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"
SQL = "AWSManagedRulesSQLiRuleSet"

RULES: dict[str, tuple[str, ...]] = {
    REPUTATION: ("AWSManagedIPReputationList", "AWSManagedReconnaissanceList", "AWSManagedIPDDoSList"),
    ANONYMOUS: ("AnonymousIPList", "HostingProviderIPList"),
    COMMON: (
        "NoUserAgent_HEADER",
        "UserAgent_BadBots_HEADER",
        *(f"SizeRestrictions_{part}" for part in ("QUERYSTRING", "Cookie_HEADER", "BODY", "URIPATH")),
        *(f"EC2MetaDataSSRF_{part}" for part in ("BODY", "COOKIE", "URIPATH", "QUERYARGUMENTS")),
        *(f"GenericLFI_{part}" for part in ("QUERYARGUMENTS", "URIPATH", "BODY")),
        *(f"RestrictedExtensions_{part}" for part in ("URIPATH", "QUERYARGUMENTS")),
        *(f"GenericRFI_{part}" for part in ("QUERYARGUMENTS", "BODY", "URIPATH")),
        *(f"CrossSiteScripting_{part}" for part in ("COOKIE", "QUERYARGUMENTS", "BODY", "URIPATH")),
    ),
    BAD_INPUTS: (
        *(f"JavaDeserializationRCE_{part}" for part in ("HEADER", "BODY", "URIPATH", "QUERYSTRING")),
        "Host_localhost_HEADER",
        "PROPFIND_METHOD",
        "ExploitablePaths_URIPATH",
        *(f"Log4JRCE_{part}" for part in ("HEADER", "QUERYSTRING", "BODY", "URIPATH")),
        "ReactJSRCE_BODY",
    ),
    SQL: (
        *(f"SQLi_{part}" for part in ("QUERYARGUMENTS", "BODY", "COOKIE", "URIPATH")),
        *(f"SQLiExtendedPatterns_{part}" for part in ("QUERYARGUMENTS", "BODY", "HEADER", "URIPATH")),
    ),
}
"""Group -> its rules."""

BASELINE = (COMMON, BAD_INPUTS, SQL)
"""The groups that know attacks by what a request says, whoever sends it."""

ADDRESS_GROUPS = (REPUTATION, ANONYMOUS)
"""The groups that know attackers by their address alone."""

# The body rule refuses every body above 8 KB, the most that AWS WAF inspects of a request to a load balancer;
# the application has a limit of its own. Hosting providers are where the servers of API clients stand.
ALWAYS_COUNTED: dict[str, tuple[str, ...]] = {
    ANONYMOUS: ("HostingProviderIPList",),
    COMMON: ("SizeRestrictions_BODY",),
}
"""Group -> its rules that count and never block."""


def parts(rule: str) -> tuple[str, str]:
    """Group and rule of `<group>/<rule>`."""
    group, _, name = rule.partition("/")
    return group, name


def mostly_counted(rules: tuple[str, ...]) -> list[str]:
    """The baseline groups of which more than half of the rules would count: switched off, one by one."""
    counted = {group: {*ALWAYS_COUNTED.get(group, ())} for group in BASELINE}
    for rule in rules:
        group, name = parts(rule)
        if group in counted:
            counted[group].add(name)
    return [group for group, names in counted.items() if 2 * len(names) > len(RULES[group])]
