"""Waivers for what settings may add, and the examples here have none of: further buckets, functions, services.

That they are needed, and suffice, `tests/environments` asks of the settings in `tests/examples/more_functions`
and `tests/examples/more_services`.
"""

from __future__ import annotations

from strongroom.proof.verify.waiver import Waiver

__all__ = ["of_further"]

FURTHER = (
    "aws_s3_bucket.buckets_",
    "aws_lambda_function.functions_",
    "aws_lb_target_group.services_",
)


def of_further(waiver: Waiver) -> bool:
    return waiver.resource.startswith(FURTHER)
