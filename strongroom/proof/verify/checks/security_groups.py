"""Security groups and their rules as resources: one form, replaceable, described."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strongroom.proof.verify import lifecycles
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.synthesized import Resource, Stack, is_unknown

RULES = ("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule")
OLDER_RULES = "aws_security_group_rule"
DIRECTIONS = ("ingress", "egress")

# What EC2 takes as a description of a group or of a rule (EC2 API reference, CreateSecurityGroup).
DESCRIPTION = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}")

# What the AWS provider writes where nothing is said.
UNSAID = "Managed by Terraform"

APPENDED = 26  # characters that Terraform appends to a prefix
LONGEST = 255


@check(
    "SR131",
    "A security group's rules are in one form",
    why="The forms don't know of each other: each apply takes away what the other one made, time and again.",
    remedy=(
        "Use aws_vpc_security_group_ingress_rule and aws_vpc_security_group_egress_rule alone: no ingress or "
        "egress blocks, no aws_security_group_rule."
    ),
    controls=("PCI DSS 4.0 1.2.8", "AWS Well-Architected OPS05-BP03"),
)
def one_form(stack: Stack) -> Verdicts:
    for group in stack.of_type("aws_security_group"):
        forms = list(_forms(stack, group))
        yield judge(group, len(forms) < 2, f"its rules are in {' and in '.join(forms)}")


def _forms(stack: Stack, group: Resource) -> Iterator[str]:
    inline = [direction for direction in DIRECTIONS if group.blocks(direction)]
    if inline:
        yield f"{' and '.join(inline)} blocks"
    for types in (RULES, (OLDER_RULES,)):
        made = stack.referring_to(group, *types, by="security_group_id")
        if made:
            yield made[0].type


@check(
    "SR132",
    "A security group can be replaced while it is in use",
    why=(
        "A new description makes a new group. AWS deletes no group that interfaces have, and takes no second "
        "one of the same name in a VPC: the apply waits until it gives up."
    ),
    remedy=(
        'Give it a name_prefix (not "sg-", which is EC2\'s own) in place of a name, and set '
        "lifecycle.create_before_destroy."
    ),
    controls=("AWS Well-Architected REL08-BP05",),
)
def replaceable(stack: Stack) -> Verdicts:
    for group in stack.of_type("aws_security_group"):
        yield Verdict(group, _stuck(group))


def _stuck(group: Resource) -> str | None:
    if group.get("name") is not None:
        return f"its name is fixed: {group.get('name')}"
    prefix = str(group.get("name_prefix", ""))
    if prefix.startswith("sg-"):
        return f"name_prefix is {prefix}"
    if len(prefix) > LONGEST - APPENDED and not is_unknown(prefix):
        return f"name_prefix has {len(prefix)} characters, and {LONGEST - APPENDED} fit"
    first = lifecycles.has(group, "create_before_destroy")
    return None if first else "the old group goes before the new one is there"


@check(
    "SR133",
    "Every security group and every rule says what it is for",
    why="A rule whose purpose nobody knows is one that nobody removes; and EC2 refuses some characters.",
    remedy="Set description: a few words of letters, digits and . _-:/()#,@[]+=&;{}!$*, 255 at most.",
    controls=("PCI DSS 4.0 1.2.5",),
)
def described(stack: Stack) -> Verdicts:
    for resource in stack.of_type("aws_security_group", *RULES, OLDER_RULES):
        yield Verdict(resource, _unsaid(resource.get("description")))
        for direction in DIRECTIONS:
            for block in resource.blocks(direction):
                yield Verdict(resource, _unsaid(block.get("description"), direction))


@check(
    "SR134",
    "A rule that is no longer wanted goes after what used it was updated",
    why=(
        "Terraform destroys first what has left the configuration: with another port, tasks are cut off until "
        "those that listen there are healthy."
    ),
    remedy="Set lifecycle.create_before_destroy to true. Terraform keeps it in the state, for the rule's end.",
    controls=("AWS Well-Architected OPS06-BP03",),
)
def closed_last(stack: Stack) -> Verdicts:
    for rule in stack.of_type(*RULES, OLDER_RULES):
        first = lifecycles.has(rule, "create_before_destroy")
        yield judge(rule, first, "it goes before what uses it is updated")


def _unsaid(description: object, direction: str = "") -> str | None:
    what = f"the description of an {direction} block" if direction else "the description"
    if is_unknown(description):
        return None
    text = "" if description is None else str(description)
    if not text.strip() or text == UNSAID:
        return f"{what} says nothing"
    return None if DESCRIPTION.fullmatch(text) else f"{what} is not one that EC2 takes: {text[:60]}"
