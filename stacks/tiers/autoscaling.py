"""How many tasks there are: as CPU, memory and requests ask for."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster
from cdktf_cdktf_provider_aws.ecs_service import EcsService
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup
from constructs import Construct

from stacks import naming
from stacks.lifecycle import replaced_with
from stacks.settings import Settings
from stacks.tiers.load_balancer import LoadBalancer

__all__ = ["Autoscaling"]

TARGET_UTILIZATION = 70  # percent
COOLDOWN = 60  # seconds


class Autoscaling(Construct):
    """A scalable target with target-tracking policies, of which the one that asks for most wins; requests only
    where the load balancer counts them."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        program: str,
        cluster: EcsCluster,
        service: EcsService,
        load_balancer: LoadBalancer,
        target_group: LbTargetGroup | None,
    ) -> None:
        super().__init__(scope, id)
        given = settings.fargate[program]
        self.target = AppautoscalingTarget(
            self,
            "target",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=f"service/{cluster.name}/{service.name}",
            min_capacity=given.min_tasks,
            max_capacity=given.max_tasks,
            # AWS drops a service's target and its policies with the service. Their ids are made of names, so
            # Terraform would not notice (terraform-provider-aws, issue 9473).
            lifecycle=replaced_with(service),
        )
        follows: list[tuple[str, str, int, str | None]] = [
            ("cpu", "ECSServiceAverageCPUUtilization", TARGET_UTILIZATION, None),
            ("memory", "ECSServiceAverageMemoryUtilization", TARGET_UTILIZATION, None),
        ]
        if target_group is not None:
            # ALBRequestCountPerTarget wants to know which group of which load balancer.
            group = f"{load_balancer.load_balancer.arn_suffix}/{target_group.arn_suffix}"
            follows.append(("requests", "ALBRequestCountPerTarget", given.requests_per_target, group))
        for purpose, metric, target, label in follows:
            AppautoscalingPolicy(
                self,
                purpose,
                name=naming.name(settings, purpose if program == "service" else f"{program}-{purpose}"),
                policy_type="TargetTrackingScaling",
                service_namespace=self.target.service_namespace,
                scalable_dimension=self.target.scalable_dimension,
                resource_id=self.target.resource_id,
                target_tracking_scaling_policy_configuration=(
                    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration(
                        target_value=target,
                        scale_in_cooldown=COOLDOWN,
                        scale_out_cooldown=COOLDOWN,
                        predefined_metric_specification=AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification(
                            predefined_metric_type=metric, resource_label=label
                        ),
                    )
                ),
                lifecycle=replaced_with(self.target),
            )
