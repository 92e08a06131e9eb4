"""What has network interfaces: where they stand, which groups they have, whether they have public addresses.

A role is told from a resource's type, never from a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strongroom.proof.reach.callers import called_by_terraform_alone
from strongroom.proof.reach.gateway_endpoints import is_gateway, opens
from strongroom.proof.reach.groups import GROUPS, SecurityGroups
from strongroom.proof.reach.subnets import Subnet, Subnets, elsewhere
from strongroom.synthesized import Attributes, Resource, Stack, as_list, on
from strongroom.synthesized.addresses import expression

ROLES = {
    "aws_alb": "load_balancer",
    "aws_elb": "load_balancer",
    "aws_lb": "load_balancer",
    "aws_ecs_service": "service",
    "aws_lambda_function": "function",
    "aws_db_instance": "database",
    "aws_docdb_cluster": "database",
    "aws_neptune_cluster": "database",
    "aws_rds_cluster": "database",
    "aws_redshift_cluster": "database",
    "aws_vpc_endpoint": "endpoints",
}

# What starts tasks, where it gives them a network: a schedule that sends a message has none, and most functions
# are called without one.
STARTED = {"aws_scheduler_schedule": "job", "aws_lambda_invocation": "migration"}

# The arguments of any resource, at any depth, that give it security groups and subnets.
GROUP_ARGUMENTS = ("security_group_ids", "security_groups", "vpc_security_group_ids")
SUBNET_ARGUMENTS = ("subnet_id", "subnet_ids", "subnets", "vpc_zone_identifier")

# Those that say what may be where, and have no interface of their own.
NOT_WORKLOADS = (*GROUPS, "aws_security_group_rule", "aws_ssm_parameter", "aws_route_table_association")


@dataclass(frozen=True)
class Workload:
    """One resource's interfaces.

    `groups` is None where AWS filters nothing: a network load balancer may have none. `outside`: it is in no
    VPC, and on the internet as far as this stack goes.
    """

    resource: Resource
    role: str
    groups: tuple[str, ...] | None
    subnets: tuple[Subnet, ...]
    public: bool  # an IPv4 address of the internet
    ipv6: bool
    outside: bool = False
    closed: bool = False  # an endpoint whose policy allows nothing


class Workloads:
    """Every workload of a stack, and a stand-in for each group that nobody in it has."""

    def __init__(self, stack: Stack, groups: SecurityGroups, subnets: Subnets) -> None:
        self._stack = stack
        self._groups = groups
        self._subnets = subnets
        used = list(self._used())
        self.all = [*used, *self._idle(used)]

    def _used(self) -> Iterator[Workload]:
        for resource in self._stack.resources.values():
            if resource.type == "aws_vpc_endpoint" and is_gateway(resource):
                continue
            if resource.type in NOT_WORKLOADS or self._deploys(resource):
                continue
            given = [*_given(resource.attributes, GROUP_ARGUMENTS), *self._called_with(resource, *GROUPS)]
            if given or resource.type in ROLES:
                workload = self._workload(resource, given)
                # Tasks without a network of their own have that of their instance.
                if workload.subnets or workload.outside or workload.role != "service":
                    yield workload

    def _workload(self, resource: Resource, given: list[Any]) -> Workload:
        role = ROLES.get(resource.type, STARTED.get(resource.type, resource.type.removeprefix("aws_")))
        subnets = tuple(dict.fromkeys(self._subnets_of(resource)))
        keys = tuple(dict.fromkeys(self._groups.keys([*given, *self._attached(resource)])))
        outside = role == "function" and not subnets and not keys
        groups: tuple[str, ...] | None = keys
        if not keys:
            groups = None if outside or _is_unfiltered(resource) else tuple(self._defaults(subnets))
        if not subnets and not outside:
            subnets = (elsewhere("a subnet that is not in this stack"),)
        return Workload(
            resource,
            role,
            groups,
            subnets,
            public=self._is_public(resource, role),
            ipv6=any(subnet.has_ipv6 for subnet in subnets) and _takes_ipv6(resource, role),
            outside=outside,
            closed=role == "endpoints" and not opens(resource),
        )

    def _idle(self, used: list[Workload]) -> Iterator[Workload]:
        """A group that nobody here has may be somebody's elsewhere: anywhere in its VPC."""
        taken = {group for workload in used for group in workload.groups or ()}
        for group in self._stack.of_type(*GROUPS):
            if group.address not in taken:
                vpc = group.reference("vpc_id")
                subnets = tuple(each for each in self._subnets.all.values() if vpc in (None, each.vpc))
                ipv6 = any(subnet.has_ipv6 for subnet in subnets)
                yield Workload(group, "idle group", (group.address,), subnets, public=True, ipv6=ipv6)

    def _attached(self, resource: Resource) -> Iterator[Any]:
        """Groups that a resource of their own gives to an endpoint or an interface."""
        for type_, argument in (
            ("aws_vpc_endpoint_security_group_association", "vpc_endpoint_id"),
            ("aws_network_interface_sg_attachment", "network_interface_id"),
        ):
            for attachment in self._stack.of_type(type_):
                if attachment.mentions(resource, argument):
                    yield attachment.get("security_group_id")

    def _deploys(self, resource: Resource) -> bool:
        """Whether it is a part of deploying, as the machine is that Terraform runs on, and not in the VPC."""
        in_vpc = any(block.get("subnet_ids") for block in resource.blocks("vpc_config"))
        function = resource.type == "aws_lambda_function"
        return function and not in_vpc and called_by_terraform_alone(self._stack, resource)

    def _called_with(self, resource: Resource, *types: str) -> list[str]:
        """What of these types a function is called with: the input is text."""
        if resource.type != "aws_lambda_invocation":
            return []
        named = resource.references("input")
        found = (self._stack.find(reference.address) for reference in named)
        return [expression(it.address, "id") for it in found if it is not None and it.type in types]

    def _subnets_of(self, resource: Resource) -> Iterator[Subnet]:
        for value in self._called_with(resource, "aws_subnet"):
            yield from self._subnets.named(value)
        for value in _given(resource.attributes, SUBNET_ARGUMENTS):
            yield from self._subnets.named(value)
        for reference in resource.references():
            group = self._stack.find(reference.address)
            if group is not None and group.type.endswith("_subnet_group"):
                for value in _given(group.attributes, SUBNET_ARGUMENTS):
                    yield from self._subnets.named(value)
        for association in self._stack.of_type("aws_vpc_endpoint_subnet_association"):
            if association.mentions(resource, "vpc_endpoint_id"):
                yield from self._subnets.named(association.get("subnet_id"))

    def _defaults(self, subnets: tuple[Subnet, ...]) -> list[str]:
        """AWS's choice where none is made: the default group of the VPC."""
        vpcs = dict.fromkeys(subnet.vpc for subnet in subnets) or [None]
        return [self._groups.default_of(vpc) if vpc else "another VPC's default group" for vpc in vpcs]

    def _is_public(self, resource: Resource, role: str) -> bool:
        if role == "load_balancer":
            return resource.get("internal") not in (True, "true")
        if role in ("function", "endpoints"):
            return False
        given = _given(
            resource.attributes, ("assign_public_ip", "associate_public_ip_address", "publicly_accessible")
        )
        if role in ("service", *STARTED.values()):
            return any(map(on, given))
        if role == "database":
            for instance in self._stack.of_type("aws_rds_cluster_instance"):
                if instance.mentions(resource, "cluster_identifier"):
                    given.append(instance.get("publicly_accessible"))
            return any(map(on, given))
        addressed = any(address.mentions(resource) for address in self._stack.of_type("aws_eip"))
        # Whatever says nothing takes what its subnet gives.
        return addressed or not given or any(map(on, given))


def _is_unfiltered(resource: Resource) -> bool:
    return (
        resource.get("load_balancer_type") in ("network", "gateway")
        or resource.get("vpc_endpoint_type") == "GatewayLoadBalancer"
    )


def _takes_ipv6(resource: Resource, role: str) -> bool:
    if role in ("load_balancer", "endpoints"):
        return bool(resource.get("ip_address_type", "ipv4") != "ipv4")
    if role == "function":
        return any(on(block.get("ipv6_allowed_for_dual_stack")) for block in resource.blocks("vpc_config"))
    if role == "database":
        return bool(resource.get("network_type", "IPV4") != "IPV4")
    return True


def _given(attributes: Attributes, arguments: tuple[str, ...]) -> list[Any]:
    """The values of these arguments, at any depth of blocks."""
    found: list[Any] = []
    for name, value in attributes.items():
        if name == "//" or value is None:
            continue
        if name in arguments:
            found += as_list(value)
        elif isinstance(value, dict):
            found += _given(value, arguments)
        elif isinstance(value, list):
            for member in value:
                if isinstance(member, dict):
                    found += _given(member, arguments)
    return found
