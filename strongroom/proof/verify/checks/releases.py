"""What a change of an ECS service, and a release that fails, leave behind."""

from __future__ import annotations

import re

from strongroom.proof.verify import lifecycles
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.task_definitions import INVOCATION
from strongroom.synthesized import Resource, Stack, on

# `self.task_definition == aws_ecs_task_definition.app.arn`, either way round.
_EQUAL = re.compile(r"\$\{\s*(\S+)\s*==\s*(\S+)\s*\}")


@check(
    "SR616",
    "Another capacity provider strategy changes a service in place",
    why=(
        "The provider replaces the service otherwise: all its tasks stop before the first new one starts, and "
        "that while Spot is short, say, and somebody asks for more tasks on demand."
    ),
    remedy="Set force_new_deployment to true.",
    controls=("AWS Well-Architected OPS06-BP03",),
)
def changed_in_place(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        if service.blocks("capacity_provider_strategy"):
            holds = on(service.get("force_new_deployment"))
            yield judge(service, holds, "force_new_deployment is not on")


@check(
    "SR617",
    "A deployment that was rolled back fails the apply",
    why=(
        "With the old revision's tasks running, the service is steady again, and that is all that Terraform's "
        "provider waits for: the apply is green, and the release that was asked for does not run."
    ),
    remedy="Give the lifecycle a postcondition: self.task_definition == <its aws_ecs_task_definition>.arn",
    controls=("AWS Well-Architected OPS06-BP01", "AWS Well-Architected OPS06-BP04"),
)
def rolled_back(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        if any(on(breaker.get("rollback")) for breaker in service.blocks("deployment_circuit_breaker")):
            task = service.reference("task_definition")
            if task is not None:
                holds = any(
                    _compares(str(each.get("condition")), f"{task}.arn")
                    for each in lifecycles.written(service, "postcondition")
                )
                yield judge(service, holds, f"no postcondition asks whether it runs {task}")


def _compares(condition: str, wanted: str) -> bool:
    found = _EQUAL.fullmatch(condition)
    return found is not None and set(found.groups()) == {"self.task_definition", wanted}


@check(
    "SR618",
    "The task definition that a deployment is rolled back to is still there",
    why=(
        "Terraform deregisters a revision as soon as there is a newer one. ECS starts no task from an inactive "
        "revision, and what it would roll back to is one."
    ),
    remedy="Set skip_destroy to true in the task definition.",
    controls=("AWS Well-Architected OPS06-BP04",),
)
def kept_revision(stack: Stack) -> Verdicts:
    for task in stack.of_type("aws_ecs_task_definition"):
        rerun = stack.referring_to(task, INVOCATION, by="input")
        if rerun or stack.referring_to(task, "aws_ecs_service", by="task_definition"):
            yield judge(task, on(task.get("skip_destroy")), "skip_destroy is not on")


@check(
    "SR619",
    "A service's scalable target, and its policies, are replaced with it",
    why=(
        "AWS drops them with the service. Their ids, made of names, stay the same, so Terraform plans nothing "
        "for them: the new service never gets a task more."
    ),
    remedy=(
        "Set lifecycle.replace_triggered_by: in the aws_appautoscaling_target to the service's id, in each "
        "aws_appautoscaling_policy to the target's."
    ),
    controls=("AWS Well-Architected REL07-BP01",),
)
def scaled_again(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        for target in stack.referring_to(service, "aws_appautoscaling_target", by="resource_id"):
            yield _replaced_with(target, service)
            for policy in stack.referring_to(target, "aws_appautoscaling_policy", by="resource_id"):
                yield _replaced_with(policy, target)


def _replaced_with(resource: Resource, other: Resource) -> Verdict:
    triggers = lifecycles.listed(resource, "replace_triggered_by")
    if f"{other.address}.id" in triggers or f"{other.address}.arn" in triggers:
        return Verdict(resource, None)
    if other.address in triggers:
        return Verdict(resource, f"every change of {other.address} replaces it, not only its replacement")
    return Verdict(resource, f"replace_triggered_by does not name {other.address}.id")
