"""Permissions with which somebody gives themselves, or whoever they act as, any other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from strongroom.change.review.about import is_about
from strongroom.change.review.untrusted import object_of
from strongroom.synthesized import Statement, as_list

__all__ = ["gives_itself", "is_everything", "is_part", "starting"]

# AWS security blog and IAM user guide, "Delegate responsibility to others using permissions boundaries": what a
# boundary is there to stop.
ACTIONS = (
    "iam:addusertogroup",
    "iam:attachgrouppolicy",
    "iam:attachrolepolicy",
    "iam:attachuserpolicy",
    "iam:createaccesskey",
    "iam:createloginprofile",
    "iam:createpolicyversion",
    "iam:deleterolepermissionsboundary",
    "iam:deleteuserpermissionsboundary",
    "iam:putgrouppolicy",
    "iam:putrolepolicy",
    "iam:putuserpolicy",
    "iam:setdefaultpolicyversion",
    "iam:updateassumerolepolicy",
    "iam:updateloginprofile",
)
PASSING, SERVICE = "iam:PassRole", "iam:passedtoservice"
# Service that a role is passed to -> the actions by which somebody starts something that acts as it (Service
# Authorization Reference, those with the dependent action iam:PassRole).
STARTING = {
    "apprunner": ("apprunner:CreateService",),
    "cloudformation": (
        "cloudformation:CreateChangeSet",
        "cloudformation:CreateStack",
        "cloudformation:CreateStackSet",
        "cloudformation:UpdateStack",
    ),
    "codebuild": ("codebuild:CreateProject", "codebuild:UpdateProject"),
    "codepipeline": ("codepipeline:CreatePipeline", "codepipeline:UpdatePipeline"),
    "datapipeline": ("datapipeline:PutPipelineDefinition",),
    "ec2": (
        "autoscaling:CreateLaunchConfiguration",
        "ec2:AssociateIamInstanceProfile",
        "ec2:ReplaceIamInstanceProfileAssociation",
        "ec2:RequestSpotInstances",
        "ec2:RunInstances",
    ),
    "ecs-tasks": ("batch:RegisterJobDefinition", "ecs:RegisterTaskDefinition", "ecs:RunTask", "ecs:StartTask"),
    "elasticmapreduce": ("elasticmapreduce:RunJobFlow",),
    "glue": ("glue:CreateDevEndpoint", "glue:CreateJob", "glue:CreateSession", "glue:UpdateJob"),
    "lambda": ("lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"),
    "sagemaker": (
        "sagemaker:CreateNotebookInstance",
        "sagemaker:CreateProcessingJob",
        "sagemaker:CreateTrainingJob",
    ),
    "scheduler": ("scheduler:CreateSchedule", "scheduler:UpdateSchedule"),
    "ssm": ("ssm:RegisterTaskWithMaintenanceWindow", "ssm:StartAutomationExecution"),
    "states": ("states:CreateStateMachine", "states:UpdateStateMachine"),
}
PARTS = frozenset(
    each.lower() for each in (PASSING, *(one for several in STARTING.values() for one in several))
)
OPEN = re.compile(r"arn|aws(?:-cn|-us-gov)?|iam|\d{12}|\*?")
NAMES = ("*", "group/*", "policy/*", "role/*", "user/*")


def is_everything(resource: str) -> bool:
    """Whether the pattern fits every ARN: `*`, `arn:aws:*` and their like."""
    parts = resource.split(":")
    return set(parts[-1]) == {"*"} and all(
        (set(each) <= {"*"} and each) or each in ("arn", "aws") for each in parts
    )


def gives_itself(action: str, resource: str) -> bool:
    """Whether who may do it to that may give themselves anything."""
    return any(fnmatchcase(each, action.lower()) for each in ACTIONS) and _is_any(resource)


def is_part(action: str) -> bool:
    """Whether an action is one of those that only together do."""
    return any(fnmatchcase(each, action.lower()) for each in PARTS)


def starting(found: Iterable[Statement]) -> str | None:
    """The action by which who has all of these starts something that acts as any role they like."""
    allowed = [each for each in found if each.get("Effect") == "Allow"]
    passed = [pattern for each in allowed for pattern in _passes(each)]
    for service, actions in STARTING.items() if passed else ():
        if any(fnmatchcase(f"{service}.amazonaws.com", each) for each in passed):
            for action in actions:
                if any(is_about(each, action) and not each.get("Condition") for each in allowed):
                    return action
    return None


def _passes(statement: Statement) -> list[str]:
    """The services that it lets somebody pass any role to."""
    wide = "NotResource" in statement or any(_is_any(str(each)) for each in as_list(statement.get("Resource")))
    if not (wide and is_about(statement, PASSING)):
        return []
    tests = object_of(statement.get("Condition")).values()
    asked = [(str(key).lower(), values) for test in tests for key, values in object_of(test).items()]
    if not statement.get("Condition"):
        return ["*"]
    told = [str(each) for key, values in asked if key == SERVICE for each in as_list(values)]
    return told if all(key == SERVICE for key, _ in asked) else []


def _is_any(resource: str) -> bool:
    """Whether it is everything, or everything of a kind in IAM."""
    *outer, name = resource.split(":", 5)
    return is_everything(resource) or (name in NAMES and all(map(OPEN.fullmatch, outer)))
