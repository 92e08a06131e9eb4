"""Where a listener sends a service's requests: its tasks, as long as they are healthy."""

from __future__ import annotations

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from constructs import Construct

from stacks import naming
from stacks.schema.sections import FurtherService, Service
from stacks.settings import Settings
from stacks.tiers.network import Network

__all__ = ["target_group"]

# Seconds that a task has for its open requests once it leaves; the container's stop timeout is the same.
DEREGISTRATION_DELAY = 30


def target_group(
    scope: Construct,
    id: str,
    *,
    settings: Settings,
    purpose: str,
    service: Service | FurtherService,
    network: Network,
) -> LbTargetGroup:
    """Of one service; `purpose` is in its name."""
    return LbTargetGroup(
        scope,
        id,
        name=naming.name(settings, purpose, limit=naming.TARGET_GROUP),
        # Not the application's: ECS registers each task with its container's port, which takes the place of
        # this one (ELB API reference, CreateTargetGroup). A group's port can't be changed, and a new group is
        # empty when the listener turns to it.
        port=80,
        protocol="HTTP",
        target_type="ip",  # Fargate tasks have network interfaces, not instances
        vpc_id=network.vpc.id,
        deregistration_delay=str(DEREGISTRATION_DELAY),
        health_check=LbTargetGroupHealthCheck(
            enabled=True,
            path=service.health_check_path,
            port="traffic-port",
            protocol="HTTP",
            matcher="200",
            interval=15,
            timeout=5,
            healthy_threshold=2,
            unhealthy_threshold=3,
        ),
        lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
    )
