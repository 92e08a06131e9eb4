"""Copy the page to the assets bucket, as a deployment on AWS does with `aws s3 sync`."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from strongroom.local.aws import Clients

HASHED = "assets/"
"""The folder of files that a build names after what is in them, as Vite does: another file has another name."""

HASHED_CACHE_CONTROL = "public, max-age=31536000, immutable"

# The others keep their names from one version to the next. A browser asks each time; CloudFront asks S3 once a
# minute, so that a page whose invalidation was forgotten is old for no longer.
CACHE_CONTROL = "public, max-age=0, s-maxage=60, must-revalidate"


def publish(folder: Path, bucket: str, clients: Clients) -> list[str]:
    """Put every file of the folder into the bucket under its own name; returns the keys in their order.

    `index.html` is last: whoever gets it finds what it names.
    """
    keys = sorted((at.relative_to(folder).as_posix() for at in folder.rglob("*") if at.is_file()), key=_order)
    for key in keys:
        clients("s3").put_object(
            Bucket=bucket,
            Key=key,
            Body=(folder / key).read_bytes(),
            ContentType=mimetypes.guess_type(key)[0] or "application/octet-stream",
            CacheControl=HASHED_CACHE_CONTROL if key.startswith(HASHED) else CACHE_CONTROL,
        )
    return keys


def _order(key: str) -> tuple[bool, bool, str]:
    return key == "index.html", not key.startswith(HASHED), key
