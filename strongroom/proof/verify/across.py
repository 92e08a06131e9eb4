"""Claims about two stacks: an environment, and the stack of its account, where both are at hand.

A stack by itself is judged by `checks`. What these ask can be answered only where the account's own stack is
given too: it has the role that deploys the environment, and the boundary around the environment's roles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stacks import naming
from stacks.settings import Settings
from strongroom.proof.permissions.arns import Arns
from strongroom.proof.permissions.deploying.lacking import Lack, cut_off, lacking
from strongroom.proof.permissions.roles import Access
from strongroom.proof.verify.configuration import default_tags, providers
from strongroom.proof.verify.kinds import Kinds
from strongroom.proof.verify.log_policies import untaken
from strongroom.synthesized import Resource, Stack, Statement

__all__ = ["ACROSS", "Claim", "across"]


@dataclass(frozen=True)
class Claim:
    """What a `Check` says, of two stacks."""

    code: str
    claim: str
    why: str
    remedy: str
    controls: tuple[str, ...] = ()


DEPLOYABLE = Claim(
    "SR991",
    "The environment's deployment role may make, change and remove every resource",
    why="AWS refuses in the middle of an apply, when other resources are there already.",
    remedy="Add the actions to stacks/account/deploy/ and apply the bootstrap stack; a new type takes a row in "
    "strongroom/proof/permissions/deploying/.",
    controls=("AWS Well-Architected SEC03-BP02",),
)
UNDER_BOUNDARY = Claim(
    "SR992",
    "The workload boundary cuts nothing off from the environment's roles",
    why="What a policy allows beyond the boundary has no effect: the workload is refused at run time.",
    remedy="Add the actions to stacks/account/boundary.py, and apply the bootstrap stack before this one.",
    controls=("AWS Well-Architected SEC03-BP05",),
)
TAKEN = Claim(
    "SR993",
    "CloudWatch Logs takes what AWS WAF and EventBridge write, by a policy of the account's stack",
    why="Otherwise AWS WAF makes one itself, unseen by Terraform: two at once overwrite each other's. What "
    "EventBridge writes is dropped.",
    remedy="Allow the service the log group in an aws_cloudwatch_log_resource_policy of its region "
    "(stacks/account/log_delivery.py, event_logs.py), and apply the bootstrap stack before this one.",
    controls=("PCI DSS 4.0 10.2.1",),
)
ACROSS = (DEPLOYABLE, UNDER_BOUNDARY, TAKEN)


def across(environment: Stack, others: Sequence[Stack], known: Kinds) -> Iterator[tuple[Claim, Lack]]:
    """What an environment lacks in the stack of its account, if that is among the others."""
    settings = known.environments.get(environment.name)
    if settings is None or known.of(environment).kind is None:
        return
    for own in others:
        if known.of(own).kind == "bootstrap" and Arns(own).account == settings.account_id:
            role = _deployment_role(own, settings)
            if role is not None:
                allowed = Access(own).statements_of(role)
                tags = {key: str(value) for key, value in default_tags(providers(environment)[0]).items()}
                yield from ((DEPLOYABLE, each) for each in lacking(allowed, environment, tags))
            boundary = _boundary(own, environment)
            if boundary is not None:
                yield from ((UNDER_BOUNDARY, each) for each in cut_off(boundary, environment))
            yield from ((TAKEN, each) for each in untaken(own, environment))


def _deployment_role(own: Stack, settings: Settings) -> Resource | None:
    """None where nobody deploys the environment by a role of the account's stack."""
    name = naming.name(settings, "ci-deploy", limit=naming.IAM_ROLE)
    return next((role for role in own.of_type("aws_iam_role") if role.get("name") == name), None)


def _boundary(own: Stack, environment: Stack) -> list[Statement] | None:
    """The statements of the policy that the environment's roles name as their boundary."""
    named = {role.get("permissions_boundary") for role in environment.of_type("aws_iam_role")}
    access = Access(own)
    found = [policy for policy in own.of_type("aws_iam_policy") if access.arns.of(policy) in named]
    return access.document(found[0]) if found else None
