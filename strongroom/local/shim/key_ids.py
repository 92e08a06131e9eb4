"""A KMS key has an id that can be foretold (`strongroom.foretold`); a second one with its description has not.

On AWS and in the emulator it is random. What a role asks KMS for is recorded by the key's ARN, and held against
the policies of a stack that is not deployed.
"""

from __future__ import annotations

from typing import Any

from strongroom.foretold import key_id


def install() -> None:
    from ministack.services import kms

    create, drawn = kms._create_key, kms.new_uuid

    def create_key(data: dict[str, Any]) -> Any:
        foretold = key_id(data.get("Description") or "")
        if data.get("Description") and foretold not in kms._keys:
            kms.new_uuid = lambda: foretold
        try:
            return create(data)
        finally:
            kms.new_uuid = drawn

    kms._create_key = create_key
