"""Gateway endpoints: DynamoDB and S3 from the private subnets, without NAT and without charge."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from stacks import naming, policy
from stacks.boundary_statements import OBJECT_ACTIONS, SCAN_ACTION, TABLE_ACTIONS, reads_whole_table
from stacks.policy import Statement
from stacks.settings import Settings
from stacks.tiers.network import Network

__all__ = ["GatewayEndpoints"]


class GatewayEndpoints(Construct):
    """`dynamodb` and `s3`. Each lists the route tables of the private subnets; no other subnet uses them."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, network: Network) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._network = network
        self.dynamodb = self._endpoint("dynamodb", self._own_tables())
        own = [self._own_buckets()] if settings.buckets else []
        self.s3 = self._endpoint("s3", self._image_layers(), *own)

    def _endpoint(self, service: str, *statements: Statement) -> VpcEndpoint:
        return VpcEndpoint(
            self,
            service,
            vpc_id=self._network.vpc.id,
            service_name=f"com.amazonaws.{self._settings.region}.{service}",
            vpc_endpoint_type="Gateway",
            route_table_ids=[table.id for table in self._network.private_route_tables.values()],
            policy=policy.document(*statements),
            tags={"Name": naming.name(self._settings, service)},
        )

    def _own_tables(self) -> Statement:
        settings = self._settings
        tables = naming.name(settings, "*")
        prefix = f"arn:{settings.partition}:dynamodb:{settings.region}:{settings.account_id}:table/{tables}"
        return {
            "Sid": "OwnTables",
            "Effect": "Allow",
            "Principal": "*",
            "Action": [*TABLE_ACTIONS, *([SCAN_ACTION] if reads_whole_table(settings) else [])],
            "Resource": [prefix, f"{prefix}/index/*"],
            "Condition": {"StringEquals": {"aws:PrincipalAccount": settings.account_id}},
        }

    def _own_buckets(self) -> Statement:
        settings = self._settings
        buckets = naming.name(settings, f"files-*-{settings.account_id}")
        return {
            "Sid": "OwnBuckets",
            "Effect": "Allow",
            "Principal": "*",
            "Action": OBJECT_ACTIONS,
            "Resource": [f"arn:{settings.partition}:s3:::{buckets}{end}" for end in ("", "/*")],
            "Condition": {"StringEquals": {"aws:PrincipalAccount": settings.account_id}},
        }

    def _image_layers(self) -> Statement:
        """ECR keeps image layers in a bucket of AWS's own (Amazon ECR user guide, interface endpoints)."""
        region = self._settings.region
        return {
            "Sid": "ImageLayers",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:{self._settings.partition}:s3:::prod-{region}-starport-layer-bucket/*",
        }
