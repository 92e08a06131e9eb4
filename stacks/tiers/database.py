"""Aurora PostgreSQL: a writer and its readers, in the isolated subnets.

RDS makes the master password, keeps it in Secrets Manager and rotates it every seven days; migrations alone use
it. The application signs in by IAM, as a user of its own with fewer rights. Clients must use TLS
(`rds.force_ssl`), and should check the certificate (`sslmode=verify-full` with the RDS CA bundle).
"""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import Fn, IResolvable, Precondition, TerraformVariable
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.rds_cluster import RdsCluster, RdsClusterServerlessv2ScalingConfiguration
from cdktf_cdktf_provider_aws.rds_cluster_instance import RdsClusterInstance
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.subnet import Subnet
from constructs import Construct

from stacks import naming, policy
from stacks.boundary import boundary_arn
from stacks.lifecycle import stateful
from stacks.schema.instance_classes import SERVERLESS
from stacks.schema.sections import Job, OnFargate
from stacks.schema.sections.database import APPLICATION_USER, OPERATOR_USER
from stacks.settings import Settings
from stacks.tiers.database_parameters import parameter_group
from stacks.tiers.network import Network

__all__ = ["Database"]

APPLY_IMMEDIATELY = "database_apply_immediately"
"""The Terraform variable, as on the command line."""


class Database(Construct):
    """`cluster`, and `instances`: `writer`, `reader-1`, ...; `user_arn`: who signs in by IAM."""

    PORT = 5432

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
            lifecycle=stateful(settings),
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
        self._now = self._apply_immediately()
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
            serverlessv2_scaling_configuration=self._scaling(),
            iam_database_authentication_enabled=True,
            storage_encrypted=True,
            kms_key_id=key.arn,
            db_subnet_group_name=subnet_group.name,
            vpc_security_group_ids=[security_group.id],
            db_cluster_parameter_group_name=parameter_group(
                self, "parameters", settings=settings, name=self._name
            ).name,
            allow_major_version_upgrade=True if settings.database.major_version_upgrade_to else None,
            enabled_cloudwatch_logs_exports=["postgresql"],
            # Continuous backup: any second of these days can be restored.
            backup_retention_period=settings.database.backup_retention_days,
            preferred_backup_window="03:00-04:00",  # UTC; must not overlap with the maintenance window
            # Of what is the whole cluster's: a minor version restarts all instances (Aurora user guide,
            # "Maintaining an Amazon Aurora DB cluster"). Instances have windows of their own, below.
            preferred_maintenance_window="sun:04:30-sun:05:30",
            copy_tags_to_snapshot=True,
            deletion_protection=settings.protected,
            delete_automated_backups=not settings.protected,
            skip_final_snapshot=not settings.protected,
            final_snapshot_identifier=self._final_snapshot(),
            apply_immediately=self._now,
            # The time in the snapshot's name is that of creation; later plans must not see a new one.
            lifecycle=stateful(
                settings, ignore_changes=["final_snapshot_identifier"], precondition=self._upgrade()
            ),
            depends_on=[self.log_group],
        )
        self.instances = self._instances(network.isolated_subnets)

    @staticmethod
    def user_of(program: OnFargate) -> str:
        """Whom a program signs in as."""
        return OPERATOR_USER if isinstance(program, Job) and program.ledger else APPLICATION_USER

    def user_arn(self, user: str) -> str:
        """By the cluster's resource id: a cluster recreated under the same name is another one (Aurora user
        guide, "Creating and using an IAM policy for IAM database access")."""
        settings = self._settings
        return (
            f"arn:{settings.partition}:rds-db:{settings.region}:{settings.account_id}"
            f":dbuser:{self.cluster.cluster_resource_id}/{user}"
        )

    def _final_snapshot(self) -> str | None:
        """Unique for each cluster that ever had this name, so that a second destroy works as well."""
        if not self._settings.protected:
            return None
        return f"{self._name}-final-{Fn.formatdate('YYYYMMDDhhmmss', Fn.timestamp())}"

    def _apply_immediately(self) -> bool | IResolvable:
        """Production waits for the maintenance windows, unless the one deployment says otherwise."""
        if not self._settings.protected:
            return True
        variable = TerraformVariable(
            self,
            "database_apply_immediately",
            type="bool",
            nullable=False,
            default=False,
            description="Whether changes of the database that interrupt it are applied at once, and not in its "
            "maintenance windows: --var database_apply_immediately=true, for this deployment",
        )
        variable.override_logical_id(APPLY_IMMEDIATELY)
        return variable.boolean_value

    def _scaling(self) -> RdsClusterServerlessv2ScalingConfiguration | None:
        database = self._settings.database
        least, most = database.serverless_min_capacity, database.serverless_max_capacity
        if database.instance_class != SERVERLESS or least is None or most is None:
            return None
        return RdsClusterServerlessv2ScalingConfiguration(
            min_capacity=least,
            max_capacity=most,
            # RDS's own default, said: it gives it back where an instance may pause.
            seconds_until_auto_pause=(database.serverless_auto_pause_seconds or 300) if least == 0 else None,
        )

    def _upgrade(self) -> Precondition | None:
        """What a major version upgrade takes beside the permission, and a reminder to take that out."""
        major = self._settings.database.major_version_upgrade_to
        if major is None or not self._settings.protected:
            return None
        return Precondition(
            condition=f"${{var.{APPLY_IMMEDIATELY}}}",
            error_message=f"database.major_version_upgrade_to = {major}: if the cluster is of that version, "
            "take the key out of the settings. If it is to be upgraded, it is now: the old parameter group "
            "can't be removed while the cluster has it. Deploy with "
            f"--var {APPLY_IMMEDIATELY}=true.",
        )

    def _instances(self, subnets: dict[str, Subnet]) -> dict[str, RdsClusterInstance]:
        monitoring = self._monitoring_role()
        settings = self._settings.database
        # The writer in the first zone, and each reader in the next one: a reader that is added moves no other.
        zones = [subnet.availability_zone for subnet in subnets.values()]
        instances = {
            "writer": self._instance(
                "writer",
                monitoring,
                instance_class=settings.instance_class,
                zone=zones[0],
                window="sun:06:00-sun:07:00",
                promotion_tier=0,
            )
        }
        for number in range(1, settings.readers + 1):
            instances[f"reader-{number}"] = self._instance(
                f"reader-{number}",
                monitoring,
                instance_class=settings.reader_instance_class or settings.instance_class,
                zone=zones[number % len(zones)],
                # Each an hour of its own, and a day before the writer. The last of fifteen ends at 20:30.
                window=f"sat:{4 + number:02}:30-sat:{5 + number:02}:30",
                promotion_tier=1,
                # Two instances created at once race for the writer's part: the first one is the writer. And
                # what is applied at once to all readers would leave none.
                after=list(instances.values()),
            )
        return instances

    def _instance(
        self,
        part: str,
        monitoring: IamRolePolicyAttachment,
        *,
        instance_class: str,
        zone: str,
        window: str,
        promotion_tier: int,
        after: Sequence[RdsClusterInstance] = (),
    ) -> RdsClusterInstance:
        settings = self._settings
        return RdsClusterInstance(
            self,
            part,
            identifier=f"{self._name}-{part}",
            cluster_identifier=self.cluster.id,
            engine="aurora-postgresql",
            engine_version=self.cluster.engine_version,
            instance_class=instance_class,
            availability_zone=zone,
            db_subnet_group_name=self.cluster.db_subnet_group_name,
            publicly_accessible=False,
            ca_cert_identifier="rds-ca-rsa2048-g1",
            promotion_tier=promotion_tier,
            preferred_maintenance_window=window,
            monitoring_interval=60,  # seconds
            monitoring_role_arn=self._monitoring_role_arn,
            performance_insights_enabled=True,
            performance_insights_kms_key_id=self._key.arn,
            performance_insights_retention_period=7,  # days; the free tier of Performance Insights
            # Minor versions come with settings.database.engine_version, and so through review; an upgrade
            # by AWS would make the next plan a downgrade, which RDS refuses.
            auto_minor_version_upgrade=False,
            copy_tags_to_snapshot=True,
            apply_immediately=self._now,
            # The zone is chosen once. Another one (after a blue/green switchover) would replace the instance.
            lifecycle=stateful(settings, ignore_changes=["availability_zone"]),
            depends_on=[monitoring, *after],
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
