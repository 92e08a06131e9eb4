"""Gateway endpoints: the way to S3 and DynamoDB that a route table may have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from strongroom.proof.reach.prefix_lists import service_name
from strongroom.proof.reach.routes import RouteTables
from strongroom.synthesized import Resource, Stack, as_list, statements


@dataclass(frozen=True)
class GatewayEndpoint:
    """`service` is `s3` or `dynamodb`; `opens` whether its policy allows anything at all."""

    address: str
    service: str
    opens: bool


class GatewayEndpoints:
    """The gateway endpoints of a stack, by route table."""

    def __init__(self, stack: Stack, tables: RouteTables) -> None:
        self._stack = stack
        self._tables = tables
        self.all = [_read(endpoint) for endpoint in stack.of_type("aws_vpc_endpoint") if is_gateway(endpoint)]
        self._at: defaultdict[str, list[GatewayEndpoint]] = defaultdict(list)
        for endpoint in self.all:
            for table in self._listed(stack.resources[endpoint.address]):
                self._at[table].append(endpoint)

    def at(self, table: str) -> list[GatewayEndpoint]:
        """Those that a route table has a route to."""
        return self._at[table]

    def _listed(self, endpoint: Resource) -> Iterator[str]:
        for value in as_list(endpoint.get("route_table_ids")):
            yield self._tables.key(value)
        for association in self._stack.of_type("aws_vpc_endpoint_route_table_association"):
            if association.mentions(endpoint, "vpc_endpoint_id"):
                yield self._tables.key(association.get("route_table_id"))


def is_gateway(endpoint: Resource) -> bool:
    return str(endpoint.get("vpc_endpoint_type", "Gateway")) == "Gateway"


def opens(endpoint: Resource) -> bool:
    """Whether its policy lets anything through. Without one AWS lets everything through."""
    found = statements(endpoint.get("policy"))
    return not found or any(statement.get("Effect") == "Allow" for statement in found)


def _read(endpoint: Resource) -> GatewayEndpoint:
    name = service_name(endpoint.get("service_name")) or str(endpoint.get("service_name"))
    return GatewayEndpoint(endpoint.address, name, opens(endpoint))
