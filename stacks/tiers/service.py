"""A program on ECS Fargate: task definition, service, scaling."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import ITerraformDependable, Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceDeploymentController,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
)
from cdktf_cdktf_provider_aws.ecs_task_definition import EcsTaskDefinition
from cdktf_cdktf_provider_aws.lb_listener_rule import (
    LbListenerRule,
    LbListenerRuleAction,
    LbListenerRuleCondition,
    LbListenerRuleConditionPathPattern,
)
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from constructs import Construct

from stacks import naming
from stacks.priority import priority
from stacks.schema.sections import FurtherService
from stacks.settings import Settings
from stacks.tiers.autoscaling import Autoscaling
from stacks.tiers.cluster import Cluster, strategy
from stacks.tiers.database import Database
from stacks.tiers.fargate_task import FargateTask
from stacks.tiers.grants import Grants
from stacks.tiers.image import Image
from stacks.tiers.keys import Keys
from stacks.tiers.ledger_metrics import LedgerMetrics
from stacks.tiers.load_balancer import LoadBalancer
from stacks.tiers.network import Network
from stacks.tiers.service_events import ServiceEvents
from stacks.tiers.tables import Tables
from stacks.tiers.target_group import target_group
from stacks.tiers.validation import Validation

__all__ = ["Service"]


class Service(Construct):
    """`service`; `task`, which it runs; `target_group`: none of a worker; `events` of ECS.

    `program`: `service`, the one of `[service]`, or a name of `[services]`.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        program: str,
        network: Network,
        cluster: Cluster,
        security_group: SecurityGroup,
        load_balancer: LoadBalancer,
        database: Database,
        tables: Tables,
        validation: Validation,
        image: Image,
        keys: Keys,
        grants: Grants,
        events: CloudwatchLogGroup,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._program = program
        self._given = given = settings.fargate[program]
        self._name = naming.name(settings, naming.container(program))
        self.task = FargateTask(
            self,
            settings=settings,
            program=program,
            database=database,
            tables=tables,
            validation=validation,
            image=image,
            keys=keys,
            grants=grants,
        )
        if program == "service" and settings.has_ledger_metrics:
            LedgerMetrics(self, "ledger_metrics", settings=settings, log_group=self.task.log_group)
        self.events = ServiceEvents(
            self,
            "events",
            settings=settings,
            program=program,
            service=self._name,
            cluster=cluster.cluster,
            log_group=events,
        )
        self.target_group, door = self._door(load_balancer, network)
        self.service = EcsService(
            self,
            "service",
            name=self._name,
            cluster=cluster.cluster.arn,
            task_definition=self.task.definition.arn,
            desired_count=given.min_tasks,
            capacity_provider_strategy=[
                EcsServiceCapacityProviderStrategy(capacity_provider=provider, base=base, weight=weight)
                for provider, base, weight in strategy(given)
            ],
            platform_version="LATEST",
            deployment_controller=EcsServiceDeploymentController(type="ECS"),
            deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True),
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            availability_zone_rebalancing="ENABLED",
            # A grace period is refused without a load balancer.
            health_check_grace_period_seconds=60 if self.target_group is not None else None,
            load_balancer=(
                None
                if self.target_group is None
                else [
                    EcsServiceLoadBalancer(
                        target_group_arn=self.target_group.arn,
                        container_name=naming.container(program),
                        container_port=given.port,
                    )
                ]
            ),
            network_configuration=EcsServiceNetworkConfiguration(
                subnets=[subnet.id for subnet in network.private_subnets.values()],
                security_groups=[security_group.id],
                assign_public_ip=False,
            ),
            enable_execute_command=False,
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            # Another capacity provider strategy is a new deployment then; without, it is a new service, and all
            # tasks of the old one stop first.
            force_new_deployment=True,
            # Until one deployment is left, with as many tasks as it should have: one rolled back is that too.
            wait_for_steady_state=True,
            lifecycle=TerraformResourceLifecycle(
                prevent_destroy=settings.protected,
                # Autoscaling owns the count once the service exists.
                ignore_changes=["desired_count"],
                postcondition=[_runs(self.task.definition)],
            ),
            # Tasks that start before any of these fail, and the circuit breaker has nothing to go back to.
            depends_on=[
                cluster.capacity_providers,
                *door,
                *self.events.targets,
                *self.task.roles.attachments,
                *network.private_routes,
                *database.instances.values(),
                *depends_on,
            ],
        )
        Autoscaling(
            self,
            "autoscaling",
            settings=settings,
            program=program,
            cluster=cluster.cluster,
            service=self.service,
            load_balancer=load_balancer,
            target_group=self.target_group,
        )

    def roll_back_on(self, alarms: Sequence[CloudwatchMetricAlarm]) -> None:
        """Has ECS watch these while it deploys. They are made before the service, so none may refer to it."""
        self.service.put_alarms(alarm_names=[alarm.alarm_name for alarm in alarms], enable=True, rollback=True)

    def _door(
        self, load_balancer: LoadBalancer, network: Network
    ) -> tuple[LbTargetGroup | None, list[ITerraformDependable]]:
        """The target group, and what sends requests there: the listener, or a rule of its own."""
        given = self._given
        if not isinstance(given, FurtherService):
            return load_balancer.target_group, [load_balancer.https]
        if not given.balanced:
            return None, []
        group = target_group(
            self,
            "target_group",
            settings=self._settings,
            purpose=self._program,
            service=given,
            network=network,
        )
        rule = LbListenerRule(
            self,
            "listener_rule",
            listener_arn=load_balancer.https.arn,
            priority=priority(self._program),
            action=[LbListenerRuleAction(type="forward", target_group_arn=group.arn)],
            condition=[
                LbListenerRuleCondition(path_pattern=LbListenerRuleConditionPathPattern(values=[*given.path]))
            ],
            tags={"Name": naming.name(self._settings, self._program)},
        )
        return group, [rule]


def _runs(task_definition: EcsTaskDefinition) -> Postcondition:
    """What the circuit breaker rolled back fails the apply: the provider takes the old revision's tasks for a
    steady state (terraform-provider-aws, issue 20858)."""
    address = f"{task_definition.terraform_resource_type}.{task_definition.friendly_unique_id}"
    return Postcondition(
        condition=f"${{self.task_definition == {address}.arn}}",
        error_message=(
            "ECS has rolled the deployment back: the service runs the task definition from before it, not the "
            "new one. The service's events and its stopped tasks say why."
        ),
    )
