"""Aurora PostgreSQL: a writer and its readers, in the isolated subnets.

RDS makes the master password, keeps it in Secrets Manager and rotates it every seven days; migrations alone use
it. The application signs in by IAM, as a user of its own with fewer rights. Clients must use TLS
(`rds.force_ssl`), and should check the certificate (`sslmode=verify-full` with the RDS CA bundle).
"""

from __future__ import annotations

from cdktf import Fn
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.rds_cluster import RdsCluster
from cdktf_cdktf_provider_aws.rds_cluster_instance import RdsClusterInstance
from cdktf_cdktf_provider_aws.rds_cluster_parameter_group import (
    RdsClusterParameterGroup,
    RdsClusterParameterGroupParameter,
)
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from constructs import Construct

from stacks import naming, policy
from stacks.boundary import boundary_arn
from stacks.lifecycle import stateful
from stacks.schema.sections.database import APPLICATION_USER
from stacks.settings import Settings
from stacks.tiers.network import Network

__all__ = ["Database"]


class Database(Construct):
    """`cluster`, and `instances`: `writer`, `reader-1`, ...; `application_user_arn`: who signs in by IAM."""

    PORT = 5432
    APPLICATION_USER = APPLICATION_USER

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        network: Network,
        security_group: SecurityGroup,
        key: KmsKey,
        logs_key: KmsKey,
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._key = key
        self._name = naming.name(settings, "database", limit=naming.RDS_IDENTIFIER)
        subnet_group = DbSubnetGroup(
            self,
            "subnet_group",
            name=self._name,
            description="Isolated subnets: no route to or from the internet",
            subnet_ids=[subnet.id for subnet in network.isolated_subnets.values()],
        )
        # RDS makes this log group by itself, unencrypted and kept for ever, unless it is there first.
        self.log_group = CloudwatchLogGroup(
            self,
            "log_group",
            name=f"/aws/rds/cluster/{self._name}/postgresql",
            retention_in_days=settings.logs.retention_days,
            kms_key_id=logs_key.arn,
            lifecycle=stateful(settings),
        )
        self.cluster = RdsCluster(
            self,
            "cluster",
            cluster_identifier=self._name,
            engine="aurora-postgresql",
            engine_mode="provisioned",
            engine_version=settings.database.engine_version,
            database_name=settings.database.name,
            master_username=settings.database.master_username,
            manage_master_user_password=True,
            master_user_secret_kms_key_id=key.arn,
            iam_database_authentication_enabled=True,
            storage_encrypted=True,
            kms_key_id=key.arn,
            db_subnet_group_name=subnet_group.name,
            vpc_security_group_ids=[security_group.id],
            db_cluster_parameter_group_name=self._parameters().name,
            enabled_cloudwatch_logs_exports=["postgresql"],
            # Continuous backup: any second of these days can be restored.
            backup_retention_period=settings.database.backup_retention_days,
            preferred_backup_window="03:00-04:00",  # UTC; must not overlap with the maintenance window
            preferred_maintenance_window="sun:04:30-sun:05:30",
            copy_tags_to_snapshot=True,
            deletion_protection=settings.protected,
            delete_automated_backups=not settings.protected,
            skip_final_snapshot=not settings.protected,
            final_snapshot_identifier=self._final_snapshot(),
            apply_immediately=not settings.protected,
            # The time in the snapshot's name is that of creation; later plans must not see a new one.
            lifecycle=stateful(settings, ignore_changes=["final_snapshot_identifier"]),
            depends_on=[self.log_group],
        )
        self.instances = self._instances()
        # By the cluster's resource id: a cluster recreated under the same name is another one (Aurora user
        # guide, "Creating and using an IAM policy for IAM database access").
        self.application_user_arn = (
            f"arn:{settings.partition}:rds-db:{settings.region}:{settings.account_id}"
            f":dbuser:{self.cluster.cluster_resource_id}/{APPLICATION_USER}"
        )

    def _final_snapshot(self) -> str | None:
        """Unique for each cluster that ever had this name, so that a second destroy works as well."""
        if not self._settings.protected:
            return None
        return f"{self._name}-final-{Fn.formatdate('YYYYMMDDhhmmss', Fn.timestamp())}"

    def _parameters(self) -> RdsClusterParameterGroup:
        settings = self._settings.database
        major = settings.engine_version.partition(".")[0]

        def parameter(name: str, value: str, *, static: bool = False) -> RdsClusterParameterGroupParameter:
            # A static parameter with "immediate" is refused by RDS.
            return RdsClusterParameterGroupParameter(
                name=name, value=value, apply_method="pending-reboot" if static else "immediate"
            )

        return RdsClusterParameterGroup(
            self,
            "parameters",
            # The major version is part of the name: an upgrade needs the old group until it is done.
            name=f"{self._name}-{major}",
            family=f"aurora-postgresql{major}",
            description="TLS only, with an audit trail of changes to the schema",
            parameter=[
                parameter("rds.force_ssl", "1"),
                parameter("ssl_min_protocol_version", "TLSv1.2"),
                parameter("max_connections", str(settings.max_connections), static=True),
                parameter("log_connections", "1"),
                parameter("log_disconnections", "1"),
                # Schema changes are logged, queries are not: their values may be account numbers.
                parameter("log_statement", "ddl"),
                parameter("log_min_duration_statement", "1000"),  # milliseconds
                parameter("log_parameter_max_length", "0"),
                parameter("log_parameter_max_length_on_error", "0"),
            ],
        )

    def _instances(self) -> dict[str, RdsClusterInstance]:
        monitoring = self._monitoring_role()
        instances = {"writer": self._instance("writer", monitoring, promotion_tier=0)}
        for number in range(1, self._settings.database.readers + 1):
            # Two instances created at once race for the writer's part: the first one is the writer.
            instances[f"reader-{number}"] = self._instance(
                f"reader-{number}", monitoring, promotion_tier=1, after=instances["writer"]
            )
        return instances

    def _instance(
        self,
        part: str,
        monitoring: IamRolePolicyAttachment,
        *,
        promotion_tier: int,
        after: RdsClusterInstance | None = None,
    ) -> RdsClusterInstance:
        settings = self._settings
        return RdsClusterInstance(
            self,
            part,
            identifier=f"{self._name}-{part}",
            cluster_identifier=self.cluster.id,
            engine="aurora-postgresql",
            engine_version=self.cluster.engine_version,
            instance_class=settings.database.instance_class,
            db_subnet_group_name=self.cluster.db_subnet_group_name,
            publicly_accessible=False,
            ca_cert_identifier="rds-ca-rsa2048-g1",
            promotion_tier=promotion_tier,
            monitoring_interval=60,  # seconds
            monitoring_role_arn=self._monitoring_role_arn,
            performance_insights_enabled=True,
            performance_insights_kms_key_id=self._key.arn,
            performance_insights_retention_period=7,  # days; the free tier of Performance Insights
            # Minor versions come with settings.database.engine_version, and so through review; an upgrade
            # by AWS would make the next plan a downgrade, which RDS refuses.
            auto_minor_version_upgrade=False,
            copy_tags_to_snapshot=True,
            apply_immediately=not settings.protected,
            lifecycle=stateful(settings),
            depends_on=[monitoring, *([after] if after else [])],
        )

    def _monitoring_role(self) -> IamRolePolicyAttachment:
        settings = self._settings
        role = IamRole(
            self,
            "monitoring_role",
            name=naming.name(settings, "database-monitoring", limit=naming.IAM_ROLE),
            description="Aurora Enhanced Monitoring: writes operating system metrics to CloudWatch Logs",
            assume_role_policy=policy.trust("monitoring.rds.amazonaws.com", account_id=settings.account_id),
            permissions_boundary=boundary_arn(settings),
        )
        self._monitoring_role_arn = role.arn
        return IamRolePolicyAttachment(
            self,
            "monitoring_policy",
            role=role.name,
            policy_arn=f"arn:{settings.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
        )
