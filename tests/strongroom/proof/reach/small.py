"""Small stacks, written by hand: a VPC with what a test is about, and nothing else."""

from __future__ import annotations

from typing import Any

from strongroom.proof.reach import Flow, Reachability, reachability
from strongroom.synthesized import Stack

__all__ = ["EVERYWHERE", "Small", "open_flows", "ref"]

EVERYWHERE = "0.0.0.0/0"

Found = tuple[str, str, int | str]


def ref(type_: str, name: str, attribute: str = "id") -> str:
    return f"${{aws_{type_}.{name}.{attribute}}}"


def open_flows(flows: list[Flow]) -> set[Found]:
    """Source, target, port; another protocol than TCP is written before the port."""
    return {
        (
            str(flow.source),
            str(flow.target),
            flow.port if flow.protocol == "tcp" else f"{flow.protocol} {flow.port}",
        )
        for flow in flows
    }


class Small:
    """A VPC 10.0.0.0/16 with an internet gateway and three subnets: `public`, `private` (NAT), `isolated`."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = {"resource": {}, "data": {}}
        self.add("vpc", "main", cidr_block="10.0.0.0/16")
        self.add("internet_gateway", "main", vpc_id=ref("vpc", "main"))
        for number, tier in enumerate(("public", "private", "isolated")):
            self.add("subnet", tier, vpc_id=ref("vpc", "main"), cidr_block=f"10.0.{number}.0/24")
            self.add("route_table", tier, vpc_id=ref("vpc", "main"))
            self.add(
                "route_table_association",
                tier,
                subnet_id=ref("subnet", tier),
                route_table_id=ref("route_table", tier),
            )
        self.add("nat_gateway", "main", subnet_id=ref("subnet", "public"), allocation_id="eipalloc-1")
        self.route("public", EVERYWHERE, gateway_id=ref("internet_gateway", "main"))
        self.route("private", EVERYWHERE, nat_gateway_id=ref("nat_gateway", "main"))

    def add(self, type_: str, name: str, /, **attributes: Any) -> dict[str, Any]:
        self.document["resource"].setdefault(f"aws_{type_}", {})[name] = attributes
        return attributes

    def at(self, type_: str, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.document["resource"][f"aws_{type_}"][name]
        return found

    def remove(self, type_: str, name: str) -> None:
        del self.document["resource"][f"aws_{type_}"][name]

    def data(self, type_: str, name: str, /, **attributes: Any) -> None:
        self.document["data"].setdefault(f"aws_{type_}", {})[name] = attributes

    def route(self, table: str, to: str, name: str = "", **hop: str) -> None:
        version = "destination_ipv6_cidr_block" if ":" in to else "destination_cidr_block"
        self.add(
            "route", name or f"{table}-{to}", route_table_id=ref("route_table", table), **{version: to}, **hop
        )

    def group(self, name: str, **inline: Any) -> None:
        self.add("security_group", name, vpc_id=ref("vpc", "main"), **inline)

    def rule(
        self,
        direction: str,
        group: str,
        first: int | None = None,
        last: int | None = None,
        *,
        protocol: str = "tcp",
        **end: Any,
    ) -> str:
        """A rule of its own; its name."""
        name = (
            f"{direction}-{len(self.document['resource'].get(f'aws_vpc_security_group_{direction}_rule', {}))}"
        )
        self.add(
            f"vpc_security_group_{direction}_rule",
            name,
            security_group_id=ref("security_group", group),
            ip_protocol=protocol,
            from_port=first,
            to_port=first if last is None else last,
            **end,
        )
        return name

    def between(
        self,
        source: str,
        target: str,
        first: int | None = None,
        last: int | None = None,
        protocol: str = "tcp",
    ) -> None:
        """Both rules from one group to another."""
        self.rule(
            "egress",
            source,
            first,
            last,
            protocol=protocol,
            referenced_security_group_id=ref("security_group", target),
        )
        self.rule(
            "ingress",
            target,
            first,
            last,
            protocol=protocol,
            referenced_security_group_id=ref("security_group", source),
        )

    def load_balancer(self, *, subnet: str = "public", **more: Any) -> None:
        self.group("load_balancer")
        self.add(
            "lb",
            "web",
            subnets=[ref("subnet", subnet)],
            security_groups=[ref("security_group", "load_balancer")],
            **more,
        )

    def service(self, name: str = "service", *, subnet: str = "private", public: bool = False) -> None:
        self.group(name)
        self.add(
            "ecs_service",
            name,
            network_configuration={
                "subnets": [ref("subnet", subnet)],
                "security_groups": [ref("security_group", name)],
                "assign_public_ip": public,
            },
        )

    def function(self, *, subnet: str = "private") -> None:
        self.group("function")
        self.add(
            "lambda_function",
            "function",
            vpc_config={
                "subnet_ids": [ref("subnet", subnet)],
                "security_group_ids": [ref("security_group", "function")],
            },
        )

    def database(self, *, subnet: str = "isolated", public: bool = False) -> None:
        self.group("database")
        self.add("db_subnet_group", "database", subnet_ids=[ref("subnet", subnet)])
        self.add(
            "rds_cluster",
            "database",
            db_subnet_group_name=ref("db_subnet_group", "database", "name"),
            vpc_security_group_ids=[ref("security_group", "database")],
        )
        self.add(
            "rds_cluster_instance",
            "writer",
            cluster_identifier=ref("rds_cluster", "database"),
            publicly_accessible=public,
        )

    def gateway_endpoint(self, service: str, *tables: str, **more: Any) -> None:
        self.add(
            "vpc_endpoint",
            service,
            vpc_id=ref("vpc", "main"),
            service_name=f"com.amazonaws.us-east-1.{service}",
            vpc_endpoint_type="Gateway",
            route_table_ids=[ref("route_table", table) for table in tables],
            **more,
        )

    def acl(self, subnet: str, *rules: tuple[str, int, str, str, int, int]) -> None:
        """A network ACL for a subnet; a rule is direction, number, action, CIDR block, first and last port."""
        self.add(
            "network_acl",
            subnet,
            vpc_id=ref("vpc", "main"),
            subnet_ids=[ref("subnet", subnet)],
            **{
                direction: [
                    {
                        "rule_no": number,
                        "action": action,
                        "protocol": "tcp",
                        "cidr_block": block,
                        "from_port": first,
                        "to_port": last,
                    }
                    for way, number, action, block, first, last in rules
                    if way == direction
                ]
                for direction in ("ingress", "egress")
            },
        )

    def stack(self) -> Stack:
        return Stack("small", self.document)

    def reach(self) -> Reachability:
        return reachability(self.stack())

    def open(self) -> set[Found]:
        return open_flows(self.reach().flows)

    def refused(self) -> set[str]:
        return {str(refusal) for refusal in self.reach().refused}
