"""Interface endpoints: the AWS services that tasks call, reached within the VPC."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from stacks import naming, policy
from stacks.boundary_statements import secrets_and_parameters
from stacks.settings import Settings
from stacks.tiers.network import Network

__all__ = ["InterfaceEndpoints", "endpoint_services"]

SERVICES = {
    "ecr.api": "where the image is",
    "ecr.dkr": "its manifest",
    "kms": "the keys of account numbers",
    "logs": "the container's log driver",
    "secretsmanager": "the database's credentials, injected when a task starts",
    "sqs": "the validation queue",
}
"""The endpoints there are in every environment, and what a task or the function needs each for."""

BY_ACTION = {"cloudwatch": "monitoring", "sns": "sns", "ssm": "ssm", "xray": "xray"}
"""Action prefix of what settings may ask for -> endpoint (AWS PrivateLink guide, "Services that integrate").
DynamoDB has a gateway endpoint."""

PREFIXES = {endpoint: prefix for prefix, endpoint in BY_ACTION.items()}


def endpoint_services(settings: Settings) -> list[str]:
    """The services that get an endpoint: those above, and what the settings' secrets and permissions need."""
    _, parameters = secrets_and_parameters(*settings.containers.values())
    asked = [each for permissions in settings.permissions.values() for each in permissions]
    called = {action.partition(":")[0] for each in asked for action in each.actions} | (
        {"ssm"} if parameters else set()
    )
    return [*SERVICES, *(endpoint for prefix, endpoint in BY_ACTION.items() if prefix in called)]


class InterfaceEndpoints(Construct):
    """`endpoints` by service name, with private DNS: in the private subnets of all zones, or of the first."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        network: Network,
        security_group: SecurityGroup,
    ) -> None:
        super().__init__(scope, id)
        # Each attribute of a resource is a question to Node: asked once, not for each endpoint.
        vpc_id = network.vpc.id
        subnet_ids = [network.private_subnets[zone].id for zone in settings.endpoint_zones]
        security_group_ids = [security_group.id]
        self.endpoints = {
            service: VpcEndpoint(
                self,
                service.replace(".", "_"),
                vpc_id=vpc_id,
                service_name=f"com.amazonaws.{settings.region}.{service}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=subnet_ids,
                security_group_ids=security_group_ids,
                policy=policy.document(
                    {
                        "Sid": "OwnAccount",
                        "Effect": "Allow",
                        "Principal": "*",
                        "Action": f"{PREFIXES.get(service, service.split('.')[0])}:*",
                        "Resource": "*",
                        "Condition": {"StringEquals": {"aws:PrincipalAccount": settings.account_id}},
                    }
                ),
                tags={"Name": naming.name(settings, service.replace(".", "-"))},
            )
            for service in endpoint_services(settings)
        }
