"""Waivers for what settings may add: further buckets and functions, which the examples here have none of.

That they are needed, and suffice, `tests/environments` asks of the settings in `tests/examples/more_functions`.
"""

from __future__ import annotations

from strongroom.proof.verify.waiver import Waiver

__all__ = ["of_further"]

FURTHER = ("aws_s3_bucket.buckets_", "aws_lambda_function.functions_")


def of_further(waiver: Waiver) -> bool:
    return waiver.resource.startswith(FURTHER)
