"""An environment: the whole system on one page, each tier in the order that data meets it."""

from __future__ import annotations

from functools import partial

from cdktf import ITerraformDependable, TerraformStack
from constructs import Construct

from stacks import naming
from stacks.monitoring.watched import EDGE_REGION
from stacks.outputs import Output, publish
from stacks.providers import aws_provider, dns_provider
from stacks.settings import Settings
from stacks.state_backend import state_backend
from stacks.tiers.access_logs import AccessLogs
from stacks.tiers.alerts import Alerts, unconfirmed
from stacks.tiers.buckets import Buckets
from stacks.tiers.certificates import Certificates
from stacks.tiers.cluster import Cluster
from stacks.tiers.database import Database
from stacks.tiers.flow_logs import FlowLogs
from stacks.tiers.functions import Functions
from stacks.tiers.further_outputs import further_outputs
from stacks.tiers.gateway_endpoints import GatewayEndpoints
from stacks.tiers.grants import Grants
from stacks.tiers.image import Image
from stacks.tiers.interface_endpoints import InterfaceEndpoints
from stacks.tiers.jobs import Jobs
from stacks.tiers.keys import Keys
from stacks.tiers.load_balancer import LoadBalancer
from stacks.tiers.log_group import log_group
from stacks.tiers.migration import Migration
from stacks.tiers.monitoring import Monitoring
from stacks.tiers.network import Network
from stacks.tiers.schedules import Schedules
from stacks.tiers.security_groups import SecurityGroups
from stacks.tiers.service import Service
from stacks.tiers.static_site import StaticSite
from stacks.tiers.tables import Tables
from stacks.tiers.validation import Validation
from stacks.tiers.web_acl import WebAcl

__all__ = ["EnvironmentStack"]


class EnvironmentStack(TerraformStack):
    """Network, edge, application, data, validation and monitoring of one environment, in one state.

    A construct's id is part of its resources' addresses: to rename one is to destroy what it holds.
    """

    def __init__(self, scope: Construct, settings: Settings) -> None:
        super().__init__(scope, settings.environment)
        # Whatever made them, they are judged before the first resource.
        settings = self.settings = Settings.model_validate(settings)
        state_backend(self, settings=settings, bucket_region=settings.region, state=settings.environment)
        aws_provider(
            self,
            "aws",
            region=settings.region,
            account_id=settings.account_id,
            tags=settings.default_tags,
        )
        edge_provider = aws_provider(
            self,
            "aws_us_east_1",
            alias="us_east_1",
            region="us-east-1",
            account_id=settings.account_id,
            tags=settings.default_tags,
        )
        dns = dns_provider(self, "aws_dns", settings=settings)

        keys = Keys(self, "keys", settings=settings, edge_provider=edge_provider)
        access_logs = AccessLogs(self, "access_logs", settings=settings)

        network = self.network = Network(self, "network", settings=settings)
        FlowLogs(self, "flow_logs", settings=settings, vpc=network.vpc, key=keys.logs)
        gateway_endpoints = GatewayEndpoints(self, "gateway_endpoints", settings=settings, network=network)
        security_groups = SecurityGroups(
            self,
            "security_groups",
            settings=settings,
            vpc=network.vpc,
            gateway_endpoints=gateway_endpoints,
        )
        interface_endpoints = InterfaceEndpoints(
            self,
            "interface_endpoints",
            settings=settings,
            network=network,
            security_group=security_groups.endpoints,
        )

        certificates = Certificates(
            self, "certificates", settings=settings, edge_provider=edge_provider, dns_provider=dns
        )
        edge_web_acl = WebAcl(
            self,
            "edge_web_acl",
            settings=settings,
            waf_scope="CLOUDFRONT",
            logs_key=keys.edge,
            provider=edge_provider,
        )
        static_site = self.static_site = StaticSite(
            self,
            "static_site",
            settings=settings,
            key=keys.assets,
            certificates=certificates,
            access_logs=access_logs,
            web_acl=edge_web_acl.web_acl,
            edge_provider=edge_provider,
            dns_provider=dns,
        )
        load_balancer = self.load_balancer = LoadBalancer(
            self,
            "load_balancer",
            settings=settings,
            network=network,
            security_group=security_groups.load_balancer,
            certificates=certificates,
            access_logs=access_logs,
            web_acl=WebAcl(
                self,
                "web_acl",
                settings=settings,
                waf_scope="REGIONAL",
                logs_key=keys.logs,
                after=edge_web_acl if settings.region == EDGE_REGION else None,
            ).web_acl,
            dns_provider=dns,
        )

        database = self.database = Database(
            self,
            "database",
            settings=settings,
            network=network,
            security_group=security_groups.database,
            key=keys.database,
            logs_key=keys.logs,
        )
        tables = self.tables = Tables(self, "tables", settings=settings, key=keys.data)
        buckets = self.buckets = Buckets(
            self, "buckets", settings=settings, key=keys.objects, access_logs=access_logs
        )
        functions = self.functions = Functions(self, "functions", settings=settings, keys=keys)
        grants = Grants(
            settings, keys=keys, tables=tables.further, buckets=buckets.further, queues=functions.queues
        )
        reachable = [
            gateway_endpoints.dynamodb,
            gateway_endpoints.s3,
            *security_groups.rules,
            *interface_endpoints.endpoints.values(),
        ]
        validation = self.validation = Validation(
            self,
            "validation",
            settings=settings,
            network=network,
            security_group=security_groups.function,
            tables=tables,
            keys=keys,
            depends_on=reachable,
        )
        functions.make(
            network=network,
            security_groups=security_groups,
            grants=grants,
            depends_on=reachable,
        )
        image = self.image = Image(self, "image", settings=settings, given=settings.service.image)

        cluster = self.cluster = Cluster(self, "cluster", settings=settings, keys=keys)
        migration = self.migration = (
            Migration(
                self,
                "migration",
                settings=settings,
                network=network,
                security_group=security_groups.of["migration"],
                database=database,
                image=image,
                keys=keys,
                cluster=cluster,
                depends_on=reachable,
            )
            if settings.service.migration
            else None
        )
        migrated: list[ITerraformDependable] = [] if migration is None else [migration.invocation]

        fargate = partial(
            Service,
            # EventBridge writes to no others (EventBridge user guide, "Event bus targets").
            events=log_group(
                self,
                "service_events",
                f"/aws/events/{naming.name(settings, 'services')}",
                settings=settings,
                keys=keys,
            ),
            settings=settings,
            network=network,
            cluster=cluster,
            load_balancer=load_balancer,
            database=database,
            tables=tables,
            validation=validation,
            keys=keys,
            grants=grants,
        )
        service = self.service = fargate(
            self,
            "service",
            program="service",
            security_group=security_groups.service,
            image=image,
            # The function understands what the application of the same release sends.
            depends_on=[validation.function, *migrated, *reachable],
        )
        further, images = Construct(self, "services"), Construct(self, "service_images")
        self.services = {
            name: fargate(
                further,
                name,
                program=name,
                security_group=security_groups.of[f"service-{name}"],
                image=image
                if given.image is None
                else Image(images, name, settings=settings, given=given.image),
                # An application that makes its schema itself has done so once it runs.
                depends_on=[*reachable, *((migrated or [service.service]) if given.database else [])],
            )
            for name, given in settings.services.items()
        }
        jobs = self.jobs = (
            Jobs(
                self,
                "jobs",
                settings=settings,
                cluster=cluster,
                security_groups=security_groups,
                database=database,
                tables=tables,
                validation=validation,
                image=image,
                keys=keys,
                grants=grants,
            )
            if settings.jobs
            else None
        )
        schedules = self.schedules = (
            Schedules(
                self,
                "schedules",
                settings=settings,
                keys=keys,
                network=network,
                queues=functions.queues,
                jobs=jobs.of if jobs is not None else {},
                ways=[*reachable, *database.instances.values(), *migrated],
            )
            if settings.schedules
            else None
        )

        alerts = self.alerts = Alerts(self, "alerts", settings=settings, key=keys.alerts, purpose="alerts")
        # An alarm tells a topic of its own region, and CloudFront's are in us-east-1.
        edge_alerts = self.edge_alerts = (
            alerts
            if settings.region == EDGE_REGION
            else Alerts(
                self,
                "edge_alerts",
                settings=settings,
                key=keys.edge,
                purpose="edge-alerts",
                provider=edge_provider,
            )
        )
        self.monitoring = Monitoring(
            self,
            "monitoring",
            settings=settings,
            alerts=alerts,
            edge_alerts=edge_alerts,
            edge_provider=edge_provider,
            load_balancer=load_balancer,
            service=service,
            services=self.services,
            database=database,
            tables=tables,
            validation=validation,
            functions=functions,
            schedules=schedules,
            jobs=jobs,
            cluster=cluster,
            migration=migration,
            static_site=static_site,
            network=network,
        )
        publish(self, settings, self._outputs())

    def _outputs(self) -> dict[str, Output]:
        settings, network, validation = self.settings, self.network, self.validation
        database, tables, service = self.database, self.tables, self.service
        dashboard = self.monitoring.dashboard.dashboard_name
        secret = database.cluster.master_user_secret.get(0)
        # Somebody else's image is a digest in the settings and has no tag here.
        tag = (
            {}
            if self.image.tag is None
            else {"image_tag": Output(self.image.tag, "Tag of the image that runs")}
        )
        return {
            **tag,
            "image_digest": Output(self.image.digest, "Digest of the image that runs"),
            "application_url": Output(
                f"https://{settings.domain.name}", "Where people and clients reach the application"
            ),
            "load_balancer_dns_name": Output(
                self.load_balancer.load_balancer.dns_name, "The load balancer's own name"
            ),
            "load_balancer_zone_id": Output(
                self.load_balancer.load_balancer.zone_id, "Route 53 zone of that name, for an alias record"
            ),
            "cloudfront_distribution_id": Output(
                self.static_site.distribution.id, "The distribution of the static page, to invalidate"
            ),
            "cloudfront_domain_name": Output(
                self.static_site.distribution.domain_name, "The distribution's own name"
            ),
            "cloudfront_zone_id": Output(
                self.static_site.distribution.hosted_zone_id, "Route 53 zone of that name, for an alias record"
            ),
            "assets_bucket_name": Output(
                self.static_site.bucket.bucket, "Bucket of the static page; CloudFront alone reads it"
            ),
            "vpc_id": Output(network.vpc.id, "The VPC"),
            "public_subnet_ids": Output(
                [subnet.id for subnet in network.public_subnets.values()], "Subnets of the load balancer"
            ),
            "private_subnet_ids": Output(
                [subnet.id for subnet in network.private_subnets.values()],
                "Subnets of the service and the function",
            ),
            "isolated_subnet_ids": Output(
                [subnet.id for subnet in network.isolated_subnets.values()], "Subnets of the database"
            ),
            "database_cluster_endpoint": Output(database.cluster.endpoint, "The writer's host name"),
            "database_reader_endpoint": Output(database.cluster.reader_endpoint, "The readers' host name"),
            "database_secret_arn": Output(
                secret.secret_arn, "Secret with the master user's name and password, made by RDS"
            ),
            "sessions_table_name": Output(tables.sessions.name, "DynamoDB table of sessions"),
            "transactions_table_name": Output(tables.transactions.name, "DynamoDB table of verdicts"),
            "validation_queue_url": Output(validation.queue.url, "Queue of transactions to validate"),
            "validation_dead_letter_queue_url": Output(
                validation.dead_letter_queue.url, "Queue of messages that could not be read"
            ),
            "validation_function_name": Output(
                validation.function.function_name, "The validation function's name"
            ),
            "validation_function_arn": Output(validation.function.arn, "The validation function's ARN"),
            "ecs_cluster_name": Output(self.cluster.cluster.name, "The service's cluster"),
            "ecs_service_name": Output(service.service.name, "The service"),
            "alerts_topic_arn": Output(self.alerts.topic.arn, "Topic of the alarms"),
            "alerts_unconfirmed": Output(
                unconfirmed(self.alerts, self.edge_alerts),
                "Who has not followed the link in the e-mail of AWS Notifications yet, and hears of no alarm",
            ),
            "dashboard_name": Output(dashboard, "CloudWatch dashboard"),
            "dashboard_url": Output(
                f"https://{settings.region}.console.aws.amazon.com/cloudwatch/home"
                f"?region={settings.region}#dashboards/dashboard/{dashboard}",
                "The dashboard in the AWS console",
            ),
            **further_outputs(
                tables=tables,
                buckets=self.buckets,
                functions=self.functions,
                services=self.services,
                schedules=self.schedules,
                jobs=self.jobs,
                migration=self.migration,
            ),
        }
