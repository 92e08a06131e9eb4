"""What AWS WAF writes down of its decisions, and where."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.checks.web_acl import ACL
from strongroom.synthesized import Resource, Stack, as_list, is_unknown

LOGGING = "aws_wafv2_web_acl_logging_configuration"
PREFIX = "aws-waf-logs-"

# Type of a destination -> the argument that names it.
DESTINATIONS = {
    "aws_cloudwatch_log_group": "name",
    "aws_kinesis_firehose_delivery_stream": "name",
    "aws_s3_bucket": "bucket",
}

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
