"""Waivers for what settings may add, and the examples have none of: further programs and buckets, partners.

That they are needed, and suffice, `tests/environments` asks of the settings in `tests/examples/`:
`more_functions`, `more_services` and `scheduled`.
"""

from __future__ import annotations

from strongroom.proof.verify.waiver import Waiver

__all__ = ["of_further"]

FURTHER = (
    "aws_s3_bucket.buckets_",
    "aws_lambda_function.functions_",
    "aws_lb_target_group.services_",
    "aws_security_group.security_groups_job-",
    "aws_route.network_private_route-",
)


def of_further(waiver: Waiver) -> bool:
    return waiver.resource.startswith(FURTHER)
