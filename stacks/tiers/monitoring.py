"""Alarms on every tier, and one dashboard with the same metrics and their thresholds."""

from __future__ import annotations

from collections.abc import Mapping

from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from stacks import naming
from stacks.boundary_statements import reads_whole_table
from stacks.monitoring.dashboard import dashboard_body
from stacks.monitoring.definition import alarms
from stacks.monitoring.definitions import DEFINITIONS
from stacks.monitoring.watched import Called, Scheduled, Watched
from stacks.settings import Settings
from stacks.tiers.alarms import metric_alarm
from stacks.tiers.alerts import Alerts
from stacks.tiers.cluster import Cluster
from stacks.tiers.database import Database
from stacks.tiers.functions import Functions
from stacks.tiers.jobs import Jobs
from stacks.tiers.load_balancer import LoadBalancer
from stacks.tiers.migration import Migration
from stacks.tiers.network import Network
from stacks.tiers.schedules import Schedules
from stacks.tiers.service import Service
from stacks.tiers.static_site import StaticSite
from stacks.tiers.tables import Tables
from stacks.tiers.validation import Validation

__all__ = ["Monitoring"]


class Monitoring(Construct):
    """`alarms`, by id as in docs/reference/monitoring.md, and the `dashboard`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        alerts: Alerts,
        edge_alerts: Alerts,
        edge_provider: AwsProvider,
        load_balancer: LoadBalancer,
        cluster: Cluster,
        migration: Migration | None,
        service: Service,
        services: Mapping[str, Service],
        database: Database,
        tables: Tables,
        validation: Validation,
        functions: Functions,
        schedules: Schedules | None,
        jobs: Jobs | None,
        static_site: StaticSite,
        network: Network,
    ) -> None:
        super().__init__(scope, id)
        watched = Watched(
            region=settings.region,
            load_balancer=load_balancer.load_balancer.arn_suffix,
            target_group=load_balancer.target_group.arn_suffix,
            cluster=cluster.cluster.name,
            service=service.service.name,
            services={name: it.service.name for name, it in services.items()},
            target_groups={
                name: it.target_group.arn_suffix for name, it in services.items() if it.target_group is not None
            },
            not_deployed={name: it.events.not_deployed.name for name, it in {"": service, **services}.items()},
            ended={name: it.events.ended.name for name, it in {"": service, **services}.items()},
            database=database.cluster.cluster_identifier,
            instances={part: instance.identifier for part, instance in database.instances.items()},
            tables={
                "sessions": tables.sessions.name,
                "transactions": tables.transactions.name,
                "idempotency": tables.idempotency.name,
                **{name: table.name for name, table in tables.further.items()},
            },
            indexes={
                "sessions": (Tables.SESSIONS_USER_INDEX,),
                **{name: tuple(index.name for index in it.indexes) for name, it in settings.tables.items()},
            },
            function=validation.function.function_name,
            queue=validation.queue.name,
            dead_letter_queue=validation.dead_letter_queue.name,
            functions={
                name: Called(
                    function=it.function.function_name,
                    queue=it.queue.name,
                    dead_letter_queue=it.dead_letter_queue.name,
                    timeout_seconds=settings.functions[name].timeout_seconds,
                    hidden_seconds=settings.functions[name].hidden_seconds,
                )
                for name, it in functions.further.items()
            },
            schedules=(
                Scheduled(group=schedules.group.name, dead_letter_queue=schedules.dead_letter_queue.name)
                if schedules is not None
                else None
            ),
            jobs={name: it.failures.name for name, it in (jobs.of if jobs is not None else {}).items()},
            migration=None if migration is None else migration.function.function_name,
            distribution=static_site.distribution.id,
            nat_gateways={zone: gateway.id for zone, gateway in network.nat_gateways.items()},
            own_namespace=settings.metric_namespace,
            ledger=settings.has_ledger_metrics,
            reconciled=reads_whole_table(settings),
        )
        table = list(alarms(DEFINITIONS, settings, watched))
        self.alarms: dict[str, CloudwatchMetricAlarm] = {
            alarm.id: metric_alarm(
                self,
                alarm,
                settings=settings,
                alerts=edge_alerts if alarm.definition.edge else alerts,
                provider=edge_provider if alarm.definition.edge else None,
            )
            for alarm in table
        }
        for name, it in {"": service, **services}.items():
            it.roll_back_on(
                [self.alarms[each.id] for each in table if each.definition.rolls_back and each.part == name]
            )
        self.dashboard = CloudwatchDashboard(
            self,
            "dashboard",
            dashboard_name=naming.name(settings, "overview"),
            dashboard_body=dashboard_body(watched, table, {id: alarm.arn for id, alarm in self.alarms.items()}),
        )
