"""Who can reach whom, opened where it should be closed and closed where it should be open."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.rules import admit, group, open_between, ref

BALANCER = "load_balancer/load_balancer"
SERVICE = "service/service"
FUNCTION = "validation/function"
DATABASE = "database/cluster"
TO_DATABASE = (
    "security_groups/egress-service-to-database-5432",
    "security_groups/ingress-service-to-database-5432",
)
INGRESS, EGRESS = "mutant/ingress", "mutant/egress"


@mutant("a-partners-back-door", "The load balancer answers a partner on a port without TLS", named=BALANCER)
def _(draft: Draft) -> None:
    admit(draft, "ingress", "load_balancer", 8080, cidr_ipv4="203.0.113.0/24")


@mutant("an-address-from-a-variable", "Whoever the variable names reaches SSH", named=BALANCER)
def _(draft: Draft) -> None:
    admit(draft, "ingress", "load_balancer", 22, cidr_ipv4="${var.office}")


@mutant("every-port-of-the-load-balancer", "Whatever it listens on next is public at once", named=INGRESS)
def _(draft: Draft) -> None:
    admit(draft, "ingress", "load_balancer", 0, 65535, cidr_ipv4="0.0.0.0/0")


@mutant("database-open-to-the-world", "One public address makes the ledger public", named=INGRESS)
def _(draft: Draft) -> None:
    admit(draft, "ingress", "database", 5432, cidr_ipv4="0.0.0.0/0")


@mutant("database-open-to-the-vpc", "Whatever is started in the VPC reaches the ledger", named=INGRESS)
def _(draft: Draft) -> None:
    admit(draft, "ingress", "database", 5432, cidr_ipv4="10.30.0.0/16")


@mutant("endpoints-open-to-the-vpc", "Whatever is started in the VPC asks for secrets", named=INGRESS)
def _(draft: Draft) -> None:
    admit(draft, "ingress", "endpoints", 443, cidr_ipv4=ref(draft, "network/vpc", "cidr_block"))


@mutant("service-may-call-anybody", "An intruder in a task calls home", named=EGRESS)
def _(draft: Draft) -> None:
    admit(draft, "egress", "service", 443, cidr_ipv4="0.0.0.0/0")


@mutant("function-may-open-everything", "An intruder in the function calls home", named=EGRESS)
def _(draft: Draft) -> None:
    rule = admit(draft, "egress", "function", -1, cidr_ipv4="0.0.0.0/0")
    rule["ip_protocol"] = "-1"


@mutant(
    "half-of-the-internet", "A rule for half of all addresses slips past a look for 0.0.0.0/0", named=EGRESS
)
def _(draft: Draft) -> None:
    admit(draft, "egress", "service", 443, cidr_ipv4="0.0.0.0/1")


@mutant("anybody-by-ipv6", "Everybody with IPv6 is let in", named=INGRESS)
def _(draft: Draft) -> None:
    admit(draft, "ingress", "service", 8080, cidr_ipv6="::/0")


@mutant("function-reaches-the-database", "What it validates is what it can then rewrite", named=DATABASE)
def _(draft: Draft) -> None:
    open_between(draft, "function", "database", 5432)


@mutant(
    "load-balancer-reaches-the-database",
    "The tier that the internet talks to talks to the ledger",
    named=DATABASE,
)
def _(draft: Draft) -> None:
    open_between(draft, "load_balancer", "database", 5432)


@mutant("every-port-of-the-database", "What else listens on the instance is open to tasks", named=DATABASE)
def _(draft: Draft) -> None:
    for path in TO_DATABASE:
        draft(path).update(from_port=0, to_port=65535)


@mutant("a-group-of-another-stack", "Nobody here can tell who reaches the ledger", named=DATABASE)
def _(draft: Draft) -> None:
    admit(draft, "ingress", "database", 5432, referenced_security_group_id="sg-0123456789abcdef0")


@mutant("a-bastions-group", "Whoever takes the group reaches the ledger", named=DATABASE)
def _(draft: Draft) -> None:
    draft.add(
        "aws_security_group",
        "bastion",
        name_prefix="strongroom-bastion-prod-",
        description="For support",
        vpc_id=ref(draft, "network/vpc"),
        lifecycle={"create_before_destroy": True},
    )
    bastion = "${aws_security_group.bastion.id}"
    admit(draft, "ingress", "database", 5432, referenced_security_group_id=bastion)
    out = admit(draft, "egress", "service", 5432, referenced_security_group_id=group(draft, "database"))
    out["security_group_id"] = bastion


@mutant("database-calls-endpoints", "What is in the ledger can be sent through an endpoint", named=DATABASE)
def _(draft: Draft) -> None:
    open_between(draft, "database", "endpoints", 443)


@mutant("database-may-call-out", "The next route is a way out for the ledger", named=DATABASE)
def _(draft: Draft) -> None:
    admit(draft, "egress", "database", 443, cidr_ipv4="203.0.113.0/24")


@mutant("no-way-in-to-the-database", "Every connection of the service times out", named=TO_DATABASE[0])
def _(draft: Draft) -> None:
    draft.remove(TO_DATABASE[1])


@mutant("no-way-out-to-the-database", "Every connection of the service times out", named=TO_DATABASE[1])
def _(draft: Draft) -> None:
    draft.remove(TO_DATABASE[0])


@mutant("two-ports-for-one-flow", "Egress and ingress are of different ports", named=TO_DATABASE[1])
def _(draft: Draft) -> None:
    draft(TO_DATABASE[1]).update(from_port=3306, to_port=3306)


@mutant(
    "answers-that-an-acl-refuses", "Questions reach the database, answers don't come back", named=TO_DATABASE[0]
)
def _(draft: Draft) -> None:
    draft.add(
        "aws_network_acl",
        "isolated",
        vpc_id=ref(draft, "network/vpc"),
        subnet_ids=[ref(draft, f"network/isolated_subnet-us-east-1{zone}") for zone in "abc"],
        ingress=[
            {
                "rule_no": 100,
                "action": "allow",
                "protocol": "tcp",
                "cidr_block": "10.30.64.0/18",
                "from_port": 5432,
                "to_port": 5432,
            }
        ],
    )


@mutant(
    "a-subnet-without-its-acls-rule", "Tasks of the private subnets are cut off from the ledger", named=SERVICE
)
def _(draft: Draft) -> None:
    draft.add(
        "aws_network_acl",
        "private",
        vpc_id=ref(draft, "network/vpc"),
        subnet_ids=[ref(draft, f"network/private_subnet-us-east-1{zone}") for zone in "abc"],
        **{
            direction: [
                {
                    "rule_no": number,
                    "action": action,
                    "protocol": "-1",
                    "cidr_block": block,
                    "from_port": 0,
                    "to_port": 0,
                }
                for number, action, block in ((90, "deny", "10.30.128.0/18"), (100, "allow", "0.0.0.0/0"))
            ]
            for direction in ("ingress", "egress")
        },
    )


@mutant(
    "the-database-forgotten", "The service has no way to the ledger that it is configured with", named=SERVICE
)
def _(draft: Draft) -> None:
    for path in TO_DATABASE:
        draft.remove(path)


@mutant(
    "interface-endpoints-only", "DynamoDB is behind a gateway endpoint: every call times out", named=FUNCTION
)
def _(draft: Draft) -> None:
    draft.remove("security_groups/egress-function-to-dynamodb-443")
    open_between(draft, "function", "endpoints", 443)


@mutant("no-way-to-the-layers", "Tasks find their image's manifest, and wait for its layers", named=SERVICE)
def _(draft: Draft) -> None:
    draft.remove("security_groups/egress-service-to-s3-443")


@mutant("no-endpoint-for-the-queue", "Every submission times out", named=SERVICE)
def _(draft: Draft) -> None:
    draft.remove("interface_endpoints/sqs")


@mutant("endpoints-closed", "No task starts: ECR, secrets and logs are out of reach", named=SERVICE)
def _(draft: Draft) -> None:
    for direction in ("egress", "ingress"):
        draft.remove(f"security_groups/{direction}-service-to-endpoints-443")


@mutant("a-way-that-nobody-needs", "An intruder in the load balancer's network gets at secrets", named=BALANCER)
def _(draft: Draft) -> None:
    open_between(draft, "load_balancer", "endpoints", 443)


@mutant("every-port-of-the-service", "What else a task listens on is behind the load balancer", named=BALANCER)
def _(draft: Draft) -> None:
    for direction in ("egress", "ingress"):
        draft(f"security_groups/{direction}-load_balancer-to-service-8080").update(from_port=1, to_port=65535)


@mutant("tasks-talk-to-each-other", "One task that was taken over takes over the others", named=SERVICE)
def _(draft: Draft) -> None:
    open_between(draft, "service", "service", 8080)


@mutant(
    "one-group-for-two-roles", "The function may do all that the service may", named="security_groups/service"
)
def _(draft: Draft) -> None:
    draft(FUNCTION)["vpc_config"]["security_group_ids"].append(group(draft, "service"))


@mutant("a-group-of-nobodys", "Its rules are whoever's takes it", named="mutant/spare")
def _(draft: Draft) -> None:
    draft.add(
        "aws_security_group",
        "spare",
        name_prefix="strongroom-spare-prod-",
        description="For later",
        vpc_id=ref(draft, "network/vpc"),
        lifecycle={"create_before_destroy": True},
    )
