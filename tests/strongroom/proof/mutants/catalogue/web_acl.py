"""AWS WAF, weakened."""

from __future__ import annotations

from typing import Any

from stacks.schema.web_acl import RULES
from tests.strongroom.proof.mutants.moving import made_there, move_away
from tests.strongroom.proof.mutants.mutant import Attributes, Draft, mutant
from tests.strongroom.proof.mutants.waiting import stop_waiting

REGIONAL = "web_acl/web_acl"
EDGE = "edge_web_acl/web_acl"
LOGGING = "web_acl/logging"
LOAD_BALANCER = "load_balancer/load_balancer"
DISTRIBUTION = "static_site/distribution"
COMMON = "AWSManagedRulesCommonRuleSet"


def rule(draft: Draft, path: str, name: str) -> Attributes:
    found: Attributes = next(each for each in draft(path)["rule"] if each["name"] == name)
    return found


def group(draft: Draft, path: str, name: str) -> Attributes:
    found: Attributes = rule(draft, path, name)["statement"]["managed_rule_group_statement"]
    return found


def extra(name: str, priority: int) -> dict[str, Any]:
    return {
        "name": name,
        "priority": priority,
        "override_action": {"none": {}},
        "statement": {"managed_rule_group_statement": {"name": name, "vendor_name": "AWS"}},
        "visibility_config": {
            "cloudwatch_metrics_enabled": True,
            "metric_name": name,
            "sampled_requests_enabled": True,
        },
    }


@mutant("no-web-acl", "Scanners and floods reach the application", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    draft.remove("load_balancer/web_acl_association")


@mutant("the-other-web-acl", "AWS refuses CloudFront's web ACL for a load balancer", named=LOAD_BALANCER)
def _(draft: Draft) -> None:
    association = draft("load_balancer/web_acl_association")
    association["web_acl_arn"] = f"${{{draft.address(EDGE)}.arn}}"


@mutant("no-web-acl-at-the-edge", "Nothing stands before the distribution", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    del draft(DISTRIBUTION)["web_acl_id"]


@mutant("web-acl-by-id", "CloudFront looks for a web ACL of WAF Classic", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    draft(DISTRIBUTION)["web_acl_id"] = f"${{{draft.address(EDGE)}.id}}"


@mutant("no-common-rules", "Injection and traversal reach the application", named=REGIONAL)
def _(draft: Draft) -> None:
    draft(REGIONAL)["rule"].remove(rule(draft, REGIONAL, COMMON))


@mutant("managed-rules-count", "The rules against injected SQL count and block nothing", named=REGIONAL)
def _(draft: Draft) -> None:
    rule(draft, REGIONAL, "AWSManagedRulesSQLiRuleSet")["override_action"] = {"count": {}}


@mutant("a-managed-rule-allows", "What a rule was written against is let through at once", named=EDGE)
def _(draft: Draft) -> None:
    group(draft, EDGE, "AWSManagedRulesKnownBadInputsRuleSet")["rule_action_override"] = [
        {"name": "Log4JRCE_BODY", "action_to_use": {"allow": {}}}
    ]


@mutant("a-group-in-parts", "The rules against injected SQL count, one by one", named=REGIONAL)
def _(draft: Draft) -> None:
    parts = RULES["AWSManagedRulesSQLiRuleSet"][:5]
    group(draft, REGIONAL, "AWSManagedRulesSQLiRuleSet")["rule_action_override"] = [
        {"name": name, "action_to_use": {"count": {}}} for name in parts
    ]


@mutant("an-allow-list-before", "Attacks from an allowed address are let through", named=REGIONAL)
def _(draft: Draft) -> None:
    ranges = {"ip_address_version": "IPV4", "scope": "REGIONAL", "addresses": ["203.0.113.0/24"]}
    draft.add("aws_wafv2_ip_set", "partners", name="partners-prod", **ranges)
    draft(REGIONAL)["rule"].append(
        {
            "name": "partners",
            "priority": 5,
            "action": {"allow": {}},
            "statement": {"ip_set_reference_statement": {"arn": "${aws_wafv2_ip_set.partners.arn}"}},
            "visibility_config": {
                "cloudwatch_metrics_enabled": True,
                "metric_name": "partners",
                "sampled_requests_enabled": True,
            },
        }
    )


@mutant("rate-limit-by-a-header", "A client writes another address into each request", named=REGIONAL)
def _(draft: Draft) -> None:
    limit = rule(draft, REGIONAL, "rate-limit")["statement"]["rate_based_statement"]
    limit["aggregate_key_type"] = "FORWARDED_IP"
    limit["forwarded_ip_config"] = {"header_name": "X-Forwarded-For", "fallback_behavior": "MATCH"}


@mutant("rate-limit-for-post-alone", "A flood of GET is not limited", named=REGIONAL)
def _(draft: Draft) -> None:
    limit = rule(draft, REGIONAL, "rate-limit")["statement"]["rate_based_statement"]
    limit["scope_down_statement"] = {
        "byte_match_statement": {
            "field_to_match": {"method": {}},
            "positional_constraint": "EXACTLY",
            "search_string": "POST",
            "text_transformation": [{"priority": 0, "type": "NONE"}],
        }
    }


@mutant("no-rate-limit", "One client takes the capacity of all", named=REGIONAL)
def _(draft: Draft) -> None:
    draft(REGIONAL)["rule"].remove(rule(draft, REGIONAL, "rate-limit"))


@mutant("rate-limit-counts", "A flood is counted and let through", named=REGIONAL)
def _(draft: Draft) -> None:
    rule(draft, REGIONAL, "rate-limit")["action"] = {"count": {}}


@mutant("a-million-requests", "An address may ask a million times in five minutes", named=EDGE)
def _(draft: Draft) -> None:
    rule(draft, EDGE, "rate-limit")["statement"]["rate_based_statement"]["limit"] = 1_000_000


@mutant("bodies-above-8-kb", "Every upload is refused as an attack", named=REGIONAL)
def _(draft: Draft) -> None:
    del group(draft, REGIONAL, COMMON)["rule_action_override"]


@mutant("two-rules-of-one-priority", "AWS refuses the web ACL", named=REGIONAL)
def _(draft: Draft) -> None:
    rule(draft, REGIONAL, COMMON)["priority"] = 10


@mutant("too-many-rules", "AWS charges for a web ACL above 1,500 units", named=REGIONAL)
def _(draft: Draft) -> None:
    names = ("AWSManagedRulesLinuxRuleSet", "AWSManagedRulesUnixRuleSet", "AWSManagedRulesPHPRuleSet")
    draft(REGIONAL)["rule"] += [extra(name, 50 + number) for number, name in enumerate(names)]


@mutant("one-metric-for-two-rules", "Two rules count into one metric, which AWS refuses", named=EDGE)
def _(draft: Draft) -> None:
    rule(draft, EDGE, COMMON)["visibility_config"]["metric_name"] = "rate-limit"


@mutant("a-rule-unseen", "Nobody sees whom the rate limit refuses", named=REGIONAL)
def _(draft: Draft) -> None:
    rule(draft, REGIONAL, "rate-limit")["visibility_config"]["cloudwatch_metrics_enabled"] = False


@mutant("edge-web-acl-at-home", "A web ACL for CloudFront exists in us-east-1 only", named=EDGE)
def _(draft: Draft) -> None:
    made_there(draft, EDGE)


@mutant("web-acl-in-us-east-1", "The load balancer can't be associated across regions", named=REGIONAL)
def _(draft: Draft) -> None:
    move_away(draft)
    draft(REGIONAL)["provider"] = "aws.us_east_1"


@mutant("decisions-not-logged", "Nobody can say what was refused, and why", named=EDGE)
def _(draft: Draft) -> None:
    draft.remove("edge_web_acl/logging")


@mutant("waf-log-called-otherwise", "AWS WAF refuses the log group", named=LOGGING)
def _(draft: Draft) -> None:
    draft("web_acl/log_group")["name"] = "/aws/waf/strongroom-waf-regional-prod"


@mutant("waf-log-at-home", "AWS WAF refuses a log group of another region", named="edge_web_acl/logging")
def _(draft: Draft) -> None:
    made_there(draft, "edge_web_acl/log_group")


@mutant("sessions-in-the-log", "Whoever reads the log has the sessions of all customers", named=LOGGING)
def _(draft: Draft) -> None:
    draft(LOGGING)["redacted_fields"].pop()


@mutant("waf-log-without-refusals", "Nobody sees which customers a rule refuses", named=LOGGING)
def _(draft: Draft) -> None:
    draft(LOGGING)["logging_filter"]["filter"][0]["condition"].pop(0)


@mutant("waf-log-without-counts", "A rule that counts says nothing, and is never put to work", named=LOGGING)
def _(draft: Draft) -> None:
    conditions = draft(LOGGING)["logging_filter"]["filter"][0]["condition"]
    conditions[:] = [each for each in conditions if each["action_condition"]["action"] != "EXCLUDED_AS_COUNT"]


@mutant(
    "waf-log-drops-a-label", "What a filter drops by its label may be an attack", named="edge_web_acl/logging"
)
def _(draft: Draft) -> None:
    label = {"label_name_condition": {"label_name": "awswaf:managed:aws:core-rule-set:GenericLFI_Body"}}
    draft("edge_web_acl/logging")["logging_filter"]["filter"].insert(
        0, {"behavior": "DROP", "requirement": "MEETS_ANY", "condition": [label]}
    )


@mutant(
    "two-waf-logs-at-once", "The first apply fails at one of them: AWS WAF overwrites a policy", named=LOGGING
)
def _(draft: Draft) -> None:
    stop_waiting(draft, LOGGING, "edge_web_acl/logging")
