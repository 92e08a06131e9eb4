"""The ways from the private subnets to AWS's services without the internet."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from stacks.schema.sections import Job, Service
from stacks.settings import Settings
from tests.environments.network_facts import named_subnets, route_table_of, subnets, zone
from tests.policy_documents import as_list, role_statements, statements
from tests.references import references
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(22)

# What a Fargate task needs to start (Amazon ECS developer guide, "Amazon ECS interface VPC endpoints"), and the
# queue, and the keys of account numbers. Aurora needs none: its address is in the VPC.
INTERFACES = {"ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager", "sqs"}

# What settings can ask for beside it: the prefix of IAM's actions -> the endpoint, where they differ.
ENDPOINTS = {"cloudwatch": "monitoring"}


def interfaces(settings: Settings) -> set[str]:
    """The interface endpoints that an environment owes its settings."""
    given: list[Service | Job] = [settings.service, *settings.jobs.values()]
    permissions = [each for program in given for each in program.permissions]
    asked = {action.partition(":")[0] for each in permissions for action in each.actions}
    secrets = [program.secrets for program in settings.containers.values()]
    asked |= {reference.split(":")[2] for each in secrets for reference in each.values()}
    return INTERFACES | {ENDPOINTS.get(service, service) for service in asked - {"dynamodb"}}


def endpoints(stack: SynthesizedStack, type_: str) -> dict[str, Attributes]:
    """Service -> endpoint."""
    assert stack.settings is not None
    return {
        endpoint["service_name"].removeprefix(f"com.amazonaws.{stack.settings.region}."): endpoint
        for endpoint in stack.resources("aws_vpc_endpoint").values()
        if endpoint["vpc_endpoint_type"] == type_
    }


def test_there_is_an_endpoint_for_every_service_that_is_called(stack: SynthesizedStack) -> None:
    assert set(endpoints(stack, "Gateway")) == {"dynamodb", "s3"}
    assert stack.settings is not None
    owed = interfaces(stack.settings)
    assert set(endpoints(stack, "Interface")) == owed
    assert len(stack.resources("aws_vpc_endpoint")) == len(owed) + 2


def test_gateway_endpoints_are_in_every_private_route_table(stack: SynthesizedStack) -> None:
    tables = {route_table_of(stack)[subnet] for subnet in subnets(stack, "private")}
    for service, endpoint in endpoints(stack, "Gateway").items():
        assert {table.address for table in references(endpoint["route_table_ids"])} == tables, service


def test_interface_endpoints_answer_to_the_services_own_names_in_every_zone(stack: SynthesizedStack) -> None:
    """In the first zone alone, where the settings say so; production's can't."""
    settings = stack.settings
    assert settings is not None
    zones = settings.zones
    if settings.network.interface_endpoints == "single":
        assert settings.kind == "nonproduction"
        zones = zones[:1]
    private = {each for each in subnets(stack, "private") if zone(stack.all_resources[each]) in zones}
    assert len(private) == len(zones)
    for service, endpoint in endpoints(stack, "Interface").items():
        assert endpoint["private_dns_enabled"] is True, service
        assert named_subnets(endpoint["subnet_ids"]) == private, service


def test_image_layers_pass_the_s3_endpoint(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    statement, *own = statements(endpoints(stack, "Gateway")["s3"]["policy"])
    assert bool(own) == bool(stack.settings.buckets)
    assert statement["Effect"] == "Allow"
    assert as_list(statement["Action"]) == ["s3:GetObject"]
    assert as_list(statement["Resource"]) == [
        f"arn:aws:s3:::prod-{stack.settings.region}-starport-layer-bucket/*"
    ]
    assert "Condition" not in statement, "ECR signs the layers' addresses, not the task's role"


def test_the_dynamodb_endpoint_lets_own_tables_through_and_all_that_roles_may_do(
    stack: SynthesizedStack,
) -> None:
    (statement,) = statements(endpoints(stack, "Gateway")["dynamodb"]["policy"])
    patterns = as_list(statement["Resource"])
    settings = stack.settings
    assert settings is not None
    prefix = f"arn:aws:dynamodb:{settings.region}:{settings.account_id}:table/"
    for table in stack.resources("aws_dynamodb_table").values():
        for resource in (prefix + table["name"], f"{prefix}{table['name']}/index/any"):
            assert any(fnmatchcase(resource, pattern) for pattern in patterns), resource
    assert not any(fnmatchcase(f"{prefix}other-table", pattern) for pattern in patterns)
    needed = {
        action
        for role in stack.resources("aws_iam_role")
        for allowed in role_statements(stack, role)
        for action in as_list(allowed["Action"])
        if action.startswith("dynamodb:")
    }
    assert needed
    assert needed <= set(statement["Action"])


def test_interface_endpoints_pass_their_own_service_only(stack: SynthesizedStack) -> None:
    for service, endpoint in endpoints(stack, "Interface").items():
        (statement,) = statements(endpoint["policy"])
        prefixes = {endpoint: prefix for prefix, endpoint in ENDPOINTS.items()}
        assert statement["Action"] == f"{prefixes.get(service, service.partition('.')[0])}:*"
        assert statement["Resource"] == "*"


def test_endpoints_serve_this_account_only(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    own_account = {"StringEquals": {"aws:PrincipalAccount": stack.settings.account_id}}
    for service, endpoint in {**endpoints(stack, "Interface"), **endpoints(stack, "Gateway")}.items():
        for statement in statements(endpoint["policy"]):
            assert (statement["Effect"], statement["Principal"]) == ("Allow", "*")
            if service != "s3":
                assert statement["Condition"] == own_account, service
