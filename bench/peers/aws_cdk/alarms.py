"""Alarms with their topics, and the dashboard."""

from __future__ import annotations

from collections.abc import Iterator

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from bench.peers.aws_cdk.database import Database
from bench.peers.aws_cdk.keys import Keys
from bench.peers.aws_cdk.load_balancer import LoadBalancer
from bench.peers.aws_cdk.metrics import Watched, watched
from bench.peers.aws_cdk.names import ON_CALL, name
from bench.peers.aws_cdk.network import Network
from bench.peers.aws_cdk.service import Service
from bench.peers.aws_cdk.static_site import StaticSite
from bench.peers.aws_cdk.tables import Tables
from bench.peers.aws_cdk.validation import Validation


class Alarms(Construct):
    """`topic` and `dashboard`; one alarm for each metric that is watched."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        keys: Keys,
        load_balancer: LoadBalancer,
        service: Service,
        database: Database,
        tables: Tables,
        validation: Validation,
        static_site: StaticSite,
        network: Network,
    ) -> None:
        super().__init__(scope, id)
        self.topic = self._topic("alerts", keys.alerts)
        edge_topic = self._topic("edge-alerts", keys.edge)
        rows = watched(load_balancer, service, database, tables, validation, static_site, network)
        alarms = [self._alarm(row, edge_topic if row.name.startswith("edge") else self.topic) for row in rows]
        self.dashboard = cloudwatch.Dashboard(
            self, "dashboard", dashboard_name=name("overview"), widgets=list(_rows(alarms))
        )

    def _topic(self, purpose: str, key: kms.Key) -> sns.Topic:
        topic = sns.Topic(self, purpose, topic_name=name(purpose), master_key=key, enforce_ssl=True)
        topic.add_subscription(subscriptions.EmailSubscription(ON_CALL))
        return topic

    def _alarm(self, row: Watched, topic: sns.Topic) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            row.name,
            alarm_name=name(row.name),
            alarm_description=f"{row.says} Runbook: docs/runbooks/{row.name}.md",
            metric=row.metric,
            comparison_operator=row.operator,
            threshold=row.threshold,
            evaluation_periods=5,
            datapoints_to_alarm=3,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        action = actions.SnsAction(topic)
        alarm.add_alarm_action(action)
        alarm.add_ok_action(action)
        return alarm


def _rows(alarms: list[cloudwatch.Alarm]) -> Iterator[list[cloudwatch.IWidget]]:
    """Three graphs a row, each with the alarm's threshold drawn across."""
    for first in range(0, len(alarms), 3):
        yield [
            cloudwatch.GraphWidget(
                title=alarm.node.id,
                width=8,
                left=[alarm.metric],
                left_annotations=[alarm.to_annotation()],
                period=Duration.minutes(1),
            )
            for alarm in alarms[first : first + 3]
        ]
