"""The VPC, its subnets and their routes, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.rules import ref
from tests.strongroom.proof.mutants.waiting import stop_waiting

VPC = "network/vpc"
PRIVATE_C = "network/private_subnet-us-east-1c"
ISOLATED_C = "network/isolated_subnet-us-east-1c"
ISOLATED_ROUTES = "network/route_table-isolated"
DEFAULT_GROUP = "network/default_security_group"
FLOW_LOG = "flow_logs/flow_log"
NAT_B = "network/nat_gateway-us-east-1b"
EIP_B = "network/nat_eip-us-east-1b"


@mutant("no-host-names", "The endpoints' private names are refused, and the apply fails", named=VPC)
def _(draft: Draft) -> None:
    del draft(VPC)["enable_dns_hostnames"]


@mutant("no-resolver", "No name is resolved in the VPC, the database's neither", named=VPC)
def _(draft: Draft) -> None:
    draft(VPC)["enable_dns_support"] = False


@mutant("default-group-as-aws-made-it", "Two things without a group talk to each other, and out", named=VPC)
def _(draft: Draft) -> None:
    draft.remove(DEFAULT_GROUP)


@mutant("default-group-admits-itself", "Things without a group talk to each other", named=DEFAULT_GROUP)
def _(draft: Draft) -> None:
    draft(DEFAULT_GROUP)["ingress"] = [{"protocol": "-1", "from_port": 0, "to_port": 0, "self": True}]


@mutant("no-flow-log", "After an intrusion nobody can tell who talked to whom", named=VPC)
def _(draft: Draft) -> None:
    draft.remove(FLOW_LOG)


@mutant("flow-log-of-refusals-only", "What got through is on no record", named=FLOW_LOG)
def _(draft: Draft) -> None:
    draft(FLOW_LOG)["traffic_type"] = "REJECT"


@mutant("flow-log-without-a-role", "The log group stays empty", named=FLOW_LOG)
def _(draft: Draft) -> None:
    del draft(FLOW_LOG)["iam_role_arn"]


@mutant("flow-log-to-nowhere", "The flow log is refused, or its records are lost", named=FLOW_LOG)
def _(draft: Draft) -> None:
    del draft(FLOW_LOG)["log_destination"]


@mutant("flow-log-of-one-subnet", "Connections of all other subnets are on no record", named=VPC)
def _(draft: Draft) -> None:
    del draft(FLOW_LOG)["vpc_id"]
    draft(FLOW_LOG)["subnet_id"] = ref(draft, PRIVATE_C)


@mutant("two-private-zones", "One zone's failure takes two thirds of the private subnets", named=VPC)
def _(draft: Draft) -> None:
    draft(PRIVATE_C)["availability_zone"] = "us-east-1b"


@mutant("two-isolated-zones", "One zone's failure takes writer and reader", named=VPC)
def _(draft: Draft) -> None:
    draft(ISOLATED_C)["availability_zone"] = "us-east-1b"


@mutant("zones-as-aws-likes", "All three subnets may be in one zone", named=VPC)
def _(draft: Draft) -> None:
    for zone in "abc":
        del draft(f"network/private_subnet-us-east-1{zone}")["availability_zone"]


@mutant("main-table-for-a-subnet", "Its routes are whatever the VPC's main table gets", named=ISOLATED_C)
def _(draft: Draft) -> None:
    draft.remove("network/isolated_association-us-east-1c")


@mutant(
    "public-addresses-for-all",
    "What is started in a public subnet is on the internet at once",
    named="network/public_subnet-us-east-1a",
)
def _(draft: Draft) -> None:
    draft("network/public_subnet-us-east-1a")["map_public_ip_on_launch"] = True


@mutant("overlapping-subnets", "The apply fails at the second one", named=PRIVATE_C)
def _(draft: Draft) -> None:
    draft(PRIVATE_C)["cidr_block"] = "10.30.80.0/21"


@mutant("subnet-outside-the-vpc", "The apply fails: the range is not the VPC's", named=PRIVATE_C)
def _(draft: Draft) -> None:
    draft(PRIVATE_C)["cidr_block"] = "10.31.96.0/20"


@mutant("impatient-subnets", "A destroy fails while Lambda still holds its interfaces", named=PRIVATE_C)
def _(draft: Draft) -> None:
    del draft(PRIVATE_C)["timeouts"]


@mutant(
    "impatient-group",
    "A destroy fails while Lambda still holds its interfaces",
    named="security_groups/function",
)
def _(draft: Draft) -> None:
    draft("security_groups/function")["timeouts"] = {"delete": "30m"}


@mutant("database-behind-nat", "What gets into the database can carry it away", named="mutant/way_out")
def _(draft: Draft) -> None:
    draft.add(
        "aws_route",
        "way_out",
        route_table_id=ref(draft, ISOLATED_ROUTES),
        destination_cidr_block="0.0.0.0/0",
        nat_gateway_id=ref(draft, NAT_B),
    )


@mutant(
    "database-before-the-internet", "A public address is enough to reach the database", named="mutant/way_in"
)
def _(draft: Draft) -> None:
    draft.add(
        "aws_route",
        "way_in",
        route_table_id=ref(draft, ISOLATED_ROUTES),
        destination_cidr_block="0.0.0.0/0",
        gateway_id=ref(draft, "network/internet_gateway"),
    )


@mutant("database-out-by-ipv6", "What gets into the database can carry it away by IPv6", named="mutant/way_out")
def _(draft: Draft) -> None:
    draft.add("aws_egress_only_internet_gateway", "ipv6", vpc_id=ref(draft, VPC))
    draft.add(
        "aws_route",
        "way_out",
        route_table_id=ref(draft, ISOLATED_ROUTES),
        destination_ipv6_cidr_block="::/0",
        egress_only_gateway_id="${aws_egress_only_internet_gateway.ipv6.id}",
    )


@mutant("half-a-default-route", "Two routes of half the internet are one of all of it", named="mutant/way_out")
def _(draft: Draft) -> None:
    draft.add(
        "aws_route",
        "way_out",
        route_table_id=ref(draft, ISOLATED_ROUTES),
        destination_cidr_block="128.0.0.0/1",
        nat_gateway_id=ref(draft, NAT_B),
    )


@mutant("route-in-the-table", "The route out is in the table itself, where few look", named=ISOLATED_ROUTES)
def _(draft: Draft) -> None:
    draft(ISOLATED_ROUTES)["route"] = [{"cidr_block": "0.0.0.0/0", "nat_gateway_id": ref(draft, NAT_B)}]


@mutant("database-on-the-office-network", "The office's network is the database's", named="mutant/office")
def _(draft: Draft) -> None:
    draft.add(
        "aws_route",
        "office",
        route_table_id=ref(draft, ISOLATED_ROUTES),
        destination_cidr_block="192.168.0.0/16",
        transit_gateway_id="tgw-0123456789abcdef0",
    )


@mutant("database-with-a-way-to-s3", "The ledger can be copied to any bucket", named="gateway_endpoints/s3")
def _(draft: Draft) -> None:
    draft("gateway_endpoints/s3")["route_table_ids"].append(ref(draft, ISOLATED_ROUTES))


@mutant("database-in-private-subnets", "The database has a way out", named="database/subnet_group")
def _(draft: Draft) -> None:
    draft("database/subnet_group")["subnet_ids"] = [
        ref(draft, f"network/private_subnet-us-east-1{zone}") for zone in "abc"
    ]


@mutant("database-in-a-public-subnet", "The writer may be in the public one", named="database/subnet_group")
def _(draft: Draft) -> None:
    draft("database/subnet_group")["subnet_ids"][0] = ref(draft, "network/public_subnet-us-east-1a")


@mutant("database-in-one-zone", "RDS refuses the subnet group", named="database/subnet_group")
def _(draft: Draft) -> None:
    draft("database/subnet_group")["subnet_ids"] = [ref(draft, ISOLATED_C)]


@mutant("nat-without-a-way-out", "What goes through it never comes back", named=NAT_B)
def _(draft: Draft) -> None:
    draft(NAT_B)["subnet_id"] = ref(draft, "network/private_subnet-us-east-1b")


@mutant("nat-for-nobody", "It is paid by the hour, and no security group lets anything out by it", named=NAT_B)
def _(draft: Draft) -> None:
    draft.remove("security_groups/egress-service-to-partners-443-203.0.113.0-24")


@mutant(
    "one-nat-for-all",
    "One zone's failure takes the way out of all three",
    named="network/private_route-us-east-1c",
)
def _(draft: Draft) -> None:
    for zone in "bc":
        draft.remove(f"network/nat_gateway-us-east-1{zone}")
        draft.remove(f"network/nat_eip-us-east-1{zone}")
        draft(f"network/private_route-us-east-1{zone}")["nat_gateway_id"] = ref(
            draft, "network/nat_gateway-us-east-1a"
        )


@mutant(
    "nat-gateways-crossed", "Each zone goes out through another one", named="network/private_route-us-east-1b"
)
def _(draft: Draft) -> None:
    routes = [draft(f"network/private_route-us-east-1{zone}") for zone in "bc"]
    one, other = (route["nat_gateway_id"] for route in routes)
    routes[0]["nat_gateway_id"], routes[1]["nat_gateway_id"] = other, one


@mutant("nat-before-the-internet-gateway", "AWS refuses it: the VPC has no way out yet", named=NAT_B)
def _(draft: Draft) -> None:
    stop_waiting(draft, NAT_B, "network/internet_gateway")
    stop_waiting(draft, EIP_B, "network/internet_gateway")


@mutant("address-before-the-internet-gateway", "AWS refuses the address in that VPC", named=EIP_B)
def _(draft: Draft) -> None:
    stop_waiting(draft, EIP_B, "network/internet_gateway")
