"""Who can reach whom, computed from the rules alone and compared with the exact set that is meant."""

from __future__ import annotations

import json

import pytest

from stacks.schema.ecr import in_ecr
from stacks.schema.sections import Bucket, FurtherService, Job, Table
from stacks.settings import Settings
from tests.references import one_reference, references
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(4)

Flow = tuple[str, str, int]  # source, target, port

INTERNET = "0.0.0.0/0"


def expected(settings: Settings) -> set[Flow]:
    """The flows that an environment is meant to have, written down apart from the table they are made from."""
    return {
        (INTERNET, "load_balancer", 443),
        (INTERNET, "load_balancer", 80),
        ("load_balancer", "service", settings.service.port),
        ("service", "database", 5432),
        ("service", "endpoints", 443),
        ("service", "dynamodb", 443),
        ("function", "dynamodb", 443),
        ("function", "endpoints", 443),
        *({("service", "s3", 443)} if in_ecr(settings.service.image or ".dkr.ecr.") else ()),
        *(("service", "s3", 443) for bucket in settings.buckets.values() if "service" in users(bucket)),
        *(
            (f"function-{name}", "dynamodb", 443)
            for table in settings.tables.values()
            for name in functions_using(settings, table)
        ),
        *(
            (f"function-{name}", "s3", 443)
            for bucket in settings.buckets.values()
            for name in functions_using(settings, bucket)
        ),
        *(
            (f"function-{name}", "endpoints", 443)
            for function in settings.functions.values()
            for name in function.sent_by
            if name in settings.functions
        ),
        *(("service", str(partner), 443) for partner in settings.service.outbound_https),
        *(of_the_migration(settings) if settings.service.migration else ()),
        *(flow for name in settings.services for flow in of_a_further_service(settings, name)),
        *(flow for name in settings.jobs for flow in of_a_further_service(settings, name)),
    }


def of_the_migration(settings: Settings) -> set[Flow]:
    """To the database, and to what starts its task; of the partners one may be the registry."""
    pulled = in_ecr(settings.service.image or ".dkr.ecr.")
    return {
        ("migration", "database", 5432),
        ("migration", "endpoints", 443),
        *([("migration", "s3", 443)] if pulled else []),
        *(("migration", str(partner), 443) for partner in settings.service.outbound_https if not pulled),
    }


def of_a_further_service(settings: Settings, name: str) -> set[Flow]:
    """Nobody reaches a worker or a job; and each reaches no more than it was given."""
    service: FurtherService | Job
    if name in settings.jobs:
        service, group, paths = settings.jobs[name], f"job-{name}", []
    else:
        service, group = settings.services[name], f"service-{name}"
        paths = [("load_balancer", group, service.port)] if service.path else []
    image = service.image or settings.service.image or ".dkr.ecr."
    tables = [it for it in settings.tables.values() if name in (*it.read_by, *it.written_by)]
    buckets = [it for it in settings.buckets.values() if name in (*it.read_by, *it.written_by)]
    return {
        (group, "endpoints", 443),
        *paths,
        *(((group, "database", 5432),) if service.database else ()),
        *(((group, "dynamodb", 443),) if tables or (isinstance(service, Job) and service.ledger) else ()),
        *(((group, "s3", 443),) if ".dkr.ecr." in image or buckets else ()),
        *((group, str(partner), 443) for partner in service.outbound_https),
    }


def users(of: Table | Bucket) -> set[str]:
    return {*of.read_by, *of.written_by}


def functions_using(settings: Settings, of: Table | Bucket) -> set[str]:
    return users(of) & settings.functions.keys()


def roles(stack: SynthesizedStack) -> dict[str, str]:
    """Security group -> what it is for, from who uses it; never from its own name."""
    by_role = {
        "load_balancer": [stack.only("aws_lb")["security_groups"]],
        "service": [stack.at("service/service")[1]["network_configuration"]["security_groups"]],
        **{
            f"service-{name}": [
                stack.at(f"services/{name}/service")[1]["network_configuration"]["security_groups"]
            ]
            for name in (stack.settings.services if stack.settings else ())
        },
        **{
            f"job-{name}": [
                stack.at(f"schedules/{name}/schedule")[1]["target"]["ecs_parameters"]["network_configuration"][
                    "security_groups"
                ]
            ]
            for name in (stack.settings.jobs if stack.settings else ())
        },
        "function": [stack.at("validation/function")[1]["vpc_config"]["security_group_ids"]],
        "database": [stack.only("aws_rds_cluster")["vpc_security_group_ids"]],
        "endpoints": [
            endpoint["security_group_ids"]
            for endpoint in stack.resources("aws_vpc_endpoint").values()
            if endpoint["vpc_endpoint_type"] == "Interface"
        ],
    }
    if stack.settings and stack.settings.service.migration:
        by_role["migration"] = [json.loads(stack.at("migration/invocation")[1]["input"])["security_groups"]]
    for path, function in functions(stack).items():
        if path.startswith("functions/"):
            by_role["function-" + path.removeprefix("functions/")] = [
                function["vpc_config"]["security_group_ids"]
            ]
    found: dict[str, str] = {}
    for role, lists in by_role.items():
        for members in lists:
            group = one_reference(members).address
            assert found.setdefault(group, role) == role, f"{group} is shared by {found[group]} and {role}"
    return found


def functions(stack: SynthesizedStack) -> dict[str, Attributes]:
    """`validation`, `functions/settle`: every function by where it is."""
    return {
        function["//"]["metadata"]["path"].removeprefix(f"{stack.name}/").removesuffix("/function"): function
        for function in stack.resources("aws_lambda_function").values()
    }


def peer(stack: SynthesizedStack, rule: Attributes) -> str:
    """The other end of a rule: a group's role, a gateway endpoint's service, or an address range."""
    (kind,) = {
        "cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"
    } & rule.keys()  # fmt: skip
    if kind == "referenced_security_group_id":
        return roles(stack)[one_reference(rule[kind]).address]
    if kind == "prefix_list_id":
        endpoint = stack.all_resources[one_reference(rule[kind]).address]
        return str(endpoint["service_name"]).rpartition(".")[2]
    return str(rule[kind])


def halves(stack: SynthesizedStack) -> tuple[set[Flow], set[Flow]]:
    """What the egress rules allow, and what the ingress rules allow."""
    role = roles(stack)
    egress = {
        (role[one_reference(rule["security_group_id"]).address], peer(stack, rule), int(rule["to_port"]))
        for rule in stack.resources("aws_vpc_security_group_egress_rule").values()
    }
    ingress = {
        (peer(stack, rule), role[one_reference(rule["security_group_id"]).address], int(rule["to_port"]))
        for rule in stack.resources("aws_vpc_security_group_ingress_rule").values()
    }
    return egress, ingress


def test_exactly_the_expected_flows_are_open(stack: SynthesizedStack, environment: Settings) -> None:
    egress, ingress = halves(stack)
    groups = set(roles(stack).values())
    assert {flow for flow in egress if flow[1] not in groups} | ingress == expected(environment)


def test_each_flow_between_groups_is_open_at_both_ends(stack: SynthesizedStack) -> None:
    egress, ingress = halves(stack)
    groups = set(roles(stack).values())
    assert {flow for flow in egress if flow[1] in groups} == {flow for flow in ingress if flow[0] in groups}


def test_each_role_has_a_group_of_its_own_and_no_group_is_idle(
    stack: SynthesizedStack, environment: Settings
) -> None:
    found = roles(stack)
    further = [
        *(f"function-{name}" for name in environment.functions),
        *(f"service-{name}" for name in environment.services),
        *(f"job-{name}" for name in environment.jobs),
    ]
    migration = ["migration"] if environment.service.migration else []
    assert sorted(found.values()) == sorted(
        ["database", "endpoints", "function", "load_balancer", "service", *further, *migration]
    )
    assert found.keys() == stack.resources("aws_security_group").keys()


def test_rules_are_resources_of_their_own_never_inline(stack: SynthesizedStack) -> None:
    assert not stack.resources("aws_security_group_rule"), "the older form, which fights with the newer"
    for address, group in stack.resources("aws_security_group").items():
        assert not {"ingress", "egress"} & group.keys(), address


def test_every_group_and_every_rule_says_what_it_is_for(stack: SynthesizedStack) -> None:
    for type_ in (
        "aws_security_group",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
    ):
        for address, attributes in stack.resources(type_).items():
            assert len(attributes["description"].split()) > 1, address


def test_every_rule_opens_one_tcp_port(stack: SynthesizedStack) -> None:
    for direction in ("egress", "ingress"):
        for address, rule in stack.resources(f"aws_vpc_security_group_{direction}_rule").items():
            assert rule["ip_protocol"] == "tcp", address
            assert rule["from_port"] == rule["to_port"], address


def test_the_vpcs_default_group_is_empty_and_unused(stack: SynthesizedStack) -> None:
    group = stack.only("aws_default_security_group")
    (vpc,) = stack.resources("aws_vpc")
    assert one_reference(group["vpc_id"]).address == vpc
    assert not {"ingress", "egress"} & group.keys()
    named = {reference.type for reference in references(stack.all_resources)}
    assert "aws_default_security_group" not in named


def test_a_group_can_be_replaced_while_the_old_one_is_in_use(stack: SynthesizedStack) -> None:
    """A group's description can't be changed in place, and two groups of a VPC can't have the same name."""
    for address, group in stack.resources("aws_security_group").items():
        assert group["lifecycle"]["create_before_destroy"] is True, address
        assert "name" not in group, address
        assert not group["name_prefix"].startswith("sg-"), "reserved by EC2"


def test_a_rule_goes_after_what_used_it_was_updated(stack: SynthesizedStack) -> None:
    for type_ in ("aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"):
        for address, rule in stack.resources(type_).items():
            assert rule["lifecycle"]["create_before_destroy"] is True, address


def test_every_group_is_in_the_vpc(stack: SynthesizedStack) -> None:
    (vpc,) = stack.resources("aws_vpc")
    for group in stack.resources("aws_security_group").values():
        assert one_reference(group["vpc_id"]).address == vpc
