"""What an environment expects to find in its account, made in the emulator.

On AWS a hosted zone is delegated by whoever owns the domain, CI pushes the image, and an organization may have
made the identity provider for GitHub; a stack only refers to them.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable

from strongroom.local.aws import Clients
from strongroom.local.stack import Block, SynthesizedStack

VARIABLE = re.compile(r"^\$\{var\.(\w+)\}$")


def create_hosted_zones(stack: SynthesizedStack, clients: Clients) -> dict[str, str]:
    """A hosted zone for each that the stack's records are in: its id there, and the one it got."""
    names: dict[str, list[str]] = defaultdict(list)
    for record in stack.of_type("aws_route53_record").values():
        zone, name = record.get("zone_id", ""), record.get("name", "")
        if zone and not zone.startswith("${"):  # a reference is to a zone of the stack's own
            names[zone] += [] if name.startswith("${") else [name]
    made = {}
    for zone, literal in names.items():
        created = clients("route53").create_hosted_zone(
            # The zone of pay.example.com and static.pay.example.com: the shortest is their parent.
            Name=min(literal, key=len, default="example.com"),
            CallerReference=zone,
        )
        made[zone] = created["HostedZone"]["Id"].rpartition("/")[2]
    return made


def delete_hosted_zones(zones: Iterable[str], clients: Clients) -> None:
    for zone in zones:
        clients("route53").delete_hosted_zone(Id=zone)


def create_identity_providers(stack: SynthesizedStack, clients: Clients) -> list[str]:
    """IAM's identity providers that the stack expects in its account."""
    return [
        clients("iam").create_open_id_connect_provider(Url=provider["url"])["OpenIDConnectProviderArn"]
        for provider in stack.of_type("aws_iam_openid_connect_provider", "data").values()
    ]


def delete_identity_providers(stack: SynthesizedStack, clients: Clients) -> None:
    expected = stack.of_type("aws_iam_openid_connect_provider", "data").values()
    hosts = {provider["url"].removeprefix("https://") for provider in expected}
    if not hosts:
        return
    for provider in clients("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        if provider["Arn"].partition("/")[2] in hosts:
            clients("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=provider["Arn"])


def push_images(stack: SynthesizedStack, clients: Clients, release: str | None = None) -> list[str]:
    """A manifest under each tag the stack looks up; nobody pulls it, the application runs locally.

    `release`: a tag in the place of those that variables give.
    """
    pushed = []
    for image in stack.of_type("aws_ecr_image", "data").values():
        repository = _resolved(stack, image["repository_name"])
        tag = release or _resolved(stack, image["image_tag"])
        # An environment that is applied again finds the one it had: tags are immutable.
        with contextlib.suppress(clients("ecr").exceptions.ImageTagAlreadyExistsException):
            clients("ecr").put_image(
                repositoryName=repository,
                imageTag=tag,
                imageManifest=json.dumps(_manifest(f"{repository}:{tag}"), sort_keys=True),
            )
        pushed.append(f"{repository}:{tag}")
    return pushed


def _resolved(stack: SynthesizedStack, value: str) -> str:
    variable = VARIABLE.match(value)
    return str(stack.variables()[variable[1]]) if variable else value


def _manifest(name: str) -> Block:
    """The least an image is, by the OCI image specification: a configuration and no layers."""
    return {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {
            "mediaType": "application/vnd.oci.empty.v1+json",
            # The specification's own empty JSON object, `{}`.
            "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            "size": 2,
        },
        "layers": [],
        "annotations": {"org.opencontainers.image.ref.name": name},
    }
