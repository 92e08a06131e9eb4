"""Images in Amazon ECR, told by their reference."""

from __future__ import annotations

import re

__all__ = ["ecr_repository_arn", "in_ecr"]

# Amazon ECR user guide, "Amazon ECR private registries": <account>.dkr.ecr.<region>.amazonaws.com/<repository>.
ECR_IMAGE = re.compile(
    r"(?P<account>[0-9]{12})\.dkr\.ecr\.(?P<region>[a-z]{2}(-[a-z]+)+-[0-9])\.amazonaws\.com"
    r"/(?P<repository>[a-z0-9._/-]+)@.*"
)
# Its other names: dual-stack and FIPS (Amazon ECR user guide, "Making requests to Amazon ECR registries"). Of a
# name's letters none is small or large.
ECR_HOST = re.compile(r"[^/]*\.dkr[.-]ecr(-fips)?\..*", re.IGNORECASE)


def in_ecr(image: str) -> bool:
    """Whether an image is in a private registry of ECR, by whichever of its names."""
    return ECR_HOST.match(image) is not None


def ecr_repository_arn(image: str) -> str | None:
    """The ARN of the repository that an image is in; None for one that is in no registry of ECR."""
    found = ECR_IMAGE.fullmatch(image)
    return found and "arn:aws:ecr:{region}:{account}:repository/{repository}".format(**found.groupdict())
