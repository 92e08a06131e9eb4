"""The NAT gateways: the way out."""

from __future__ import annotations

from stacks.monitoring.definition import Definition, Metric, Window

__all__ = ["NETWORK", "of_nat_gateway"]


def of_nat_gateway(gateway: str, name: str, label: str) -> Metric:
    """A count of a NAT gateway."""
    return Metric("AWS/NATGateway", name, {"NatGatewayId": gateway}, "Sum", label)


NETWORK = (
    Definition(
        id="nat-port-allocation",
        title="A NAT gateway runs out of ports",
        severity="warning",
        signals=lambda watched: {
            zone: of_nat_gateway(gateway, "ErrorPortAllocation", zone)
            for zone, gateway in watched.nat_gateways.items()
        },
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="errors a minute",
        why="each is a connection out of the VPC that failed; 55,000 fit to one destination",
        window=Window(3, 5),
        action="Find who opens so many connections to one address; reuse connections, or add an address.",
    ),
)
