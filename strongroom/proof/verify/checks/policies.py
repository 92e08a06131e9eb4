"""Policy documents: what identity policies may say, and whom resource policies let in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strongroom.proof.permissions import authorization
from strongroom.proof.permissions.arns import Arns
from strongroom.proof.permissions.lint import conditions, meaningless
from strongroom.proof.permissions.roles import Access
from strongroom.proof.permissions.service_roles import NETWORK_INTERFACES
from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.listing import few
from strongroom.synthesized import Resource, Stack, Statement, as_list

IDENTITY_POLICIES = (
    "aws_iam_group_policy",
    "aws_iam_policy",
    "aws_iam_role_policy",
    "aws_iam_user_policy",
)

# Type -> the argument with the document.
RESOURCE_POLICIES = {
    "aws_cloudwatch_log_resource_policy": "policy_document",
    "aws_ecr_repository_policy": "policy",
    "aws_kms_key": "policy",
    "aws_kms_key_policy": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_secretsmanager_secret_policy": "policy",
    "aws_sns_topic": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue": "policy",
    "aws_sqs_queue_policy": "policy",
}
POLICIES = dict.fromkeys((*IDENTITY_POLICIES, "aws_vpc_endpoint"), "policy") | RESOURCE_POLICIES

# Action -> the form of a name where the wildcard says too little: one user of one cluster, by the id that RDS
# gives the cluster (Aurora user guide, "Creating and using an IAM policy for IAM database access").
NAMED = {
    "rds-db:connect": re.compile(r"arn:[\w-]+:rds-db:[\w-]+:\d{12}:dbuser:(?:cluster|db|prx)-[\w-]+/\w+"),
}

# "IAM JSON policy elements: Statement": the element is required, and holds one statement or several.
EMPTY = re.compile(r'"Statement"\s*:\s*\[\s*\]')

# Condition keys whose value says on whose behalf a service asks.
ON_BEHALF_OF = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "kms:encryptioncontext:")


def _allowing(access: Access) -> Iterator[tuple[Resource, list[Statement]]]:
    """Each holder of an identity policy, and the statements of it that allow."""
    for holder in access.stack.of_type(*IDENTITY_POLICIES):
        yield holder, [each for each in access.document(holder) if each.get("Effect") == "Allow"]


@check(
    "SR321",
    "Identity policies name every action in full",
    why="A wildcard allows what AWS will add tomorrow, and hides from a reader what it allows today.",
    remedy="List the actions; where something is to be ruled out, add a Deny statement instead of NotAction.",
    controls=("AWS FSBP IAM.1", "AWS FSBP IAM.21", "PCI DSS 4.0 7.2.1", "AWS Well-Architected SEC03-BP02"),
)
def no_wildcard_actions(stack: Stack) -> Verdicts:
    for policy, statements in _allowing(Access(stack)):
        wide = [
            str(action) for each in statements for action in as_list(each.get("Action")) if "*" in str(action)
        ]
        wide += ["all but some" for each in statements if "NotAction" in each]
        yield judge(policy, not wide, f"allows {few(wide)}")


@check(
    "SR322",
    "What runs may act on named things only",
    why="On every resource, what a workload needs of its own table it may do to all tables of the account.",
    remedy="Name the ARN; end it with a wildcard only for what is within that resource.",
    controls=("AWS FSBP KMS.1", "PCI DSS 4.0 7.2.5", "AWS Well-Architected SEC03-BP02"),
)
def no_wildcard_resources(stack: Stack) -> Verdicts:
    access = Access(stack)
    own = [arn for arn in map(access.arns.of, stack.resources.values()) if arn is not None]
    for role in access.service_roles:
        wide = [
            f"{action} on {resource}"
            for statement in access.own_statements_of(role)
            if statement.get("Effect") == "Allow"
            for resource in _resources(statement)
            for action in map(str, as_list(statement.get("Action")))
            if _is_too_wide(action, resource, own)
        ]
        yield judge(role, not wide, f"may {few(wide)}")


def _resources(statement: Statement) -> list[str]:
    named = [str(each) for each in as_list(statement.get("Resource"))]
    return [*named, "all but some"] if "NotResource" in statement else named


def _is_too_wide(action: str, resource: str, own: list[str]) -> bool:
    if action in NAMED:
        return "${" not in resource and not NAMED[action].fullmatch(resource)
    # Lambda insists on every resource for its network interfaces, though EC2 could check them on one.
    known = authorization.action(action)
    needs_resource = action not in NETWORK_INTERFACES and (known is None or known.needs_resource)
    return needs_resource and _is_wide(resource, own)


def _is_wide(resource: str, own: list[str]) -> bool:
    """Whether more than one thing fits: `table/*`, `app-*`; but `table/NAME/index/*` is within one."""
    named, wildcard, after = resource.partition("*")
    if not wildcard:
        return not resource.startswith(("arn:", "${"))
    if any(named.startswith((f"{arn}:", f"{arn}/")) for arn in own):
        return False
    account, rest = [*named.split(":", 5)[4:], "", ""][:2]
    parts = [part for part in re.split(r"[:/]", rest) if part]
    return bool(after) or not rest.endswith((":", "/")) or len(parts) < (2 if account else 1)


@check(
    "SR323",
    "What policies speak of exists: actions, their resources, the condition keys they send",
    why="IAM takes any text. A misspelt action allows nothing, a resource of another kind never matches, a "
    "condition on a key that is not sent never holds: what was meant to be allowed is refused when it is first "
    "needed, and what was meant to be refused is not.",
    remedy="Look the action up in the Service Authorization Reference.",
    controls=("AWS Well-Architected SEC03-BP02",),
)
def means_something(stack: Stack) -> Verdicts:
    access = Access(stack)
    for holder in stack.of_type(*POLICIES):
        statements = access.document(holder, POLICIES[holder.type])
        problems = [problem for each in statements for problem in meaningless(each)]
        if statements:
            yield judge(holder, not problems, few(problems))
        elif EMPTY.search(str(holder.get(POLICIES[holder.type]))):
            yield judge(holder, False, "it has no statement: IAM refuses it")


@check(
    "SR324",
    "A resource's policy lets services in for this account only",
    why="The service is the same for all of AWS: without the condition another customer's alarm, distribution "
    "or trail can use the topic, bucket or key (the confused deputy).",
    remedy="Add aws:SourceAccount or aws:SourceArn to the statement, or, for a key, its encryption context.",
    controls=("AWS Well-Architected SEC03-BP07",),
)
def services_on_our_behalf(stack: Stack) -> Verdicts:
    access = Access(stack)
    for holder in stack.of_type(*RESOURCE_POLICIES):
        for statement in access.document(holder, RESOURCE_POLICIES[holder.type]):
            principal = statement.get("Principal")
            services = as_list(principal.get("Service")) if isinstance(principal, dict) else []
            if services and statement.get("Effect") == "Allow":
                limited = _is_ours(statement, access.arns)
                yield judge(holder, limited, f"{services[0]} may come for any account")


def _is_ours(statement: Statement, arns: Arns) -> bool:
    """Whether a condition admits nothing but what is this account's own."""
    return any(
        key.lower().startswith(ON_BEHALF_OF)
        and not re.search(r"not|ifexists|forallvalues|null", operator.lower())
        and all(_is_own(value, arns) for value in values)
        for operator, key, values in conditions(statement)
    )


def _is_own(value: str, arns: Arns) -> bool:
    """An ARN of S3 has no account in it, and a bucket's name is nobody else's."""
    bucket = re.match(r"arn:[\w-]+:s3:::[\w.-]+", value)
    return "${" in value or bucket is not None or value == arns.account or f":{arns.account}:" in value


@check(
    "SR325",
    "Nobody but the account itself may do everything with a key, a bucket, a topic or a queue",
    why="With a wildcard a service or another account may change the policy itself, and then all else.",
    remedy="List the actions that the principal needs.",
    controls=("AWS Well-Architected SEC03-BP02",),
)
def no_wildcards_for_others(stack: Stack) -> Verdicts:
    access = Access(stack)
    for holder in stack.of_type(*RESOURCE_POLICIES):
        for statement in access.document(holder, RESOURCE_POLICIES[holder.type]):
            if statement.get("Effect") == "Allow" and statement.get("Principal") != {"AWS": access.arns.root}:
                wide = [str(each) for each in as_list(statement.get("Action")) if "*" in str(each)]
                wide += [f"by {each}" for each in ("NotAction", "NotPrincipal") if each in statement]
                yield judge(holder, not wide, f"{statement.get('Sid', 'a statement')} allows {few(wide)}")
