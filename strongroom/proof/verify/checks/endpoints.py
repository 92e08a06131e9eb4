"""VPC endpoints: there for who needs them, under the services' own names, and for this account only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from strongroom.proof.permissions.arns import Arns
from strongroom.proof.permissions.evaluate import Principal, Request, evaluate
from strongroom.proof.permissions.roles import Access
from strongroom.proof.reach import reachability
from strongroom.proof.reach.gateway_endpoints import is_gateway
from strongroom.proof.reach.prefix_lists import service_name
from strongroom.proof.reach.subnets import Subnet
from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.needs import ENDPOINTS, all_roles, allowed_actions, pulls_from_ecr
from strongroom.proof.verify.resource_policies import opens_to_everybody
from strongroom.proof.verify.subnets import zones
from strongroom.proof.verify.task_definitions import TASKS
from strongroom.synthesized import Resource, Stack, Statement, as_list, is_unknown, on, statements

COMPUTE = ("service", "function")

# A bucket of AWS's own, in each region (Amazon ECR user guide, "Create the Amazon S3 gateway endpoint").
LAYERS = "prod-{region}-starport-layer-bucket"

ANYBODY = Principal("AWS", "*")
SHOWN = 2  # of what an endpoint refuses, so that a finding stays a line


@check(
    "SR121",
    "A gateway endpoint is in the route table of every subnet that compute stands in",
    why="From a subnet without it, calls go out through NAT; from one without NAT, nowhere.",
    remedy="Name every private route table in route_table_ids.",
    controls=("AWS Well-Architected SEC05-BP01", "AWS Well-Architected COST08-BP03"),
)
def in_every_table(stack: Stack) -> Verdicts:
    found = reachability(stack).subnets
    for endpoint in _endpoints(stack, gateway=True):
        missing = [
            subnet.address
            for subnet in _compute_subnets(stack)
            if subnet.is_known
            and all(each.address != endpoint.address for each in found.gateway_endpoints.at(subnet.table or ""))
        ]
        yield judge(endpoint, not missing, f"{missing[0] if missing else ''} has no route to it")


@check(
    "SR122",
    "The S3 endpoint lets the layers of container images through",
    why="ECR keeps them in a bucket of AWS's own: without it each task ends with CannotPullContainerError.",
    remedy=(
        "Allow s3:GetObject on arn:aws:s3:::prod-REGION-starport-layer-bucket/* without a condition on who "
        "asks: ECR has signed the request, in its own name."
    ),
    controls=("AWS Well-Architected SEC03-BP01",),
)
def layers_pass(stack: Stack) -> Verdicts:
    if not any(pulls_from_ecr(stack, each) for each in stack.of_type(*TASKS)):
        return
    for endpoint in _endpoints(stack, gateway=True):
        if _service(endpoint) == "s3":
            bucket = LAYERS.format(region=stack.region_of(endpoint))
            layer = Request("s3:GetObject", f"arn:{Arns(stack).partition}:s3:::{bucket}/layer", {}, ANYBODY)
            policy = _policy(endpoint)
            passes = policy is None or evaluate(policy, layer).allowed
            yield judge(endpoint, passes, f"its policy does not let everybody read {bucket}")


@check(
    "SR123",
    "An endpoint lets through what roles may do",
    why="The role allows it, the endpoint's policy does not: AccessDenied, and nothing in IAM explains it.",
    remedy="Add the action and the table, bucket or queue to the endpoint's policy.",
    controls=("AWS Well-Architected SEC03-BP01",),
)
def roles_pass(stack: Stack) -> Verdicts:
    access = Access(stack)
    account = access.arns.account
    context = {"aws:PrincipalAccount": account, "aws:ResourceAccount": account}
    for endpoint in _endpoints(stack):
        policy = access.document(endpoint)
        if not policy:
            continue
        refused = []
        for action, resource in _allowed_to_compute(stack, access, _prefix(endpoint)):
            decision = evaluate(policy, Request(action, resource, context, ANYBODY))
            if not decision.allowed and not decision.unresolved and "${" not in resource:
                refused.append(f"{action} on {resource}")
        yield judge(endpoint, not refused, f"its policy does not allow {'; '.join(refused[:SHOWN])}")


def _allowed_to_compute(stack: Stack, access: Access, service: str) -> Iterator[tuple[str, str]]:
    """The actions of a service that a role of compute allows, and on what."""
    for compute in stack.of_type(*TASKS, "aws_lambda_function"):
        for role in all_roles(stack, compute):
            for statement in access.own_statements_of(role):
                allowed = as_list(statement.get("Action")) if statement.get("Effect") == "Allow" else []
                for action, resource in product(map(str, allowed), as_list(statement.get("Resource"))):
                    if action.lower().startswith(f"{service}:"):
                        yield action, str(resource)


@check(
    "SR124",
    "Interface endpoints answer to the services' own names",
    why="Otherwise the SDK goes on asking for the public address, which no security group lets it reach.",
    remedy="Set private_dns_enabled to true.",
    controls=("AWS Well-Architected SEC05-BP01",),
)
def private_names(stack: Stack) -> Verdicts:
    for endpoint in _endpoints(stack, gateway=False):
        yield judge(endpoint, on(endpoint.get("private_dns_enabled")), "private_dns_enabled is off")


@check(
    "SR125",
    "Interface endpoints are in every zone that compute stands in",
    why="The failure of the one zone that has the endpoint takes the secrets, images and logs of all others.",
    remedy="Name a subnet of each zone in subnet_ids.",
    controls=("AWS Well-Architected REL10-BP01",),
)
def in_every_zone(stack: Stack) -> Verdicts:
    wanted = _zones(stack, _compute_subnets(stack))
    found = reachability(stack)
    for endpoint in _endpoints(stack, gateway=False):
        workload = found.workload(endpoint)
        missing = sorted(wanted - _zones(stack, workload.subnets if workload else ()))
        yield judge(endpoint, not missing, f"it is not in {', '.join(missing)}")


@check(
    "SR126",
    "Endpoints are for this account's principals",
    why="Through an endpoint that serves everybody, data leaves with the credentials of any other account.",
    remedy=(
        "Give it a policy in which every statement for everybody has a condition on aws:PrincipalAccount or "
        "aws:PrincipalOrgID. Buckets of AWS's own, to be read only, need none."
    ),
    controls=("AWS Well-Architected SEC03-BP07",),
)
def own_account(stack: Stack) -> Verdicts:
    for endpoint in _endpoints(stack):
        policy = _policy(endpoint)
        if policy is None:
            yield judge(endpoint, is_unknown(endpoint.get("policy")), "it has no policy: it serves everybody")
        else:
            open_ = [each for each in policy if opens_to_everybody(each) and not _reads_layers(each)]
            yield judge(endpoint, not open_, f"statement {_sid(open_)} serves everybody")


def _reads_layers(statement: Statement) -> bool:
    pattern = re.compile(rf"arn:aws[\w-]*:s3:::{LAYERS.format(region='[a-z0-9-]+')}/.*")
    return allowed_actions(statement) == ["s3:getobject"] and all(
        pattern.fullmatch(str(resource)) for resource in as_list(statement.get("Resource"))
    )


def _sid(found: list[Statement]) -> str:
    return ", ".join(str(statement.get("Sid", "without Sid")) for statement in found)


def _endpoints(stack: Stack, *, gateway: bool | None = None) -> list[Resource]:
    """The endpoints of AWS services: `gateway` those, or interface endpoints only."""
    return [
        endpoint
        for endpoint in stack.of_type("aws_vpc_endpoint")
        if gateway is None or is_gateway(endpoint) == gateway
        if endpoint.get("vpc_endpoint_type") != "GatewayLoadBalancer"
    ]


def _service(endpoint: Resource) -> str:
    return service_name(endpoint.get("service_name")) or ""


def _prefix(endpoint: Resource) -> str:
    """What IAM's actions of its service begin with."""
    prefixes = {name: prefix for prefix, name in ENDPOINTS.items()}
    return prefixes.get(_service(endpoint), _service(endpoint).partition(".")[0])


def _policy(endpoint: Resource) -> list[Statement] | None:
    """Its statements; None where it has no policy, or only the plan knows it."""
    return statements(endpoint.get("policy")) or None


def _compute_subnets(stack: Stack) -> list[Subnet]:
    found = reachability(stack)
    subnets = [each for workload in found.workloads if workload.role in COMPUTE for each in workload.subnets]
    return list(dict.fromkeys(subnets))


def _zones(stack: Stack, subnets: list[Subnet] | tuple[Subnet, ...]) -> set[str]:
    placed = [stack.find(subnet.address) for subnet in subnets]
    given = zones([subnet for subnet in placed if subnet])
    return {zone for zone in given if zone and not is_unknown(zone)}
