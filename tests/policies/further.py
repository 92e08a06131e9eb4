"""Waivers for what settings may add or leave out, and `one_account` doesn't: further programs and buckets,
partners; readers, zones of endpoints.

That they are needed, and suffice, `tests/environments` asks of the settings in `tests/examples/`:
`more_functions`, `more_services`, `scheduled` and `small`.
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

FEWER = ("SR125", "SR411")


def of_further(waiver: Waiver) -> bool:
    return waiver.resource.startswith(FURTHER) or waiver.check in FEWER
