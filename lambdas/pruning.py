"""What of the vendored dependencies does not go into a function's zip, and why.

A pattern is matched against the path below the vendored folder; `*` also crosses slashes.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

DROPPED: Final = (
    # What pip notes about this installation: paths, times and hashes of this machine's making.
    "*.dist-info/RECORD",
    "*.dist-info/INSTALLER",
    "*.dist-info/REQUESTED",
    "*.dist-info/direct_url.json",
    "*__pycache__/*",
    # Console scripts: their first line is the path of the Python that installed them.
    "bin/*",
    # Sources of extensions that are not built here, and stubs for type checkers.
    "*.c",
    "*.pyi",
    # The models of all of AWS, 25 MB. The function talks to the services in KEPT alone.
    "botocore/data/*",
    "boto3/data/*",
    "boto3/examples/*",
    # Pages for HTTP APIs; the function has a queue.
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*",
)

# Wins over DROPPED.
KEPT: Final = (
    "botocore/data/dynamodb/2012-08-10/*",
    "botocore/data/kms/2014-11-01/*",
    # Outside Lambda the X-Ray SDK creates a client when it is imported, though it calls nothing.
    "botocore/data/xray/2016-04-12/*",
    # What creating any client reads: endpoints, partitions, retry rules and default modes.
    "botocore/data/endpoints.json",
    "botocore/data/partitions.json",
    "botocore/data/_retry.json",
    "botocore/data/sdk-default-configuration.json",
)


def is_dropped(path: str) -> bool:
    if any(fnmatchcase(path, pattern) for pattern in KEPT):
        return False
    return any(fnmatchcase(path, pattern) for pattern in DROPPED)
