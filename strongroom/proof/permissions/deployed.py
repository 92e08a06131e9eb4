"""The roles of a deployed account that AWS services assume, with all their policies, as IAM has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from strongroom.proof.permissions.grants import EXECUTION, Role
from strongroom.synthesized import Statement, as_list

Clients = Callable[[str], Any]
"""A boto3 client by the service's name."""

# Those of AWS's own policies are in the partition's own account.
_AWS = ":iam::aws:policy/"


def roles(clients: Clients) -> list[Role]:
    """Every role that a service assumes."""
    iam, execution = clients("iam"), _execution_roles(clients("ecs"))
    found = []
    for page in iam.get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            services = [
                service
                for statement in as_list(role["AssumeRolePolicyDocument"]["Statement"])
                for service in as_list(statement["Principal"].get("Service"))
            ]
            if services:
                service = EXECUTION if role["Arn"] in execution else services[0]
                found.append(_role(iam, role["RoleName"], service))
    return found


def _execution_roles(ecs: Any) -> set[str]:
    return {
        ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"].get("executionRoleArn", "")
        for page in ecs.get_paginator("list_task_definitions").paginate()
        for arn in page["taskDefinitionArns"]
    }


def _role(iam: Any, name: str, service: str) -> Role:
    boundary = iam.get_role(RoleName=name)["Role"].get("PermissionsBoundary")
    attached = [
        policy["PolicyArn"]
        for page in iam.get_paginator("list_attached_role_policies").paginate(RoleName=name)
        for policy in page["AttachedPolicies"]
    ]
    inline = [
        iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        for page in iam.get_paginator("list_role_policies").paginate(RoleName=name)
        for policy in page["PolicyNames"]
    ]
    statements = [statement for arn in attached if _AWS not in arn for statement in _document(iam, arn)]
    return Role(
        name=name,
        service=service,
        statements=statements + [each for document in inline for each in as_list(document["Statement"])],
        boundary=_document(iam, boundary["PermissionsBoundaryArn"]) if boundary else None,
    )


def _document(iam: Any, arn: str) -> list[Statement]:
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    return as_list(document["Statement"])
