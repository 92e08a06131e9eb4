"""Keys that a program is told of, to ask KMS itself: open to who is told, each for its part, with a context."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.permissions.conditions import Context
from strongroom.proof.permissions.evaluate import Principal, Request, evaluate
from strongroom.proof.permissions.roles import Access
from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.checks.keys import key_policy
from strongroom.proof.verify.task_definitions import each_container
from strongroom.synthesized import Resource, Stack, references

MAC = ("kms:GenerateMac", "kms:VerifyMac")
ENCRYPTION = (
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
BOTH_WAYS = ("kms:Decrypt", "kms:Encrypt")
OF_CONTEXT = "kms:encryptioncontext:"


@check(
    "SR347",
    "A key that programs are told of is for them alone",
    why="What a program encrypts itself is to be read by its receiver and nobody else; where the key's policy "
    "leaves that to IAM, every role with kms:Decrypt on all keys reads it too.",
    remedy="Deny the actions in the key's policy to everybody whose aws:PrincipalArn is not one of the roles.",
    controls=("PCI DSS 4.0 3.6.1", "AWS Well-Architected SEC08-BP02"),
)
def for_them_alone(stack: Stack) -> Verdicts:
    access = Access(stack)
    root, stranger = (
        Principal("AWS", access.arns.root),
        access.arns.root.replace(":root", ":role/somebody-else"),
    )
    for address in dict.fromkeys(address for address, _ in _told(stack)):
        key = stack.resources[address]
        policy, arn = key_policy(access, key), access.arns.of(key) or ""
        if policy is None:
            continue
        context = {"aws:PrincipalArn": stranger}
        open_ = [each for each in _actions(key) if evaluate(policy, Request(each, arn, context, root)).allowed]
        yield judge(key, not open_, f"leaves {', '.join(open_)} to whomever IAM allows")


@check(
    "SR348",
    "Who encrypts with a key of its own does not decrypt",
    why="A program that takes in what is secret needs no way back to all that it ever took in: whoever takes "
    "it over would have one.",
    remedy="Allow the sender kms:Encrypt and the receiver kms:Decrypt.",
    controls=("PCI DSS 4.0 3.6.1", "AWS Well-Architected SEC03-BP02"),
)
def one_way(stack: Stack) -> Verdicts:
    access = Access(stack)
    for address, role in _told(stack):
        key = stack.resources[address]
        if not _is_mac(key):
            both = [each for each in BOTH_WAYS if _may(access, role, each, key, _context(access, role))]
            yield judge(role, len(both) < len(BOTH_WAYS), f"may {' and '.join(both)} with {address}")


@check(
    "SR349",
    "A program encrypts with a context",
    why="Without an encryption context a ciphertext opens wherever it is put: one record's secret can be moved "
    "into another's, and KMS's log doesn't say whose was read.",
    remedy="Put kms:EncryptionContextKeys, and Null on the context's name, into the role's statement.",
    controls=("AWS Well-Architected SEC08-BP02",),
)
def with_a_context(stack: Stack) -> Verdicts:
    access = Access(stack)
    for address, role in _told(stack):
        key = stack.resources[address]
        if not _is_mac(key):
            bare = [each for each in BOTH_WAYS if _may(access, role, each, key, {})]
            yield judge(role, not bare, f"may {' and '.join(bare)} with {address} without a context")


def _told(stack: Stack) -> Iterator[tuple[str, Resource]]:
    """Each key that is in a program's environment, and the program's role."""
    seen = set()
    for function in stack.of_type("aws_lambda_function"):
        variables = [block.get("variables") for block in function.blocks("environment")]
        seen |= {(each, function.reference("role")) for each in _keys(stack, variables)}
    for task, container in each_container(stack):
        role = task.reference("task_role_arn")
        seen |= {(each, role) for each in _keys(stack, container.get("environment"))}
    for address, name in sorted(seen, key=str):
        if found := stack.find(name):
            yield address, found


def _keys(stack: Stack, value: object) -> Iterator[str]:
    for reference in references(value):
        named = stack.find(reference.address)
        if named is not None and named.type == "aws_kms_alias":
            named = stack.find(named.reference("target_key_id"))
        if named is not None and named.type == "aws_kms_key":
            yield named.address


def _is_mac(key: Resource) -> bool:
    return str(key.get("customer_master_key_spec")).startswith("HMAC_")


def _actions(key: Resource) -> tuple[str, ...]:
    return MAC if _is_mac(key) else ENCRYPTION


def _may(access: Access, role: Resource, action: str, key: Resource, context: Context) -> bool:
    return access.may(role, action, access.arns.of(key) or "", context).allowed


def _context(access: Access, role: Resource) -> Context:
    """With every name of a context that the role's statements ask for."""
    names = {
        key.lower().removeprefix(OF_CONTEXT)
        for statement in access.statements_of(role)
        for keys in (statement.get("Condition") or {}).values()
        for key in keys
        if key.lower().startswith(OF_CONTEXT)
    }
    return {"kms:EncryptionContextKeys": sorted(names), **{f"{OF_CONTEXT}{name}": "x" for name in names}}
