"""The VPC: three tiers of subnets in three zones, told apart by their routes and not by their names."""

from __future__ import annotations

import json
from ipaddress import IPv4Network
from itertools import combinations, product

import pytest

from stacks.settings import Settings
from tests.environments.network_facts import (
    leaving,
    named_subnets,
    route_table_of,
    routes_of,
    subnets,
    tiers,
    zone,
)
from tests.environments.owed import Owed
from tests.references import depends_on, one_reference, references
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(5)


def path(attributes: Attributes) -> str:
    construct_path: str = attributes["//"]["metadata"]["path"]
    return construct_path


def test_the_vpc_resolves_names_within_itself(stack: SynthesizedStack) -> None:
    vpc = stack.only("aws_vpc")
    assert vpc["enable_dns_support"] is True
    assert vpc["enable_dns_hostnames"] is True


def test_every_tier_has_a_subnet_in_each_of_three_zones(stack: SynthesizedStack, environment: Settings) -> None:
    assert len(environment.zones) == 3
    found = sorted((tier, zone(stack.all_resources[subnet])) for subnet, tier in tiers(stack).items())
    assert found == sorted(product(("public", "private", "isolated"), environment.zones))


def test_everything_is_in_the_one_vpc(stack: SynthesizedStack) -> None:
    (vpc,) = stack.resources("aws_vpc")
    inside = [attributes["vpc_id"] for attributes in stack.all_resources.values() if "vpc_id" in attributes]
    assert set(inside) == {f"${{{vpc}.id}}"}
    for type_ in ("aws_internet_gateway", "aws_route_table", "aws_subnet", "aws_vpc_endpoint"):
        for address, attributes in stack.resources(type_).items():
            assert "vpc_id" in attributes, address


def test_subnets_do_not_overlap_and_lie_in_the_vpc(stack: SynthesizedStack, environment: Settings) -> None:
    vpc = IPv4Network(stack.only("aws_vpc")["cidr_block"])
    assert vpc == environment.network.cidr
    ranges = [IPv4Network(subnet["cidr_block"]) for subnet in stack.resources("aws_subnet").values()]
    assert all(cidr.subnet_of(vpc) for cidr in ranges)
    assert not any(one.overlaps(other) for one, other in combinations(ranges, 2))


def test_no_subnet_gives_out_public_addresses(stack: SynthesizedStack) -> None:
    for address, subnet in stack.resources("aws_subnet").items():
        assert subnet["map_public_ip_on_launch"] is False, address


def test_environments_of_an_account_and_region_can_be_peered(stacks: dict[str, SynthesizedStack]) -> None:
    ranges = [
        ((stack.settings.account_id, stack.settings.region), name, stack.only("aws_vpc")["cidr_block"])
        for name, stack in stacks.items()
        if stack.settings is not None
    ]
    for (place, one, its), (other_place, other, others) in combinations(ranges, 2):
        overlap = IPv4Network(its).overlaps(IPv4Network(others))
        assert place != other_place or not overlap, (
            f"network.cidr of {one} and {other}: {its} and {others} overlap"
        )


def test_routes_are_resources_of_their_own_and_all_lead_to_a_gateway(stack: SynthesizedStack) -> None:
    assert not stack.resources("aws_default_route_table")
    for address, table in stack.resources("aws_route_table").items():
        assert "route" not in table, address
    for address, route in stack.resources("aws_route").items():
        assert route["destination_cidr_block"] == "0.0.0.0/0", address


def test_isolated_subnets_have_no_route_at_all(stack: SynthesizedStack) -> None:
    isolated = subnets(stack, "isolated")
    tables = route_table_of(stack)
    gateway_tables = {
        reference.address
        for endpoint in stack.resources("aws_vpc_endpoint").values()
        for reference in references(endpoint.get("route_table_ids", []))
    }
    assert len(isolated) >= 3
    for subnet in isolated:
        assert routes_of(stack, tables[subnet]) == []
        assert tables[subnet] not in gateway_tables, "not even a gateway endpoint's"


def test_the_database_is_in_the_isolated_subnets_only(stack: SynthesizedStack) -> None:
    group = stack.only("aws_db_subnet_group")
    assert named_subnets(group["subnet_ids"]) == subnets(stack, "isolated")


def test_the_load_balancer_is_in_the_public_subnets(stack: SynthesizedStack) -> None:
    assert named_subnets(stack.only("aws_lb")["subnets"]) == subnets(stack, "public")


def test_service_and_function_are_in_all_private_subnets(stack: SynthesizedStack) -> None:
    private = subnets(stack, "private")
    for address, service in stack.resources("aws_ecs_service").items():
        assert named_subnets(service["network_configuration"]["subnets"]) == private, address
    for address, function in stack.resources("aws_lambda_function").items():
        if "vpc_config" in function:
            assert named_subnets(function["vpc_config"]["subnet_ids"]) == private, address
        else:
            # What it runs stands there: test_migration.py.
            assert function["//"]["metadata"]["path"] == f"{stack.name}/migration/run/function"


def test_nothing_but_load_balancer_and_nat_gateways_is_public(stack: SynthesizedStack) -> None:
    public = subnets(stack, "public")
    users = {
        address.partition(".")[0]
        for address, attributes in stack.all_resources.items()
        if named_subnets({key: value for key, value in attributes.items() if key != "policy"}) & public
    }
    # Outputs for other stacks name them as well.
    nat = {"aws_nat_gateway"} if leaving(stack) else set()
    assert users == {"aws_lb", *nat, "aws_route_table_association", "aws_ssm_parameter"}


def test_there_is_nat_only_where_something_may_use_it(stack: SynthesizedStack) -> None:
    """A gateway, its address, a route: none where no group lets anything out, each where one does."""
    used = bool(leaving(stack))
    assert bool(stack.resources("aws_nat_gateway")) is used
    assert bool(stack.resources("aws_eip")) is used
    for subnet in subnets(stack, "private"):
        routes = routes_of(stack, route_table_of(stack)[subnet])
        assert [route["destination_cidr_block"] for route in routes] == ["0.0.0.0/0"] * used, subnet
    named = [address for address, alarm in stack.all_resources.items() if "NatGateway" in json.dumps(alarm)]
    assert bool(named) is used, f"{named} are of NAT gateways"


def test_what_may_leave_is_what_the_settings_say(stack: SynthesizedStack, environment: Settings) -> None:
    asked = [str(cidr) for service in environment.containers.values() for cidr in service.outbound_https]
    if environment.service.migration and not of_ecr(environment.service.image):
        asked += [str(cidr) for cidr in environment.service.outbound_https]  # its image's registry is one
    assert sorted(leaving(stack).values()) == sorted(asked)


def test_a_zone_goes_out_by_its_own_nat_gateway(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    tables = route_table_of(stack)
    for subnet in subnets(stack, "private") if leaving(stack) else ():
        (route,) = routes_of(stack, tables[subnet])
        gateway = stack.all_resources[one_reference(route["nat_gateway_id"]).address]
        own = zone(stack.all_resources[subnet])
        its = zone(stack.all_resources[one_reference(gateway["subnet_id"]).address])
        assert its == own or stack.settings.network.nat_gateways == "single"


def test_there_is_a_nat_gateway_in_every_zone_or_one_where_the_settings_say_so(
    stack: SynthesizedStack, environment: Settings, owed: Owed
) -> None:
    single = environment.network.nat_gateways == "single"
    used = bool(leaving(stack))
    assert not (single and used and environment.protected), owed.setting(
        "network.nat_gateways", '"per-zone" in production that calls partners'
    )
    gateways = stack.resources("aws_nat_gateway").values()
    expected = (1 if single else len(environment.zones)) if used else 0
    assert len(gateways) == expected, owed.setting("network.nat_gateways", f"{expected} gateways")
    assert len({gateway["subnet_id"] for gateway in gateways}) == expected
    assert len({gateway["allocation_id"] for gateway in gateways}) == expected
    assert all(one_reference(gateway["allocation_id"]).type == "aws_eip" for gateway in gateways)


def test_nat_gateways_stand_in_public_subnets(stack: SynthesizedStack) -> None:
    for gateway in stack.resources("aws_nat_gateway").values():
        assert named_subnets(gateway) <= subnets(stack, "public")


def test_nat_gateways_and_their_addresses_wait_for_the_internet_gateway(stack: SynthesizedStack) -> None:
    (internet_gateway,) = stack.resources("aws_internet_gateway")
    for address in [*stack.resources("aws_eip"), *stack.resources("aws_nat_gateway")]:
        assert internet_gateway in depends_on(stack, address), address


def test_a_route_is_there_only_once_its_subnets_use_it(stack: SynthesizedStack) -> None:
    """What waits for the route could otherwise start in a subnet that still has the VPC's main table."""
    for address, route in stack.resources("aws_route").items():
        table = one_reference(route["route_table_id"]).address
        associations = {
            association
            for association, attributes in stack.resources("aws_route_table_association").items()
            if one_reference(attributes["route_table_id"]).address == table
        }
        assert associations
        assert associations <= depends_on(stack, address)


def test_what_exists_once_a_zone_is_keyed_by_the_zones_name(
    stack: SynthesizedStack, environment: Settings
) -> None:
    """By its place in a list, a zone that is added or left out would replace the others' NAT gateways."""
    for subnet in stack.resources("aws_subnet").values():
        assert path(subnet).endswith(f"-{zone(subnet)}")
    for type_ in ("aws_nat_gateway", "aws_eip", "aws_route_table_association"):
        for attributes in stack.resources(type_).values():
            assert path(attributes).endswith(environment.zones)
    for gateway in stack.resources("aws_nat_gateway").values():
        subnet = stack.all_resources[one_reference(gateway["subnet_id"]).address]
        assert path(gateway).endswith(f"-{zone(subnet)}")


def test_destroying_waits_for_the_functions_network_interfaces(stack: SynthesizedStack) -> None:
    """Lambda keeps them for up to 45 minutes; Terraform's own patience with a subnet ends after 20."""
    held = [
        *(stack.all_resources[subnet] for subnet in subnets(stack, "private")),
        *stack.resources("aws_security_group").values(),
    ]
    assert all(int(resource["timeouts"]["delete"].removesuffix("m")) > 45 for resource in held)


def of_ecr(image: str | None) -> bool:
    """The environment's own, or of another repository of ECR: it comes by the endpoints."""
    return image is None or ".dkr.ecr." in image
