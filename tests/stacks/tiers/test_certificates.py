"""Certificates are requested and validated, or they are there already."""

from __future__ import annotations

from cdktf import TerraformOutput, TerraformStack

from stacks.settings import Settings
from stacks.tiers.certificates import Certificates
from strongroom.synthesized import Stack
from tests.stacks.settings.tables import MISSING
from tests.stacks.tiers.conftest import Synthesize, edge_provider, settings

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-00000000000{}"


def certificates(synthesized: Synthesize, given: Settings) -> Stack:
    def build(stack: TerraformStack) -> None:
        made = Certificates(stack, "certificates", settings=given, edge_provider=edge_provider(stack))
        for name in ("load_balancer_arn", "edge_arn"):
            TerraformOutput(stack, name, value=getattr(made, name))

    return synthesized(build)


def test_what_is_handed_out_has_been_validated(synthesized: Synthesize) -> None:
    stack = certificates(synthesized, settings(region="eu-central-1"))
    validations = {found.address: found for found in stack.of_type("aws_acm_certificate_validation")}
    assert len(validations) == len(stack.of_type("aws_acm_certificate")) == 2
    regions = {}
    for name, output in stack.document["output"].items():
        (validation,) = (found for address, found in validations.items() if address in output["value"])
        certificate = stack.find(validation.reference("certificate_arn"))
        assert certificate is not None
        assert certificate.get("provider") == validation.get("provider")
        regions[name] = certificate.get("provider")
    assert regions == {"load_balancer_arn": None, "edge_arn": "aws.us_east_1"}


def test_existing_ones_are_used_as_they_are(synthesized: Synthesize) -> None:
    given = settings(
        domain__hosted_zone_id=MISSING,
        domain__certificate_arn=ARN.format(1),
        domain__edge_certificate_arn=ARN.format(2),
    )
    stack = certificates(synthesized, given)
    assert stack.resources == {}
    values = {name: output["value"] for name, output in stack.document["output"].items()}
    assert values == {"load_balancer_arn": ARN.format(1), "edge_arn": ARN.format(2)}
