"""Copy the page to the assets bucket, as a deployment on AWS does with `aws s3 sync`."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from strongroom.local.aws import Clients

# A short time: the files keep their names from one version to the next.
CACHE_CONTROL = "public, max-age=300"


def publish(folder: Path, bucket: str, clients: Clients) -> list[str]:
    """Put every file of the folder into the bucket under its own name; returns the keys."""
    keys = []
    for file in sorted(at for at in folder.rglob("*") if at.is_file()):
        key = file.relative_to(folder).as_posix()
        clients("s3").put_object(
            Bucket=bucket,
            Key=key,
            Body=file.read_bytes(),
            ContentType=mimetypes.guess_type(file.name)[0] or "application/octet-stream",
            CacheControl=CACHE_CONTROL,
        )
        keys.append(key)
    return keys
