"""What AWS WAF writes down of its decisions, and where."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.checks.web_acl import ACL
from strongroom.synthesized import Attributes, Resource, Stack, as_list, blocks, is_unknown

LOGGING = "aws_wafv2_web_acl_logging_configuration"
PREFIX = "aws-waf-logs-"

# Type of a destination -> the argument that names it.
DESTINATIONS = {
    "aws_cloudwatch_log_group": "name",
    "aws_kinesis_firehose_delivery_stream": "name",
    "aws_s3_bucket": "bucket",
}

# EXCLUDED_AS_COUNT: by a managed group's rule that the web ACL lets count.
KEPT = ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")

# What carries sessions and credentials.
REDACTED = ("authorization", "cookie")


@check(
    "SR761",
    "A web ACL's decisions are logged, where AWS WAF delivers",
    why=f"AWS WAF takes destinations in its own region only, and only those whose name begins with {PREFIX}.",
    remedy=(
        f"Make an {LOGGING} for the web ACL, to a log group (bucket, stream) {PREFIX}... by the same provider."
    ),
    controls=("PCI DSS 4.0 10.2.1", "AWS Well-Architected SEC04-BP01"),
)
def logged(stack: Stack) -> Verdicts:
    for acl in stack.of_type(ACL):
        configurations = stack.referring_to(acl, LOGGING, by="resource_arn")
        if not configurations:
            yield Verdict(acl, "its decisions are logged nowhere")
        for configuration in configurations:
            yield Verdict(configuration, _undelivered(stack, acl, configuration))


def _undelivered(stack: Stack, acl: Resource, configuration: Resource) -> str | None:
    if stack.region_of(configuration) != stack.region_of(acl):
        return f"{acl.address} is in another region"
    named = {reference.address for reference in configuration.references("log_destination_configs")}
    for destination in stack.of_type(*DESTINATIONS):
        if destination.address not in named:
            continue
        name = str(destination.get(DESTINATIONS[destination.type]))
        if not name.startswith(PREFIX) and not is_unknown(name):
            return f"{destination.address} is called {name}"
        if stack.region_of(destination) != stack.region_of(acl):
            return f"{destination.address} is in another region"
    return None if as_list(configuration.get("log_destination_configs")) else "it has no destination"


@check(
    "SR763",
    "A web ACL's log keeps what was blocked and what was counted",
    why="A filter that drops a decision drops the trace of an attack, and of customers that a rule refuses.",
    remedy=f"Keep {', '.join(KEPT)} (logging_filter, action_condition), and let no other filter drop them.",
    controls=("PCI DSS 4.0 10.2.1", "AWS Well-Architected SEC04-BP01"),
)
def kept(stack: Stack) -> Verdicts:
    for configuration in stack.of_type(LOGGING):
        dropped = [action for action in KEPT if not _keeps(configuration, action)]
        yield judge(configuration, not dropped, f"{', '.join(dropped)} may be missing in the log")


def _keeps(configuration: Resource, action: str) -> bool:
    """Whether a record with this decision is kept: no filter may drop it, and one keeps it, or the default."""
    filters = configuration.blocks("logging_filter", "filter")
    if any(each.get("behavior") != "KEEP" and _may_meet(each, action) for each in filters):
        return False
    if any(each.get("behavior") == "KEEP" and _meets(each, action) for each in filters):
        return True
    return all(each.get("default_behavior") == "KEEP" for each in configuration.blocks("logging_filter"))


def _may_meet(filter_: Attributes, action: str) -> bool:
    """A label's name, or an action that nobody knows yet, may meet any record."""
    return any(named in (None, action) or is_unknown(named) for named in _named(filter_))


def _meets(filter_: Attributes, action: str) -> bool:
    named = _named(filter_)
    return action in named and (filter_.get("requirement") == "MEETS_ANY" or named == [action])


def _named(filter_: Attributes) -> list[str | None]:
    """The action of each condition; None for one of another kind."""
    found = [blocks(condition.get("action_condition")) for condition in blocks(filter_.get("condition"))]
    return [chosen[0].get("action") if chosen else None for chosen in found]


@check(
    "SR762",
    "Credentials are left out of a web ACL's log",
    why="The log has every header of every request: whoever reads it has the sessions of all customers.",
    remedy=f"Redact the headers {' and '.join(REDACTED)} (redacted_fields, single_header).",
    controls=("PCI DSS 4.0 8.3.2", "AWS Well-Architected SEC02-BP03"),
)
def redacted(stack: Stack) -> Verdicts:
    for configuration in stack.of_type(LOGGING):
        left_out = {
            str(header.get("name")).lower()
            for header in configuration.blocks("redacted_fields", "single_header")
        }
        missing = [name for name in REDACTED if name not in left_out]
        yield judge(configuration, not missing, f"{' and '.join(missing)} are in the log")


@check(
    "SR764",
    "Logging configurations of one region are made one after the other",
    why=(
        "AWS WAF sees to the log groups' permissions at each: two at once overwrite each other's, and one "
        "fails with WAFLogDestinationPermissionIssueException. A second apply works."
    ),
    remedy=f"Let one {LOGGING} depend on the other.",
    controls=("AWS Well-Architected REL08-BP05",),
)
def in_turn(stack: Stack) -> Verdicts:
    to_groups = [
        configuration
        for configuration in stack.of_type(LOGGING)
        if any(
            reference.type == "aws_cloudwatch_log_group"
            for reference in configuration.references("log_destination_configs")
        )
    ]
    for place, later in enumerate(to_groups):
        for other in to_groups[:place]:
            apart = stack.region_of(later) != stack.region_of(other)
            ordered = stack.waits_for(later, other) or stack.waits_for(other, later)
            yield judge(later, apart or ordered, f"it is made beside {other.address}")
