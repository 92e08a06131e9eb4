"""Roles: who may assume each, what is attached to it, and whether that is what it is for."""

from __future__ import annotations

import re

from strongroom.proof.permissions import authorization
from strongroom.proof.permissions.aws_managed import DOCUMENTS
from strongroom.proof.permissions.evaluate import Principal, Request, evaluate
from strongroom.proof.permissions.lint import conditions
from strongroom.proof.permissions.roles import Access
from strongroom.proof.permissions.service_roles import Use, uses
from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.listing import few
from strongroom.synthesized import Resource, Stack, Statement, as_list, blocks

# Service -> the prefix of the resources it acts for. These say whose resource they act for when they assume a
# role; Lambda, for one, does not (each service's own guide, "Cross-service confused deputy prevention").
SENDS_SOURCE = {
    "ecs-tasks.amazonaws.com": "ecs",
    "monitoring.rds.amazonaws.com": "rds",
    "scheduler.amazonaws.com": "scheduler",
    "vpc-flow-logs.amazonaws.com": "ec2",
}

# IAM and STS quotas, in characters; whitespace in a policy does not count.
ROLE_NAME, ROLE_NAME_PREFIX, POLICY_NAME = 64, 38, 128
POLICY, TRUST_POLICY = 6144, 2048
ATTACHMENTS = 10

LASTING = (
    "aws_iam_access_key",
    "aws_iam_group_policy",
    "aws_iam_policy_attachment",
    "aws_iam_user",
    "aws_iam_user_policy",
)

# What ECS does with an execution role (ECS developer guide, "Amazon ECS task execution IAM role").
ECS_AGENT = {
    "ecr:batchchecklayeravailability",
    "ecr:batchgetimage",
    "ecr:getauthorizationtoken",
    "ecr:getdownloadurlforlayer",
    "kms:decrypt",
    "logs:createlogstream",
    "logs:putlogevents",
    "s3:getbucketlocation",
    "s3:getobject",
    "secretsmanager:getsecretvalue",
    "ssm:getparameters",
}


@check(
    "SR301",
    "Identities are roles with managed policies attached",
    why="An inline policy is seen by no review of policies and has no versions to go back to; a user's access "
    "key lasts until somebody finds it; an exclusive attachment takes the policy from everybody else.",
    remedy="Give roles aws_iam_policy through aws_iam_role_policy_attachment, and people and pipelines roles.",
    controls=("AWS FSBP IAM.2", "AWS FSBP KMS.2", "AWS Well-Architected SEC02-BP02"),
)
def managed_policies(stack: Stack) -> Verdicts:
    for role in stack.of_type("aws_iam_role"):
        inline = [policy for policy in stack.of_type("aws_iam_role_policy") if policy.mentions(role, "role")]
        written_in = role.blocks("inline_policy") or role.get("managed_policy_arns")
        yield judge(
            role, not inline and not written_in, "has an inline policy, or an exclusive list of policies"
        )
    for resource in stack.of_type(*LASTING):
        yield judge(resource, False, f"is an {resource.type}")


@check(
    "SR302",
    "The service that uses a role may assume it, and nobody else",
    why="Whom the trust policy lets in has all that the role may do; a service it does not let in fails with "
    "'cannot be assumed' when it first needs the role, which can be long after the apply.",
    remedy="Name one Service in assume_role_policy, the one the role is handed to; for OpenID Connect require "
    "the issuer's aud and sub.",
    controls=("PCI DSS 4.0 7.2.5", "AWS Well-Architected SEC03-BP02"),
)
def trusted(stack: Stack) -> Verdicts:
    access = Access(stack)
    users = {(use.role.address, use.service, _acting_for(access, use)) for use in uses(stack)}
    for role in stack.of_type("aws_iam_role"):
        statements = access.document(role, "assume_role_policy")
        used = [(service, source) for address, service, source in users if address == role.address]
        wanted = sorted({service for service, _ in used})
        refused = sorted(
            {service for service, source in used if not _assumes(access, role, service, None, source)}
        )
        let_in = {principal for statement in statements for principal in _principals(statement)}
        others = sorted(let_in - set(wanted)) if wanted else sorted(_careless(statements))
        problem = f"is not assumed by {', '.join(refused)}" if refused else f"lets in {', '.join(others)}"
        yield judge(role, not refused and not others, problem)


def _principals(statement: Statement) -> set[str]:
    if statement.get("Effect") != "Allow":
        return set()
    named = statement.get("Principal")
    if not isinstance(named, dict):
        return {"everybody"}
    return {str(each) for names in named.values() for each in as_list(names)}


def _careless(statements: list[Statement]) -> set[str]:
    """Who gets into a role that no resource of the stack is handed to, without having to be somebody."""
    found = set()
    for statement in statements:
        keys = {key.rpartition(":")[2] for _, key, _ in conditions(statement)}
        federated = any("Federated" in principal for principal in blocks(statement.get("Principal")))
        found |= {
            who
            for who in _principals(statement)
            if who in ("*", "everybody") or (federated and not {"aud", "sub"} <= keys)
        }
    return found


def _acting_for(access: Access, use: Use) -> str:
    """The end of the ARN that a service sends as `aws:SourceArn`.

    Scheduler's is the schedule's group (Scheduler user guide, "Confused deputy prevention").
    """
    if use.user.type == "aws_scheduler_schedule":
        return f"schedule-group/{access.arns.resolve(str(use.user.get('group_name') or 'default'))}"
    return "any"


def _assumes(access: Access, role: Resource, service: str, account: str | None, source: str = "any") -> bool:
    """Whether a service may assume a role for a resource of an account; None: of the stack's own."""
    prefix, account = SENDS_SOURCE.get(service), account or access.arns.account
    arn = f"arn:{access.arns.partition}:{prefix}:{access.stack.region_of(role)}:{account}:{source}"
    context = {"aws:SourceAccount": account, "aws:SourceArn": arn} if prefix else {}
    request = Request("sts:AssumeRole", access.arns.of(role) or "", context, Principal("Service", service))
    return evaluate(access.document(role, "assume_role_policy"), request).allowed


@check(
    "SR303",
    "A service may assume a role for this account only",
    why="The service is the same for all of AWS: without the condition another customer's resource can make it "
    "use this role (the confused deputy).",
    remedy='Add {"StringEquals": {"aws:SourceAccount": ACCOUNT}} to the trust policy.',
    controls=("AWS Well-Architected SEC03-BP02",),
)
def no_confused_deputy(stack: Stack) -> Verdicts:
    access = Access(stack)
    for role in stack.of_type("aws_iam_role"):
        for service in sorted(access.services(role) & SENDS_SOURCE.keys()):
            assumed = _assumes(access, role, service, "000000000000")
            yield judge(role, not assumed, f"{service} may assume it for another account")


@check(
    "SR304",
    "A permissions boundary limits every role that a service assumes",
    why="Who may deploy could otherwise write itself a role that may do everything, and run code in it.",
    remedy="Set permissions_boundary to the account's boundary policy.",
    controls=("AWS Well-Architected SEC03-BP05",),
)
def bounded(stack: Stack) -> Verdicts:
    for role in Access(stack).service_roles:
        yield judge(role, role.get("permissions_boundary"), "has no permissions boundary")


@check(
    "SR305",
    "A role may do what the service does with it",
    why="The apply succeeds; then the task never starts, the function gets no message or the log stays empty.",
    remedy="Allow the action on that resource in the role's policy, and attach the policy.",
    controls=("AWS Well-Architected SEC03-BP01",),
)
def services_are_enabled(stack: Stack) -> Verdicts:
    access = Access(stack)
    for use in uses(stack):
        decided = {need: access.may(use.role, *need, use.context) for need in use.needs}
        missing = [need for need, decision in decided.items() if not (decision.allowed or decision.unresolved)]
        first = " on ".join(missing[0]) if missing else ""
        yield judge(use.user, not missing, f"{use.role.get('name')} may not {first}")


@check(
    "SR306",
    "ECS's role and the application's are two, and neither can do the other's part",
    why="What gets into the application has the task role: with ECS's part in it, it could read the secrets of "
    "all tasks and write false logs.",
    remedy="Give execution_role_arn what ECS does (pull, log, secrets) and task_role_arn what the application "
    "does.",
    controls=("PCI DSS 4.0 7.2.5", "AWS Well-Architected SEC03-BP02"),
)
def two_roles(stack: Stack) -> Verdicts:
    access = Access(stack)
    roles = {(use.user.address, use.role.address): use for use in uses(stack)}
    for task in stack.of_type("aws_ecs_task_definition"):
        execution, application = (
            stack.find(task.reference(f"{part}_role_arn")) for part in ("execution", "task")
        )
        if execution is None or application is None:
            given = task.get("execution_role_arn") and task.get("task_role_arn")
            yield judge(task, given, "has not both roles")
            continue
        more = sorted(_actions(access.statements_of(execution)) - ECS_AGENT)
        needs = roles[task.address, execution.address].needs
        ecs = [action for action, arn in needs if access.may(application, action, arn).allowed]
        problem = (
            "has one role for both"
            if execution == application
            else f"the execution role may {few(more)}"
            if more
            else f"the task role may {few(ecs)}"
        )
        yield judge(task, execution != application and not more and not ecs, problem)


def _actions(statements: list[Statement]) -> set[str]:
    return {
        str(action).lower()
        for statement in statements
        if statement.get("Effect") == "Allow"
        for action in as_list(statement.get("Action"))
    }


@check(
    "SR307",
    "Of AWS's own policies only those that a service insists on are attached",
    why="AWS widens its policies without asking, and nearly all of them allow their actions on every resource.",
    remedy="Write an aws_iam_policy with the actions and resources that are needed.",
    controls=("AWS Well-Architected SEC03-BP02",),
)
def few_aws_managed_policies(stack: Stack) -> Verdicts:
    access = Access(stack)
    for role in access.service_roles:
        arns = [str(attachment.get("policy_arn")) for attachment in access.attachments(role)]
        theirs = [arn.partition(":policy/")[2] for arn in arns if re.match(r"arn:[\w-]+:iam::aws:", arn)]
        others = sorted(set(theirs) - DOCUMENTS.keys())
        yield judge(role, not others, f"has {', '.join(others)}")


@check(
    "SR308",
    "Names, policies and attachments stay within IAM's limits",
    why="IAM refuses them at the apply, some with names that only one environment has.",
    remedy="Shorten the name, split the policy, or merge policies.",
    controls=("AWS Well-Architected REL01-BP03",),
)
def within_limits(stack: Stack) -> Verdicts:
    access = Access(stack)
    for role in stack.of_type("aws_iam_role"):
        trust = len(re.sub(r"\s", "", access.arns.resolve(str(role.get("assume_role_policy", "")))))
        sizes = {
            "name": (len(access.arns.resolve(str(role.get("name", "")))), ROLE_NAME),
            "name_prefix": (len(str(role.get("name_prefix", ""))), ROLE_NAME_PREFIX),
            "trust policy": (trust, TRUST_POLICY),
            "list of policies": (len(access.attachments(role)), ATTACHMENTS),
        }
        yield judge(role, all(size <= limit for size, limit in sizes.values()), _too_long(sizes))
    for policy in stack.of_type("aws_iam_policy"):
        text = re.sub(r"\s", "", access.arns.resolve(str(policy.get("policy", ""))))
        name = len(access.arns.resolve(str(policy.get("name", ""))))
        sizes = {"name": (name, POLICY_NAME), "policy": (len(text), POLICY)}
        yield judge(policy, all(size <= limit for size, limit in sizes.values()), _too_long(sizes))


def _too_long(sizes: dict[str, tuple[int, int]]) -> str:
    return ", ".join(
        f"its {what} has {size} of {limit} at most" for what, (size, limit) in sizes.items() if size > limit
    )


@check(
    "SR309",
    "What runs can't change permissions",
    why="Who takes over the application or the function could give itself, or others, the rest of the account.",
    remedy="Leave iam:, sts: and what manages permissions (kms:CreateGrant, sqs:AddPermission) to deployments.",
    controls=("AWS Well-Architected SEC03-BP02", "PCI DSS 4.0 7.2.5"),
)
def no_permissions_management(stack: Stack) -> Verdicts:
    access = Access(stack)
    # Scheduler hands a task its roles, in the name of the schedule's.
    handing = {use.role.address for use in uses(stack) for action, _ in use.needs if action == "iam:PassRole"}
    for role in access.service_roles:
        part = {"iam:passrole"} if role.address in handing else set()
        managing = sorted(filter(_manages_permissions, _actions(access.statements_of(role)) - part))
        yield judge(role, not managing, f"may {few(managing)}")


def _manages_permissions(action: str) -> bool:
    known = authorization.action(action)
    # The reference counts signing in to a database among the permissions; it gives nobody any.
    return action.partition(":")[0] in ("iam", "organizations", "sts") or (
        known is not None and known.manages_permissions and action != "rds-db:connect"
    )
