"""The subjects' names, as `--only` takes them and `results.json` has them."""

from __future__ import annotations

__all__ = [
    "AWS_CDK",
    "COLD",
    "FIRST",
    "JSON_DUMP",
    "LAZY_BUCKET",
    "ONE_BUCKET",
    "STRONGROOM",
    "TERRAFORM",
    "TERRAIN",
    "WARM_UP",
    "eager",
    "environments",
]

ONE_BUCKET = "cdktf-one-bucket"
LAZY_BUCKET = "cdktf-one-bucket-lazy"
STRONGROOM = "strongroom"
AWS_CDK = "aws-cdk"
TERRAIN = "cdktn-one-bucket"
TERRAFORM = "terraform-validate"
JSON_DUMP = "json-dump"
FIRST = "strongroom-first"
WARM_UP = "strongroom-warm-up"
COLD = "strongroom-cold"


def environments(number: int) -> str:
    """This project with so many generated environments."""
    return f"strongroom-{number}"


def eager(number: int) -> str:
    """The same without lazy loading."""
    return f"eager-{number}"
