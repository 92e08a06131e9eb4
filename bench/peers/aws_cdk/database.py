"""Aurora PostgreSQL: a writer and two readers in the isolated subnets."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from constructs import Construct

from bench.peers.aws_cdk.keys import Keys
from bench.peers.aws_cdk.names import name

INSTANCE = ec2.InstanceType.of(ec2.InstanceClass.R7G, ec2.InstanceSize.LARGE)


class Database(Construct):
    """`cluster`."""

    def __init__(
        self, scope: Construct, id: str, *, vpc: ec2.Vpc, security_group: ec2.SecurityGroup, keys: Keys
    ) -> None:
        super().__init__(scope, id)
        engine = rds.DatabaseClusterEngine.aurora_postgres(
            version=rds.AuroraPostgresEngineVersion.of("17.7", "17")
        )
        self.cluster = rds.DatabaseCluster(
            self,
            "cluster",
            cluster_identifier=name("database"),
            engine=engine,
            default_database_name="ledger",
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_groups=[security_group],
            credentials=rds.Credentials.from_generated_secret("ledger_owner", encryption_key=keys.database),
            writer=rds.ClusterInstance.provisioned("writer", **self._instance(keys)),
            readers=[
                rds.ClusterInstance.provisioned(f"reader-{number}", **self._instance(keys)) for number in (1, 2)
            ],
            parameter_group=rds.ParameterGroup(
                self,
                "parameters",
                engine=engine,
                description="TLS only; connections and slow statements are logged",
                parameters={
                    "rds.force_ssl": "1",
                    "log_connections": "1",
                    "log_disconnections": "1",
                    "log_min_duration_statement": "1000",
                    "max_connections": "1000",
                },
            ),
            backup=rds.BackupProps(retention=Duration.days(35), preferred_window="03:00-04:00"),
            preferred_maintenance_window="sun:04:30-sun:05:30",
            copy_tags_to_snapshot=True,
            deletion_protection=True,
            iam_authentication=True,
            monitoring_interval=Duration.seconds(60),
            cloudwatch_logs_exports=["postgresql"],
            removal_policy=RemovalPolicy.SNAPSHOT,
            storage_encrypted=True,
            storage_encryption_key=keys.database,
        )
        log_group = logs.LogGroup(
            self,
            "log-group",
            log_group_name=f"/aws/rds/cluster/{name('database')}/postgresql",
            retention=logs.RetentionDays.ONE_YEAR,
            encryption_key=keys.logs,
        )
        self.cluster.node.add_dependency(log_group)

    def _instance(self, keys: Keys) -> dict[str, object]:
        return {
            "instance_type": INSTANCE,
            "auto_minor_version_upgrade": False,
            "enable_performance_insights": True,
            "performance_insight_encryption_key": keys.database,
            "performance_insight_retention": rds.PerformanceInsightRetention.MONTHS_1,
            "publicly_accessible": False,
        }
