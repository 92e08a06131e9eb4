"""One's own permissions: what the task role may have beside its own, within the workload boundary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from stacks.boundary_statements import boundary_statements
from stacks.schema.environment import EnvironmentSchema
from stacks.schema.sections.container import Permission
from stacks.settings.rules.violation import Violation

__all__ = ["violations", "written"]

# What an application calls itself. Images, logs and secrets are ECS's part, with the execution role: whoever
# gets into the application has the task role.
SERVICES = ("cloudwatch", "dynamodb", "kms", "sns", "sqs", "ssm", "xray")

# Service Authorization Reference: these act on no resource, so that "*" is the only one they take.
WITHOUT_RESOURCE = ("cloudwatch:PutMetricData", "xray:PutTelemetryRecords", "xray:PutTraceSegments")

# Whose names say which environment they are of; another environment of the account is none of its business.
NAMED = ("dynamodb", "sns", "sqs")


# IAM's 6,144 characters of a policy, without what the task role has anyway.
MOST_IN_POLICY = 3_400

# Of a KMS key's ARN in it, with quotes and comma, where the region's name is the longest.
KEY_ARN = 90


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    for program, permissions in settings.permissions.items():
        where = f"{settings.key_of(program)}.permissions"
        length = written(permissions)
        most = MOST_IN_POLICY - hash_keys(settings, program)
        if length > most:
            yield (
                where,
                None,
                f"at most {most} characters in actions and resources, not {length}: the task role's "
                "policy has them all (IAM)",
            )
        for place, permission in enumerate(permissions):
            for key, value, allowed in _of(settings, permission):
                yield f"{where}[{place}].{key}", value, allowed


def hash_keys(settings: EnvironmentSchema, program: str) -> int:
    """How many characters of a program's policy earlier hashes' keys are: the service's has them all."""
    return (settings.validation.hash_keys - 1) * KEY_ARN if program == "service" else 0


def written(permissions: Iterable[Permission]) -> int:
    """How many characters of a policy actions and resources are."""
    return sum(len(text) + 3 for each in permissions for text in (*each.actions, *each.resources))


def _of(settings: EnvironmentSchema, permission: Permission) -> Iterator[Violation]:
    boundary = boundary_statements(settings)
    for number, action in enumerate(permission.actions):
        key, service = f"actions[{number}]", action.partition(":")[0]
        statements = [each for each in boundary if action in each["Action"]]
        if service not in SERVICES:
            allowed = (
                f"an action of {', '.join(SERVICES)}: the rest is ECS's part, or outside the workload boundary"
            )
            yield key, action, f"{allowed} (stacks/boundary_statements.py)"
        elif not statements:
            known = sorted({each for it in boundary for each in it["Action"] if each.startswith(f"{service}:")})
            yield (
                key,
                action,
                f"one that the workload boundary allows: {', '.join(known)}; an administrator adds another in "
                "stacks/boundary_statements.py, and applies the bootstrap stack",
            )
        else:
            for index, resource in enumerate(permission.resources):
                within = [str(each["Resource"]) for each in statements]
                instead = _misplaced(settings, action, resource, within)
                if instead is not None:
                    yield f"resources[{index}]", resource, instead


def _misplaced(settings: EnvironmentSchema, action: str, resource: str, within: list[str]) -> str | None:
    service = action.partition(":")[0]
    if action in WITHOUT_RESOURCE:
        return None if resource == "*" else f'"*" with {action}, which acts on no resource'
    if resource == "*":
        return f"the ARN of what {action} is for: it need not be allowed on everything"
    if not any(fnmatchcase(resource, pattern) for pattern in within):
        return (
            f"{' or '.join(within)} with {action}: the workload boundary allows no other; an administrator "
            "adds one in stacks/boundary_statements.py, and applies the bootstrap stack"
        )
    _, _, _, region, _, name = resource.split(":", 5)
    if region != settings.region:
        return f"one in {settings.region}: tasks have endpoints of their own region"
    own = f"{settings.application}-*-{settings.environment}"
    bare = name.removeprefix("table/").partition("/")[0]
    if service in NAMED and not fnmatchcase(bare, own):
        return f"one that is named {own}: others belong to other environments of the account"
    return None
