"""`aws`: operations and their parameters as in botocore's models, which the command line is made from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import DataNotFoundError, UnknownServiceError

from tests.strongroom.documentation.programs.placeholder import is_placeholder
from tests.strongroom.documentation.project_pages import Project

__all__ = ["problem"]

EVERYWHERE = frozenset(
    {"--cli-read-timeout", "--debug", "--no-cli-pager", "--output", "--profile", "--query", "--region"}
)
PAGES = frozenset({"--max-items", "--page-size", "--starting-token"})
S3 = frozenset({"--cache-control", "--delete", "--dryrun", "--exclude", "--include", "--recursive"})
# What the command line has of its own, beside the models: looked up in its reference.
CUSTOM = {
    ("cloudfront", "create-invalidation"): frozenset({"--distribution-id", "--paths"}),
    ("ecr", "get-login-password"): frozenset[str](),
    ("logs", "tail"): frozenset({"--filter-pattern", "--follow", "--format", "--since"}),
    ("s3", "cp"): S3,
    ("s3", "ls"): frozenset({"--human-readable", "--recursive", "--summarize"}),
    ("s3", "sync"): S3,
}


def problem(project: Project, words: list[str], *, mention: bool) -> str | None:  # noqa: ARG001
    given = words[1:]
    if len(given) < 2 or is_placeholder(given[1]):
        return None
    service, operation = given[:2]
    if (service, operation) in CUSTOM:
        known, required = CUSTOM[service, operation], frozenset[str]()
    else:
        try:
            if operation == "wait":
                operation = _waits_for(service, given[2])
            known, required = _options(service, operation)
        except (DataNotFoundError, UnknownServiceError):
            return f"aws has no service {service}"
        except KeyError:
            return f"aws {service} has no operation {operation}"
    used = {word.partition("=")[0] for word in given if word.startswith("--")}
    if unknown := sorted(used - known - EVERYWHERE):
        return f"aws {service} {operation} has no {', '.join(unknown)}"
    # AWS CLI reference, "Command line options": it reads for 60 seconds, and then calls again.
    waiting = {"--cli-read-timeout"} if (service, operation) == ("lambda", "invoke") else set()
    if missing := sorted((required | waiting) - used):
        return None if mention else f"aws {service} {operation} needs {', '.join(missing)}"
    return None


@cache
def _options(service: str, operation: str) -> tuple[frozenset[str], frozenset[str]]:
    """All of them, and those that are required.

    Raises:
        KeyError: there is no such operation.
    """
    model = _session().get_service_model(service)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    shape = model.operation_model(names[operation]).input_shape
    pages = _session().get_component("data_loader").list_api_versions(service, "paginators-1")
    paginated = pages and names[operation] in _session().get_paginator_model(service)._paginator_config
    known = {*_members(shape), *(PAGES if paginated else ())} if shape else set[str]()
    required = {f"--{xform_name(name, '-')}" for name in shape.required_members} if shape else set[str]()
    return frozenset(known), frozenset(required)


def _members(shape: Any) -> Iterator[str]:
    for name, member in shape.members.items():
        option = xform_name(name, "-")
        yield f"--{option}"
        if member.type_name == "boolean":
            yield f"--no-{option}"


def _waits_for(service: str, waiter: str) -> str:
    model = _session().get_waiter_model(service)
    names = {xform_name(name, "-"): name for name in model.waiter_names}
    return str(xform_name(model.get_waiter(names[waiter]).operation, "-"))


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()
