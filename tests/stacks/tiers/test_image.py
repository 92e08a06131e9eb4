"""The account's own image by digest, or somebody else's as it is named."""

from __future__ import annotations

from cdktf import TerraformOutput, TerraformStack

from stacks.settings import Settings
from stacks.tiers.image import Image
from strongroom.synthesized import Stack
from tests.stacks.tiers.conftest import Synthesize, settings


def image(synthesized: Synthesize, given: Settings) -> Stack:
    def build(stack: TerraformStack) -> None:
        made = Image(stack, "image", settings=given, given=given.service.image)
        TerraformOutput(stack, "digest", value=made.digest)
        TerraformOutput(stack, "reference", value=made.reference)
        TerraformOutput(stack, "repository_arn", value=made.repository_arn or "none")

    return synthesized(build)


def test_a_tag_is_looked_up_and_its_digest_runs(synthesized: Synthesize) -> None:
    stack = image(synthesized, settings())
    (found,) = stack.data.values()
    assert found.get("image_tag") == "${var.image_tag}"
    reference = stack.document["output"]["reference"]["value"]
    repository = "123456789012.dkr.ecr.us-east-1.amazonaws.com/strongroom-app"
    assert reference == f"{repository}@${{{found.address}.image_digest}}"
    assert stack.document["output"]["digest"]["value"] == f"${{{found.address}.image_digest}}"


def test_another_registrys_image_needs_no_repository_of_ours(synthesized: Synthesize) -> None:
    elsewhere = f"registry.example.com/team/app@sha256:{'0' * 64}"
    stack = image(synthesized, settings(service__image=elsewhere, service__outbound_https=["192.0.2.0/24"]))
    assert stack.data == {}
    values = {name: output["value"] for name, output in stack.document["output"].items()}
    assert values == {"digest": f"sha256:{'0' * 64}", "reference": elsewhere, "repository_arn": "none"}
    assert "variable" not in stack.document, "a tag would do nothing"
