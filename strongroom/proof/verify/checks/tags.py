"""Tags: whose a resource is, and which environment and budget it belongs to."""

from __future__ import annotations

from typing import Any

from strongroom.proof.verify import lifecycles
from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.configuration import default_tags, providers
from strongroom.synthesized import Resource, Stack, as_list, is_unknown, on

TAGS = ("Application", "Environment", "Team", "CostCenter", "ManagedBy", "Repository")


@check(
    "SR941",
    "Every provider tags what it makes, and all of them alike",
    why=(
        "A resource that a single module forgot to tag belongs to nobody, and no bill says whose it is; what "
        "the second provider makes is forgotten first."
    ),
    remedy=f"Set default_tags of every provider configuration to {', '.join(TAGS)}.",
    controls=("AWS Well-Architected COST03-BP02", "PCI DSS 4.0 12.5.1"),
)
def default(stack: Stack) -> Verdicts:
    first: dict[str, object] = {}
    for provider in providers(stack):
        found = default_tags(provider)
        told = not is_unknown(next((block.get("tags") for block in provider.blocks("default_tags")), None))
        missing = [tag for tag in TAGS if not str(found.get(tag) or "").strip()]
        ignored = {str(key) for block in provider.blocks("ignore_tags") for key in as_list(block.get("keys"))}
        first = first or found
        other = [tag for tag in TAGS if tag in first and found.get(tag) != first[tag]]
        if missing and told:
            problem: str | None = f"{', '.join(missing)} not among its default tags"
        elif ignored & set(TAGS):
            problem = f"ignore_tags has {', '.join(sorted(ignored & set(TAGS)))}"
        elif other and told:
            problem = f"{other[0]} is {found.get(other[0])}, and {first.get(other[0])} elsewhere"
        else:
            problem = None
        yield Verdict(provider, problem)


@check(
    "SR942",
    "No resource says otherwise than the default tags",
    why="A tag of its own wins over the default; a change of tags that is ignored never arrives.",
    remedy=f"Leave {', '.join(TAGS)} and tags_all out of resources, and tags out of ignore_changes.",
    controls=("AWS Well-Architected COST03-BP02",),
)
def not_overridden(stack: Stack) -> Verdicts:
    defaults = [default_tags(provider) for provider in providers(stack)]
    for resource in stack.resources.values():
        has_own = resource.blocks("tags") or resource.blocks("tags_all")
        told = _overridden(resource, defaults) if has_own else None
        if told is not None:
            yield Verdict(resource, told)
            continue
        ignored = _ignored(resource)
        if has_own or ignored:
            yield Verdict(resource, f"changes of {min(ignored)} are ignored" if ignored else None)


def _overridden(resource: Resource, defaults: list[dict[str, Any]]) -> str | None:
    whole = resource.blocks("tags_all")  # in a plan all tags, in a configuration what takes their place
    own = {key: value for tags in (*resource.blocks("tags"), *whole) for key, value in tags.items()}
    for key in TAGS:
        expected = [tags[key] for tags in defaults if key in tags]
        if key in own and not is_unknown(own[key]) and any(own[key] != value for value in expected):
            return f"its {key} is {own[key]}"
        if expected and any(key not in tags for tags in whole):
            return f"tags_all leaves out {key}"
    return None


def _ignored(resource: Resource) -> set[str]:
    return set(map(str, lifecycles.listed(resource, "ignore_changes"))) & {"all", "tags", "tags_all"}


@check(
    "SR943",
    "Tasks have the service's tags",
    why="Terraform makes the service, ECS its tasks: they are most of the bill, and belong to nobody.",
    remedy="Set propagate_tags to SERVICE (or TASK_DEFINITION), and enable_ecs_managed_tags.",
    controls=("AWS Well-Architected COST03-BP02",),
)
def propagated(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        source = service.get("propagate_tags", "NONE")
        if source not in ("SERVICE", "TASK_DEFINITION") and not is_unknown(source):
            problem: str | None = f"propagate_tags is {source}"
        elif not on(service.get("enable_ecs_managed_tags")):
            problem = "enable_ecs_managed_tags is not true"
        else:
            problem = None
        yield Verdict(service, problem)
