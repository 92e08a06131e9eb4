"""What a migration's container is given: the database that its services use, and a command of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.master_users import masters
from strongroom.proof.verify.task_definitions import INVOCATION, containers, each_container, named, task_of
from strongroom.synthesized import Attributes, Resource, Stack, as_list, blocks, references, value_of

# Variables that say which database it is, by the names that programs give them (PGHOST, DB_NAME, DATABASE_URL).
WHICH = re.compile(
    r"(DATABASE|DB|MYSQL|PG|POSTGRES|POSTGRESQL|RDS)_?(DATABASE|DB|ENDPOINT|HOST|HOSTNAME|NAME|PORT|SCHEMA|URL)"
)
READER = "reader_endpoint"


@check(
    "SR657",
    "A migration changes the database that its services use, by a command of its own",
    why=(
        "With another host or name it brings a database up to date that nobody uses, and ends well: the new "
        "release meets the old schema. Aurora's reader endpoint takes no change. With the service's command, "
        "or the image's, it is one more task of the application, with the owner's rights."
    ),
    remedy=(
        "Give the migration's container the variables for host, port and name of the service's, with the "
        "writer's endpoint, and a command or entryPoint that the service's container does not have."
    ),
    controls=("AWS Well-Architected OPS06-BP03", "AWS Well-Architected REL08-BP05"),
)
def of_its_database(stack: Stack) -> Verdicts:
    tasks = {task.address: task for each in stack.of_type(INVOCATION) if (task := task_of(stack, each))}
    for task in tasks.values():
        for container in containers(task) or []:
            if databases := masters(stack, container):
                served = [*_serving(stack, container, databases)]
                yield Verdict(task, _reads(container, databases) or _astray(container, served, databases))


def _serving(stack: Stack, container: Attributes, databases: set[str]) -> Iterator[Attributes]:
    """The containers of services that use one of the databases, of the migration's image."""
    running = {
        task.address
        for service in stack.of_type("aws_ecs_service")
        if (task := task_of(stack, service)) is not None and _uses(task, databases)
    }
    for task, other in each_container(stack):
        if task.address in running and other.get("image") == container.get("image"):
            yield other


def _uses(task: Resource, databases: set[str]) -> bool:
    return any(each.address in databases for each in task.references("container_definitions"))


def _reads(container: Attributes, databases: set[str]) -> str | None:
    asked = {
        reference.attribute: name
        for name, value in _variables(container).items()
        for reference in references(value)
        if reference.address in databases and "endpoint" in reference.attribute
    }
    if READER in asked and "endpoint" not in asked:
        return f"{named(container)} has the reader endpoint in {asked[READER]}, and not the writer's"
    return None


def _astray(container: Attributes, served: list[Attributes], databases: set[str]) -> str | None:
    if not served:
        return None  # SR655 says that the image is another, where services use the database
    if _command(container) == ([], []):
        return f"{named(container)} has no command: it runs what its image says"
    same = next((other for other in served if _command(other) == _command(container)), None)
    if same is not None:
        return f"{named(container)} has the command of {named(same)}"
    others = [_differing(container, other, databases) for other in served]
    return others[0] if all(others) else None


def _command(container: Attributes) -> tuple[list[object], list[object]]:
    return as_list(container.get("entryPoint")), as_list(container.get("command"))


def _differing(container: Attributes, other: Attributes, databases: set[str]) -> str | None:
    given, wanted = _variables(container), _variables(other)
    elsewhere = {str(secret.get("name")) for secret in blocks(container.get("secrets"))}
    for name, value in wanted.items():
        which = WHICH.fullmatch(name.upper())
        if name in given:
            about = which or any(each.address in databases for each in references([value, given[name]]))
            if about and given[name] != value:
                return f"{named(container)} has {name} {given[name]}, and {named(other)} {value}"
        elif which and name not in elsewhere:
            return f"{named(container)} has no {name}, which {named(other)} has"
    return None


def _variables(container: Attributes) -> dict[str, str]:
    return {
        str(variable.get("name")): str(value_of(variable, "value", ""))
        for variable in blocks(container.get("environment"))
    }
