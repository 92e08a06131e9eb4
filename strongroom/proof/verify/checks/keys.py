"""KMS keys: kept, rotated, in the right place, and open to whoever uses them and nobody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from strongroom.proof.permissions.evaluate import Decision, Principal, Request, evaluate
from strongroom.proof.permissions.key_uses import KeyUse
from strongroom.proof.permissions.role_key_uses import role_uses
from strongroom.proof.permissions.roles import Access
from strongroom.proof.permissions.service_key_uses import SERVICES, service_uses
from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.synthesized import Resource, Stack, Statement, as_list, off, on, references

# What only an administrator does; without it nobody can ever change the key, AWS's support included.
ADMINISTRATION = ("kms:CreateGrant", "kms:DescribeKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion")


def key_policy(access: Access, key: Resource) -> list[Statement] | None:
    """A key's policy: its own, KMS's default one, or None where only the plan knows it."""
    holders = [key, *access.stack.referring_to(key, "aws_kms_key_policy", by="key_id")]
    texts = [holder.get("policy") for holder in holders if holder.get("policy") is not None]
    if not texts:
        return [{"Effect": "Allow", "Principal": {"AWS": access.arns.root}, "Action": "kms:*", "Resource": "*"}]
    return access.document(next(holder for holder in holders if holder.get("policy") is not None)) or None


@check(
    "SR341",
    "The account can always administer a key",
    why="IAM policies count for a key only as far as its policy says so: without the statement nobody can "
    "change the key, use it through a role or delete it, and AWS can't help.",
    remedy="Allow the account's root kms:* in the policy, without a condition, and leave "
    "bypass_policy_lockout_safety_check off.",
    controls=("AWS Well-Architected SEC08-BP01",),
)
def administered(stack: Stack) -> Verdicts:
    access = Access(stack)
    root = Principal("AWS", access.arns.root)
    for key in stack.of_type("aws_kms_key"):
        policy = key_policy(access, key)
        if policy is None:
            continue
        arn = access.arns.of(key) or ""
        refused = [
            each for each in ADMINISTRATION if not evaluate(policy, Request(each, arn, {}, root)).allowed
        ]
        bypassed = not off(key.get("bypass_policy_lockout_safety_check"))
        problem = f"the account may not {refused[0]}" if refused else "the check against a lock-out is off"
        yield judge(key, not refused and not bypassed, problem)


@check(
    "SR342",
    "Keys are rotated every year",
    why="A key that leaked is good for ever without it; with it, for a year's data.",
    remedy="Set enable_key_rotation to true.",
    controls=("PCI DSS 4.0 3.7.4", "AWS Well-Architected SEC08-BP01"),
)
def rotated(stack: Stack) -> Verdicts:
    for key in stack.of_type("aws_kms_key"):
        # KMS rotates no asymmetric keys, and none for signatures.
        if key.get("customer_master_key_spec", "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT":
            yield judge(key, on(key.get("enable_key_rotation")), "enable_key_rotation is off")


@check(
    "SR343",
    "A key lets in the services that use it",
    why="The service is refused, mostly in silence: alarm messages vanish, log lines are dropped, the page is "
    "answered with 403; or the apply fails when it tries the key.",
    remedy="Allow the service the actions in the key's policy, under a condition that fits: the encryption "
    "context of the log group, the source's account or ARN.",
    controls=("AWS Well-Architected SEC08-BP02",),
)
def services_let_in(stack: Stack) -> Verdicts:
    access = Access(stack)
    refused: dict[str, list[str]] = defaultdict(list)
    for use in service_uses(access):
        refused[use.user.address] += _refused(access, use)
    for address, problems in refused.items():
        yield judge(stack.resources[address], not problems, problems[0] if problems else "")


@check(
    "SR344",
    "A role may use the keys of what it uses",
    why="SQS, DynamoDB, Lambda and Secrets Manager use the key in the caller's name: without it every call on "
    "the queue or the table, or the start of the task, ends in AccessDenied.",
    remedy="Allow the role the actions on the key; kms:ViaService can keep it to that one service.",
    controls=("AWS Well-Architected SEC08-BP02",),
)
def roles_let_in(stack: Stack) -> Verdicts:
    access = Access(stack)
    refused: dict[str, list[str]] = defaultdict(list)
    for use in role_uses(access):
        if isinstance(use.by, Resource):
            refused[use.by.address] += _refused(access, use)
    for address, problems in refused.items():
        yield judge(stack.resources[address], not problems, problems[0] if problems else "")


def _refused(access: Access, use: KeyUse) -> Iterator[str]:
    """What is missing for a use of a key, one sentence for each action."""
    policy = key_policy(access, use.key)
    arn = access.arns.of(use.key) or ""
    for action in use.actions if policy is not None else ():
        decision = _decide(access, policy or [], use, Request(action, arn, use.context))
        if not (decision.allowed or decision.unresolved):
            who = use.by.get("name") if isinstance(use.by, Resource) else use.by.name
            yield f"{who} may not {action} with {use.key.address}, the key of {use.user.address}"


def _decide(access: Access, policy: list[Statement], use: KeyUse, request: Request) -> Decision:
    def asked_by(principal: Principal) -> Decision:
        return evaluate(policy, Request(request.action, request.resource, request.context, principal))

    if isinstance(use.by, Principal):
        return asked_by(use.by)
    named = asked_by(Principal("AWS", access.arns.of(use.by) or ""))
    if named.allowed:
        return named
    left_to_iam = asked_by(Principal("AWS", access.arns.root))
    return (
        access.may(use.by, request.action, request.resource, request.context) if left_to_iam.allowed else named
    )


@check(
    "SR345",
    "A key lets in nobody who does not use it",
    why="A key is the last lock on what it encrypts: a service, an account or everybody in its policy needs no "
    "other permission to decrypt.",
    remedy="Leave the account's administration and the services that use the key; roles get theirs from IAM.",
    controls=("AWS FSBP KMS.5", "PCI DSS 4.0 3.6.1", "AWS Well-Architected SEC08-BP01"),
)
def nobody_else(stack: Stack) -> Verdicts:
    access = Access(stack)
    using: dict[str, set[str]] = defaultdict(set)
    for use in service_uses(access):
        if isinstance(use.by, Principal):
            using[use.key.address].add(use.by.name)
    for key in stack.of_type("aws_kms_key"):
        let_in = {
            name
            for statement in key_policy(access, key) or []
            for name in _named(statement, access.arns.account)
        }
        idle = sorted(let_in - using[key.address])
        yield judge(key, not idle, f"lets in {', '.join(idle)}")


def _named(statement: Statement, account: str) -> Iterator[str]:
    """The principals that need a reason to be in a key's policy."""
    principal = statement.get("Principal")
    if statement.get("Effect") != "Allow":
        return
    if not isinstance(principal, dict):
        yield "everybody"
        return
    for name in map(str, as_list(principal.get("AWS"))):
        if f":{account}:" not in name and name != account and "${" not in name:
            yield name
    for name in map(str, as_list(principal.get("Service"))):
        if name in SERVICES or name.startswith("logs."):
            yield name


@check(
    "SR346",
    "A key is in the region of what it encrypts",
    why="Keys don't leave their region: the apply is refused, in the first environment where the two differ.",
    remedy="Name a key that the same provider makes; CloudFront's parts need one in us-east-1.",
    controls=("AWS Well-Architected OPS05-BP02",),
)
def in_the_same_region(stack: Stack) -> Verdicts:
    for resource in stack.resources.values():
        if resource.type.startswith(("aws_kms_", "aws_iam_")):
            continue
        for address in sorted(_keys_in(resource.attributes)):
            key = stack.find(address)
            if key is not None and key.type == "aws_kms_key":
                here, there = stack.region_of(resource), stack.region_of(key)
                yield judge(resource, here == there, f"its key is in {there}, it is in {here}")


def _keys_in(value: Any, argument: str = "") -> set[str]:
    """The addresses in arguments that take a key, however deep: all of them have `kms` in their names."""
    if isinstance(value, dict):
        return {found for name, inner in value.items() for found in _keys_in(inner, str(name))}
    if isinstance(value, list):
        return {found for inner in value for found in _keys_in(inner, argument)}
    return {reference.address for reference in references(value)} if "kms" in argument else set()
