"""What the AWS provider itself replaces: plans, offline, of resources whose every argument was another one.

In the configuration each argument that there is has a value that nobody knows yet, or the one that a stack of
ours gives it. The state is made up: each has another value there. The plan's `replace_paths` are then all the
arguments that force a replacement. Nothing is asked of AWS.

    python -m tests.strongroom.change.difference.replacing    # writes the table, from the stacks in cdktf.out
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from strongroom.change.consequences.replacements import FILE, KNOWN
from strongroom.local import terraform
from strongroom.synthesized import Resource, Stack, blocks, load
from strongroom.synthesized.reading import files
from strongroom.workspace import Workspace

Attributes = dict[str, Any]
Table = dict[str, dict[str, list[str]]]

SOURCE = "registry.terraform.io/hashicorp/aws"
PROVIDER = {
    "region": "us-east-1",
    "access_key": "test",
    "secret_key": "test",
    "skip_credentials_validation": True,
    "skip_requesting_account_id": True,
    "skip_metadata_api_check": "true",
    "skip_region_validation": True,
}
NOBODY_KNOWS = "${jsondecode(terraform_data.later.id)}"
DEPTH = 2  # blocks in blocks; the rules of a web ACL have seven, and none of them forces anything
# What the provider refuses beside what nobody knows yet, or of a value that was made up; it forces nothing.
LEFT_OUT = {
    "aws_s3_bucket_lifecycle_configuration": ["transition_default_minimum_object_size"],
    "aws_sns_topic_subscription": ["filter_policy_scope"],
}
# What no plan of these shows: whole sets that nobody knows, and what only counts beside another argument.
# https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/: rds_cluster, dynamodb_table
DOCUMENTED = {
    "aws_dynamodb_table": ["restore_source_name", "restore_source_table_arn"],
    "aws_rds_cluster": ["availability_zones"],
}
META = ("//", "provider", "lifecycle", "depends_on", "provisioner")


def derive(stacks: Iterable[Stack], folder: Path) -> Table:
    """Type -> what the table's file says of it."""
    given = list(stacks)
    schemas = _schemas(given[0].document["terraform"]["required_providers"], folder)
    blank = {type_: _everything(type_, schemas[type_]) for type_ in KNOWN}
    # What is known of one argument decides about others: `protocol_version` counts for HTTP alone. Resources
    # that give the same arguments tell the same.
    ours = {
        (each.type, *sorted(each.attributes)): Resource(
            each.address, _arguments(blank[each.type].attributes) | each.attributes
        )
        for stack in given
        for each in stack.of_type(*KNOWN)
    }
    found: dict[str, set[str]] = {type_: set() for type_ in KNOWN}
    for resources in ([*blank.values()], [*ours.values()]):
        for change in _plan(resources, schemas, folder)["resource_changes"]:
            for place in change["change"].get("replace_paths", []):
                found[change["type"]].add(".".join(step for step in place if isinstance(step, str)))
    return {
        type_: {
            "arguments": sorted(arguments),
            "documented": DOCUMENTED.get(type_, []),
            "kept": sorted(
                each
                for each in [*arguments, *DOCUMENTED.get(type_, [])]
                if _is_kept(schemas[type_]["block"], each)
            ),
        }
        for type_, arguments in sorted(found.items())
        if arguments
    }


def planned(resources: list[Resource], stacks: Iterable[Stack], folder: Path) -> list[list[Any]]:
    """What forces the replacement of each of these resources."""
    schemas = _schemas(next(iter(stacks)).document["terraform"]["required_providers"], folder)
    changes = _plan(resources, schemas, folder)["resource_changes"]
    return [each["change"].get("replace_paths", []) for each in changes if each["type"] in schemas]


def _arguments(given: Attributes) -> Attributes:
    """All but the blocks."""
    return {name: value for name, value in given.items() if value == NOBODY_KNOWS}


def _is_kept(block: Attributes, argument: str) -> bool:
    attribute = block["attributes"].get(argument, {})
    return bool(attribute.get("optional") and attribute.get("computed"))


def _schemas(required: Attributes, folder: Path) -> dict[str, Attributes]:
    return _initialized(json.dumps(required), folder)


@cache
def _initialized(required: str, folder: Path) -> dict[str, Attributes]:
    """Once for a folder: the provider takes seconds to tell what it has."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = {"terraform": {"required_providers": json.loads(required)}, "provider": {"aws": PROVIDER}}
    (folder / "provider.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
    _run(folder, "init", "-input=false", "-no-color")
    found = json.loads(_run(folder, "providers", "schema", "-json"))["provider_schemas"]
    resources: dict[str, Attributes] = found[SOURCE]["resource_schemas"]
    return resources


def _plan(resources: list[Resource], schemas: dict[str, Attributes], folder: Path) -> Attributes:
    written: dict[str, dict[str, Attributes]] = {}
    state = []
    for number, resource in enumerate(resources):
        name, schema = f"of_{number}", schemas[resource.type]
        given = _unknown({key: value for key, value in resource.attributes.items() if key not in META})
        written.setdefault(resource.type, {})[name] = given
        before = _before(schema["block"], given) | {"id": f"id-{number}"}
        state.append(
            {
                "mode": "managed",
                "type": resource.type,
                "name": name,
                "provider": f'provider["{SOURCE}"]',
                "instances": [{"schema_version": schema["version"], "attributes": before}],
            }
        )
    configuration = {"resource": {**written, "terraform_data": {"later": {}}}}
    (folder / "resources.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
    told = {"version": 4, "serial": 1, "lineage": "made-up", "outputs": {}, "resources": state}
    (folder / "terraform.tfstate").write_text(json.dumps(told), encoding="utf-8")
    _run(folder, "plan", "-input=false", "-no-color", "-refresh=false", "-lock=false", "-out=planned")
    document: Attributes = json.loads(_run(folder, "show", "-json", "planned"))
    return document


def _run(folder: Path, *arguments: str) -> str:
    said = subprocess.run(
        [terraform.executable(), *arguments],
        cwd=folder,
        env=terraform.environment(Workspace(folder, folder / "local")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    return said.stdout


def _unknown(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _unknown(member) for name, member in value.items() if value is not None and name != "//"}
    if isinstance(value, list):
        return [_unknown(member) for member in value]
    return NOBODY_KNOWS if isinstance(value, str) and "${" in value else value


def _before(block: Attributes, given: Attributes) -> Attributes:
    found = {
        name: _other(attribute["type"], given.get(name)) if given.get(name) is not None else None
        for name, attribute in block.get("attributes", {}).items()
    }
    for name, nested in block.get("block_types", {}).items():
        inside = [_before(nested["block"], each) for each in blocks(given.get(name))]
        found[name] = (inside[0] if inside else None) if nested["nesting_mode"] == "single" else inside
    return found


def _other(type_: Any, value: Any) -> Any:
    """A value of the type that is not the given one."""
    if isinstance(type_, list):
        kind, element = type_
        if kind == "map":
            return {"before": "before"}
        return [_other(element, None)] if not isinstance(element, list) else []
    if type_ == "bool":
        return str(value).lower() != "true"
    if type_ == "number":
        return value + 1 if isinstance(value, int | float) else 1
    return f"before-{value}" if isinstance(value, str) and value != NOBODY_KNOWS else "before"


def _everything(type_: str, schema: Attributes) -> Resource:
    """A resource with every argument that there is, each a value that nobody knows, and every block once."""
    given = _all(schema["block"], DEPTH)
    for name in LEFT_OUT.get(type_, ()):
        del given[name]
    return Resource(f"{type_}.everything", given)


def _all(block: Attributes, depth: int) -> Attributes:
    found: Attributes = {
        name: NOBODY_KNOWS
        for name, attribute in block.get("attributes", {}).items()
        if attribute.get("required") or (attribute.get("optional") and name != "id")
    }
    for name, nested in block.get("block_types", {}).items():
        if name != "timeouts" and (depth or nested.get("min_items")):
            found[name] = [_all(nested["block"], max(depth - 1, 0))] * max(1, nested.get("min_items", 0))
    return found


def render(table: Table, version: str) -> str:
    """The table as its file has it."""
    lines = [
        "# Type -> the arguments whose change makes the AWS provider replace a resource, known from plans of",
        "# this version of it; `documented`: those that only its documentation tells; `kept`: those that stay",
        "# as they are where they are left out. test_replacements_planned.py plans again, and",
        "# `python -m tests.strongroom.change.difference.replacing` writes this file.",
        f'provider = "{version}"',
    ]
    for type_, told in table.items():
        lines += ["", f"[{type_}]"]
        lines += [f"{name} = [{_quoted(names)}]" for name, names in told.items()]
    return "\n".join(lines) + "\n"


def _quoted(names: list[str]) -> str:
    return "\n" + "".join(f'    "{name}",\n' for name in names) if names else ""


def version(stack: Stack) -> str:
    required: str = stack.document["terraform"]["required_providers"]["aws"]["version"]
    return required


if __name__ == "__main__":
    synthesized = [load(file) for file in files(Workspace().synthesized)]
    with tempfile.TemporaryDirectory() as made:
        FILE.write_text(render(derive(synthesized, Path(made)), version(synthesized[0])), encoding="utf-8")
