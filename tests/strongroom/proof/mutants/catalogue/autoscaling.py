"""The service's autoscaling, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Attributes, Draft, mutant

TARGET = "service/autoscaling/target"
CPU = "service/autoscaling/cpu"
MEMORY = "service/autoscaling/memory"
REQUESTS = "service/autoscaling/requests"


def tracking(draft: Draft, path: str) -> Attributes:
    found: Attributes = draft(path)["target_tracking_scaling_policy_configuration"]
    return found


@mutant("no-autoscaling", "Two tasks, whatever the load", named="service/service")
def _(draft: Draft) -> None:
    for path in (CPU, MEMORY, REQUESTS, TARGET):
        draft.remove(path)


@mutant("one-task-at-night", "One task in one zone is the whole service", named=TARGET)
def _(draft: Draft) -> None:
    draft(TARGET)["min_capacity"] = 1


@mutant("a-fixed-count", "The count can't grow", named=TARGET)
def _(draft: Draft) -> None:
    draft(TARGET)["max_capacity"] = 2


@mutant("memory-not-followed", "A service short of memory gets no task more", named=TARGET)
def _(draft: Draft) -> None:
    draft.remove(MEMORY)


@mutant("requests-not-followed", "Requests wait in a queue before CPU shows that they do", named=TARGET)
def _(draft: Draft) -> None:
    draft.remove(REQUESTS)


@mutant(
    "cpu-followed-in-steps", "The policy is no target tracking, and AWS refuses its configuration", named=TARGET
)
def _(draft: Draft) -> None:
    draft(CPU)["policy_type"] = "StepScaling"


@mutant("scaling-at-90-percent", "New tasks come when requests are slow already", named=CPU)
def _(draft: Draft) -> None:
    tracking(draft, CPU)["target_value"] = 90


@mutant("no-cooldown", "Tasks are added again and again before the first ones count", named=MEMORY)
def _(draft: Draft) -> None:
    del tracking(draft, MEMORY)["scale_out_cooldown"]


@mutant("scaling-in-at-once", "The count swings up and down with every minute's load", named=REQUESTS)
def _(draft: Draft) -> None:
    tracking(draft, REQUESTS)["scale_in_cooldown"] = 5


@mutant("never-scaling-in", "One busy hour is paid for all night", named=REQUESTS)
def _(draft: Draft) -> None:
    tracking(draft, REQUESTS)["disable_scale_in"] = True


@mutant("label-of-whole-arns", "AWS refuses the label of the requests' policy", named=REQUESTS)
def _(draft: Draft) -> None:
    metric = tracking(draft, REQUESTS)["predefined_metric_specification"]
    metric["resource_label"] = metric["resource_label"].replace("arn_suffix", "arn")


@mutant("another-service-s-requests", "The count follows requests that another service answers", named=REQUESTS)
def _(draft: Draft) -> None:
    draft.add("aws_lb_target_group", "other", port=8080)
    draft.add(
        "aws_ecs_service", "other", load_balancer=[{"target_group_arn": "${aws_lb_target_group.other.arn}"}]
    )
    metric = tracking(draft, REQUESTS)["predefined_metric_specification"]
    own = draft.address("load_balancer/target_group")
    metric["resource_label"] = metric["resource_label"].replace(own, "aws_lb_target_group.other")


@mutant("no-label", "AWS refuses to count requests of no target group", named=REQUESTS)
def _(draft: Draft) -> None:
    del tracking(draft, REQUESTS)["predefined_metric_specification"]["resource_label"]


@mutant("never-scaled-again", "A service that was replaced keeps its least count for ever", named=TARGET)
def _(draft: Draft) -> None:
    del draft(TARGET)["lifecycle"]


@mutant("target-without-policies", "The scalable target is new, and nothing scales it", named=REQUESTS)
def _(draft: Draft) -> None:
    del draft(REQUESTS)["lifecycle"]


@mutant("unscaled-at-each-release", "Every release takes the scalable target away for a while", named=TARGET)
def _(draft: Draft) -> None:
    draft(TARGET)["lifecycle"]["replace_triggered_by"] = [draft.address("service/service")]
