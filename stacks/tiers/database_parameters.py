"""The cluster's parameter group: TLS only, and an audit trail of changes to the schema without their values."""

from __future__ import annotations

from dataclasses import dataclass, field

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.rds_cluster_parameter_group import (
    RdsClusterParameterGroup,
    RdsClusterParameterGroupParameter,
)
from constructs import Construct

from stacks.schema.aurora_versions import major_of
from stacks.settings import Settings

__all__ = ["parameter_group"]


@dataclass(frozen=True)
class Parameter:
    """`static`: read when the server starts. `defaults`: what RDS itself sets, from a major version on."""

    name: str
    value: str
    static: bool = False
    defaults: dict[int, str] = field(default_factory=dict)

    def apply_method(self, major: int) -> str:
        """As RDS gives it back, or every plan would have a difference in it.

        RDS refuses `immediate` for a static parameter. And where the value is the one that it sets by itself, a
        change to it is none: the group keeps the parameter as it came, with `pending-reboot`
        (terraform-provider-aws#24737).
        """
        default = next(
            (self.defaults[each] for each in sorted(self.defaults, reverse=True) if each <= major), ""
        )
        return "pending-reboot" if self.static or self.value == default else "immediate"


def parameters(settings: Settings) -> tuple[Parameter, ...]:
    return (
        # Aurora user guide, "Securing Aurora PostgreSQL data with SSL/TLS": forced by default from 17 on.
        Parameter("rds.force_ssl", "1", defaults={16: "0", 17: "1"}),
        # PostgreSQL's own default since 13, which RDS sets in the group.
        Parameter("ssl_min_protocol_version", "TLSv1.2", defaults={16: "TLSv1.2"}),
        Parameter("max_connections", str(settings.database.max_connections), static=True),
        *(
            [Parameter("rds.logical_replication", "1", static=True)]
            if settings.database.logical_replication
            else []
        ),
        Parameter("log_connections", "1"),
        Parameter("log_disconnections", "1"),
        # Schema changes are logged, queries are not: their values may be account numbers.
        Parameter("log_statement", "ddl"),
        Parameter("log_min_duration_statement", "1000"),  # milliseconds
        Parameter("log_parameter_max_length", "0"),
        Parameter("log_parameter_max_length_on_error", "0"),
    )


def parameter_group(scope: Construct, id: str, *, settings: Settings, name: str) -> RdsClusterParameterGroup:
    """The group of the engine's major version, `<name>-<major>`.

    On an upgrade Terraform makes the new version's group, moves the cluster to it, and removes the old one
    then: RDS refuses to delete a group that a cluster has.
    """
    major = major_of(settings.database.engine_version)
    return RdsClusterParameterGroup(
        scope,
        id,
        name=f"{name}-{major}",
        family=f"aurora-postgresql{major}",
        description="TLS only, with an audit trail of changes to the schema",
        parameter=[
            RdsClusterParameterGroupParameter(
                name=each.name, value=each.value, apply_method=each.apply_method(major)
            )
            for each in parameters(settings)
        ],
        lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
    )
