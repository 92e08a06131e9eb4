"""ECS service, its scaling, the functions, and schedules."""

from __future__ import annotations

from stacks import naming
from stacks.account.deploy.target import Target
from stacks.policy import Statement

__all__ = ["statements"]


def statements(target: Target) -> list[Statement]:
    name = target.name
    function = target.arn("lambda", f"function:{name}")
    migration = naming.name(target.settings, naming.MIGRATION_FUNCTION, limit=naming.LAMBDA_FUNCTION)
    run_migration = target.arn("lambda", f"function:{migration}")
    return [
        target.allow(
            "Service",
            [
                "ecs:CreateCluster",
                "ecs:CreateService",
                "ecs:DeleteCluster",
                "ecs:DeleteService",
                "ecs:PutClusterCapacityProviders",
                "ecs:RegisterTaskDefinition",
                "ecs:TagResource",
                "ecs:UntagResource",
                "ecs:UpdateCluster",
                "ecs:UpdateClusterSettings",
                "ecs:UpdateService",
            ],
            [
                target.arn("ecs", f"cluster/{name}"),
                target.arn("ecs", f"service/{name}/{name}"),
                target.arn("ecs", f"task-definition/{name}:*"),
            ],
        ),
        target.allow(
            # ECS checks it on no resource (Service Authorization Reference).
            "DeregisterTaskDefinitions",
            ["ecs:DeregisterTaskDefinition"],
            "*",
            StringEquals={"aws:RequestedRegion": target.settings.region},
        ),
        target.allow(
            # Ids, no names. The namespace keeps it to ECS.
            "Scaling",
            [
                "application-autoscaling:DeleteScalingPolicy",
                "application-autoscaling:DeregisterScalableTarget",
                "application-autoscaling:PutScalingPolicy",
                "application-autoscaling:RegisterScalableTarget",
            ],
            target.arn("application-autoscaling", "scalable-target/*"),
            StringEquals={"application-autoscaling:service-namespace": "ecs"},
        ),
        target.allow(
            # Registering a target with tags is refused without it.
            "TagScaling",
            ["application-autoscaling:TagResource"],
            target.arn("application-autoscaling", "scalable-target/*"),
            StringEquals=target.tagging,
        ),
        target.allow(
            "UntagScaling",
            ["application-autoscaling:TagResource", "application-autoscaling:UntagResource"],
            target.arn("application-autoscaling", "scalable-target/*"),
            StringEquals=target.tagged,
        ),
        target.allow(
            "Function",
            [
                "lambda:CreateFunction",
                "lambda:DeleteFunction",
                "lambda:DeleteFunctionConcurrency",
                "lambda:DeleteFunctionEventInvokeConfig",
                "lambda:ListTags",
                "lambda:PublishVersion",
                "lambda:PutFunctionConcurrency",
                "lambda:PutFunctionEventInvokeConfig",
                "lambda:TagResource",
                "lambda:UntagResource",
                "lambda:UpdateFunctionCode",
                "lambda:UpdateFunctionConfiguration",
                "lambda:UpdateFunctionEventInvokeConfig",
            ],
            [function, f"{function}:*"],
        ),
        target.allow(
            # The one that runs the migration, once a release; no other is the deployment's to call.
            "Migrate",
            ["lambda:InvokeFunction"],
            # The provider calls it by its version, $LATEST.
            [run_migration, f"{run_migration}:$LATEST"],
        ),
        target.allow(
            # Checked on no resource: the condition is what limits it to the function.
            "CreateEventSourceMapping",
            ["lambda:CreateEventSourceMapping"],
            "*",
            ArnLike={"lambda:FunctionArn": [function, f"{function}:*"]},
        ),
        target.allow(
            "EventSourceMapping",
            ["lambda:DeleteEventSourceMapping", "lambda:UpdateEventSourceMapping"],
            target.arn("lambda", "event-source-mapping:*"),
            ArnLike={"lambda:FunctionArn": [function, f"{function}:*"]},
        ),
        target.allow(
            "Schedules",
            [
                "scheduler:CreateSchedule",
                "scheduler:CreateScheduleGroup",
                "scheduler:DeleteSchedule",
                "scheduler:DeleteScheduleGroup",
                "scheduler:TagResource",
                "scheduler:UntagResource",
                "scheduler:UpdateSchedule",
            ],
            [
                target.arn("scheduler", f"schedule/{name}/{name}"),
                target.arn("scheduler", f"schedule-group/{name}"),
            ],
        ),
        target.allow(
            "TagEventSourceMapping",
            ["lambda:TagResource", "lambda:UntagResource"],
            target.arn("lambda", "event-source-mapping:*"),
        ),
    ]
