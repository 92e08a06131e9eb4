"""Write the override files that turn a stack for AWS into the same stack for the emulator.

Terraform merges `*_override.tf.json` into the configuration beside it: nothing in `stacks/` knows
of the emulator. Three files, because each is a step of its own:

- `emulator_override.tf.json`: where the provider is, what the emulator lacks and what it forgets, and the
  variables' values.
- `backend_override.tf.json`: where the state is: in the emulator's S3, or (the bootstrap stack, as
  long as its bucket does not exist) in the folder.
- `destroy_override.tf.json`: lifts `prevent_destroy`. It is written only when the environment is
  destroyed, so up to then production is as protected here as it is on AWS.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from strongroom.local import played
from strongroom.local.aws import ACCESS_KEY, SECRET_KEY
from strongroom.local.override_table import FORGOTTEN, MISSING, Forgotten
from strongroom.local.stack import Block, SynthesizedStack

EMULATOR_FILE = "emulator_override.tf.json"
BACKEND_FILE = "backend_override.tf.json"
DESTROY_FILE = "destroy_override.tf.json"
CONFIGURATION_FILE = "emulator_aws_config"

KEYS: Block = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY}


def write(stack: SynthesizedStack, folder: Path, *, endpoint: str, hosted_zones: dict[str, str]) -> None:
    """Write the files into the folder the stack was copied to."""
    # One line for every service, those of tomorrow too. A list of endpoints in the provider block
    # would send a service that it lacks to AWS itself.
    (folder / CONFIGURATION_FILE).write_text(f"[default]\nendpoint_url = {endpoint}\n")
    content: Block = {"provider": {"aws": [_provider(provider) for provider in stack.providers]}}
    variables = {name: {"default": value} for name, value in stack.variables().items()}
    if variables:
        content["variable"] = variables
    resources = _resources(stack, hosted_zones)
    if resources:  # Terraform refuses an empty block
        content["resource"] = resources
    _dump(folder / EMULATOR_FILE, content)


def keep_state_remote(stack: SynthesizedStack, folder: Path, *, endpoint: str) -> None:
    """The stack's own S3 backend, in the emulator."""
    # Terraform replaces a backend block, it does not merge it: all of it has to be said again.
    backend = {
        **stack.backend,
        **KEYS,
        "use_path_style": True,
        "endpoints": {"s3": endpoint, "sts": endpoint},
    }
    _dump(folder / BACKEND_FILE, {"terraform": {"backend": {"s3": backend}}})


def keep_state_local(folder: Path) -> None:
    """The state in the folder: for as long as the bucket that will hold it does not exist."""
    _dump(folder / BACKEND_FILE, {"terraform": {"backend": {"local": {}}}})


def allow_destroy(stack: SynthesizedStack, folder: Path) -> None:
    """Write the file that lets Terraform destroy what it must not destroy otherwise, if there is any."""
    resources: dict[str, Block] = defaultdict(dict)
    for resource_type, name in stack.protected():
        resources[resource_type][name] = {"lifecycle": {"prevent_destroy": False}}
    if resources:  # Terraform refuses an empty block
        _dump(folder / DESTROY_FILE, {"resource": resources})


def forgotten(stack: SynthesizedStack, row: Forgotten) -> dict[str, list[str]]:
    """The attributes of a row that the stack's resources set, by resource name."""
    return {
        name: present
        for name, block in stack.of_type(row.resource_type).items()
        if (present := [attribute for attribute in row.attributes if attribute in block])
    }


def _provider(provider: Block) -> Block:
    alias = {"alias": provider["alias"]} if "alias" in provider else {}
    return {
        **alias,
        **KEYS,
        "shared_config_files": [f"${{path.module}}/{CONFIGURATION_FILE}"],
        "shared_credentials_files": [],
        "s3_use_path_style": True,  # a bucket in the host name would need DNS
    }


def _resources(stack: SynthesizedStack, hosted_zones: dict[str, str]) -> Block:
    resources: dict[str, Block] = defaultdict(dict)
    # The emulator is one account, and has the zones of others in it. Terraform starts no provider that nothing
    # goes by, so no role is assumed; an override could not take an assume_role away.
    elsewhere = {f"aws.{each['alias']}" for each in stack.providers if each.get("assume_role")}
    for missing in MISSING:
        for name in stack.of_type(missing.resource_type):
            resources[missing.resource_type][name] = {"count": 0}
    for row in FORGOTTEN:
        for name, attributes in forgotten(stack, row).items():
            # Merged argument by argument: what the stack itself ignores has to be said again.
            own = stack.of_type(row.resource_type)[name].get("lifecycle", {})
            ignored = list(own.get("ignore_changes", []))
            resources[row.resource_type][name] = {"lifecycle": {"ignore_changes": [*ignored, *attributes]}}
    for name in played.blocks(stack):
        resources["aws_ecs_service"].setdefault(name, {})["desired_count"] = played.TASKS
    for name, record in stack.of_type("aws_route53_record").items():
        changes: Block = {}
        # The emulator gives a hosted zone an id of its own choice.
        zone = hosted_zones.get(record.get("zone_id", ""))
        if zone:
            changes["zone_id"] = zone
        if record.get("provider") in elsewhere:
            changes["provider"] = "aws"
        if changes:
            resources["aws_route53_record"][name] = changes
    return resources


def _dump(file: Path, content: Block) -> None:
    file.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")
