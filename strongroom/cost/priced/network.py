"""What the VPC and the way into it are paid for by the hour."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.cost.line import Line, Pricer, Subject, Uncounted, hourly, line
from strongroom.synthesized import Resource, on

__all__ = ["NETWORK"]

UNKNOWN_SUBNETS = "its subnets are not listed"


def _nat_gateway(of: Subject) -> Iterator[Line | Uncounted]:
    yield hourly(of.resource, "nat_gateway")


def _address(of: Subject) -> Iterator[Line | Uncounted]:
    yield hourly(of.resource, "public_ipv4")


def _endpoint(of: Subject) -> Iterator[Line | Uncounted]:
    """Gateway endpoints are free (AWS PrivateLink guide, "Gateway endpoints")."""
    if of.resource.get("vpc_endpoint_type") != "Interface":
        return
    zones = _zones(of.resource, "subnet_ids")
    if zones is None:
        yield Uncounted(of.resource.address, UNKNOWN_SUBNETS)
        return
    yield hourly(of.resource, "interface_endpoint", zones, note=f"in {_said(zones)}")
    if of.usage is not None:
        through = {"logs": of.usage.application_log, "sqs": of.usage.to_the_queue}
        data = through.get(str(of.resource.get("service_name")).rpartition(".")[2], 0.0)
        if data:
            yield line(of.resource, "interface_endpoint.data", 0, data)


def _load_balancer(of: Subject) -> Iterator[Line | Uncounted]:
    yield hourly(of.resource, "load_balancer")
    if not on(of.resource.get("internal")):
        zones = _zones(of.resource, "subnets")
        yield (
            Uncounted(of.resource.address, UNKNOWN_SUBNETS)
            if zones is None
            else hourly(of.resource, "public_ipv4", zones, note=f"one in each of {_said(zones)}, at least")
        )
    if of.usage is not None:
        yield line(of.resource, "load_balancer.lcu", 0, of.usage.capacity_unit_hours)


def _zones(resource: Resource, subnets: str) -> int | None:
    """A subnet is in one zone; None where the configuration does not list them."""
    listed = resource.get(subnets)
    return len(listed) if isinstance(listed, list) else None


def _said(zones: int) -> str:
    return f"{zones} zone" if zones == 1 else f"{zones} zones"


NETWORK: dict[str, Pricer] = {
    "aws_eip": _address,
    "aws_lb": _load_balancer,
    "aws_nat_gateway": _nat_gateway,
    "aws_vpc_endpoint": _endpoint,
}
