"""The application on ECS Fargate, on demand and on Spot, with autoscaling."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs
from constructs import Construct

from bench.peers.aws_cdk.database import Database
from bench.peers.aws_cdk.keys import Keys
from bench.peers.aws_cdk.load_balancer import LoadBalancer
from bench.peers.aws_cdk.names import DOMAIN, REGION, STATIC_DOMAIN, name
from bench.peers.aws_cdk.tables import Tables
from bench.peers.aws_cdk.validation import Validation

COOLDOWN = Duration.seconds(60)


class Service(Construct):
    """`cluster` and `service`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        vpc: ec2.Vpc,
        security_group: ec2.SecurityGroup,
        load_balancer: LoadBalancer,
        database: Database,
        tables: Tables,
        validation: Validation,
        keys: Keys,
    ) -> None:
        super().__init__(scope, id)
        self._keys = keys
        self.cluster = ecs.Cluster(
            self,
            "cluster",
            cluster_name=name("app"),
            vpc=vpc,
            container_insights_v2=ecs.ContainerInsights.ENHANCED,
            enable_fargate_capacity_providers=True,
        )
        self._log_group("insights-log-group", f"/aws/ecs/containerinsights/{name('app')}/performance")
        task = self._task_definition(database, tables, validation)
        self.service = ecs.FargateService(
            self,
            "service",
            service_name=name("app"),
            cluster=self.cluster,
            task_definition=task,
            desired_count=2,
            capacity_provider_strategies=[
                ecs.CapacityProviderStrategy(capacity_provider="FARGATE", base=2, weight=50),
                ecs.CapacityProviderStrategy(capacity_provider="FARGATE_SPOT", weight=50),
            ],
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
            min_healthy_percent=100,
            max_healthy_percent=200,
            availability_zone_rebalancing=ecs.AvailabilityZoneRebalancing.ENABLED,
            health_check_grace_period=Duration.seconds(60),
            enable_ecs_managed_tags=True,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
            security_groups=[security_group],
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
        )
        self.service.attach_to_application_target_group(load_balancer.target_group)
        scaling = self.service.auto_scale_task_count(min_capacity=2, max_capacity=10)
        cooldown = {"scale_in_cooldown": COOLDOWN, "scale_out_cooldown": COOLDOWN}
        scaling.scale_on_cpu_utilization("cpu", target_utilization_percent=70, **cooldown)
        scaling.scale_on_memory_utilization("memory", target_utilization_percent=70, **cooldown)
        scaling.scale_on_request_count(
            "requests", requests_per_target=1000, target_group=load_balancer.target_group, **cooldown
        )

    def _log_group(self, id: str, group: str) -> logs.LogGroup:
        return logs.LogGroup(
            self,
            id,
            log_group_name=group,
            retention=logs.RetentionDays.ONE_YEAR,
            encryption_key=self._keys.logs,
        )

    def _task_definition(
        self, database: Database, tables: Tables, validation: Validation
    ) -> ecs.FargateTaskDefinition:
        task = ecs.FargateTaskDefinition(
            self,
            "task-definition",
            family=name("app"),
            cpu=1024,
            memory_limit_mib=2048,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.ARM64,
                operating_system_family=ecs.OperatingSystemFamily.LINUX,
            ),
            volumes=[ecs.Volume(name="scratch")],
        )
        linux = ecs.LinuxParameters(self, "linux-parameters", init_process_enabled=True)
        linux.drop_capabilities(ecs.Capability.ALL)
        repository = ecr.Repository.from_repository_name(self, "repository", "strongroom-app")
        container = task.add_container(
            "app",
            image=ecs.ContainerImage.from_ecr_repository(repository, "1.0.0"),
            user="10001:10001",
            readonly_root_filesystem=True,
            linux_parameters=linux,
            stop_timeout=Duration.seconds(30),
            port_mappings=[ecs.PortMapping(container_port=8080)],
            health_check=ecs.HealthCheck(
                command=["CMD", "python", "-m", "app.healthcheck"],
                interval=Duration.seconds(30),
                timeout=Duration.seconds(5),
                retries=3,
                start_period=Duration.seconds(60),
            ),
            environment=self._environment(database, tables, validation),
            secrets={"DATABASE_CREDENTIALS": ecs.Secret.from_secrets_manager(database.cluster.secret)},
            logging=ecs.LogDriver.aws_logs(
                stream_prefix="app",
                log_group=self._log_group("log-group", f"/ecs/{name('app')}"),
                mode=ecs.AwsLogDriverMode.NON_BLOCKING,
            ),
        )
        container.add_mount_points(
            ecs.MountPoint(container_path="/tmp", read_only=False, source_volume="scratch")  # noqa: S108
        )
        tables.sessions.grant_read_write_data(task.task_role)
        tables.transactions.grant_read_data(task.task_role)
        validation.queue.grant_send_messages(task.task_role)
        return task

    def _environment(self, database: Database, tables: Tables, validation: Validation) -> dict[str, str]:
        return {
            "ALLOWED_ORIGINS": f"https://{STATIC_DOMAIN}",
            "APPLICATION": "strongroom",
            "APPLICATION_URL": f"https://{DOMAIN}",
            "AWS_REGION": REGION,
            "DATABASE_HOST": database.cluster.cluster_endpoint.hostname,
            "DATABASE_NAME": "ledger",
            "DATABASE_PORT": "5432",
            "DATABASE_READER_HOST": database.cluster.cluster_read_endpoint.hostname,
            "ENVIRONMENT": "prod",
            "LOG_LEVEL": "INFO",
            "MAX_TRANSACTION_AMOUNT": "1000000",
            "PORT": "8080",
            "SESSIONS_TABLE": tables.sessions.table_name,
            "SESSIONS_USER_INDEX": "by-user",
            "SESSION_TTL_SECONDS": "3600",
            "TRANSACTIONS_TABLE": tables.transactions.table_name,
            "VALIDATION_QUEUE_URL": validation.queue.queue_url,
        }
