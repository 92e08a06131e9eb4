"""Ids that AWS draws at random, foretold: as long as the real thing, always the same for the same resource.

The emulator gives them out, and the policies of a stack that is not deployed are read with them, so that what a
deployment recorded can be held against those. Standard library only: the emulator has a venv of its own.
"""

from __future__ import annotations

from hashlib import sha256

__all__ = ["cluster_resource_id", "key_id"]


def cluster_resource_id(cluster_identifier: str) -> str:
    """Of an Aurora cluster, in AWS's form: `cluster-` and 26 capital letters and digits."""
    return f"cluster-{sha256(cluster_identifier.encode()).hexdigest()[:26].upper()}"


def key_id(description: str) -> str:
    """Of a KMS key, in AWS's form, a UUID: by its description, which names no two keys alike."""
    digest = sha256(description.encode()).hexdigest()
    return "-".join(digest[start:end] for start, end in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
