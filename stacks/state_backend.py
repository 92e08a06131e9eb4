"""Where a stack's state lives: in the account's state bucket, encrypted and locked."""

from __future__ import annotations

from cdktf import S3Backend, TerraformStack

from stacks.schema.environment import SHARED, EnvironmentSchema

__all__ = ["KEY_PURPOSE", "key_alias_arn", "state_backend", "state_key"]

KEY_PURPOSE = "state"


def state_backend(
    stack: TerraformStack, *, settings: EnvironmentSchema, bucket_region: str, state: str
) -> None:
    """Keeps `stack`'s state under `<application>/<state>/` in the account's state bucket.

    `bucket_region` is the region of the bootstrap stack, not of the environment.
    """
    S3Backend(
        stack,
        bucket=settings.state_bucket,
        key=state_key(settings, state),
        region=bucket_region,
        # With `encrypt` and no key the backend asks S3 for AES256, and the bucket's policy refuses it.
        encrypt=True,
        kms_key_id=key_alias_arn(settings, bucket_region),
        allowed_account_ids=[settings.account_id],
    )
    # S3's own lock; cdktf 0.21 has no argument for it. Terraform before 1.10 refuses it, and so needs no
    # `required_version` beside it: with one, checkov 3.3 can't read the file, and says so only in a count.
    stack.add_override("terraform.backend.s3.use_lockfile", True)


def state_key(settings: EnvironmentSchema, state: str) -> str:
    """The object that holds a state; the lock is beside it, with `.tflock` after its name."""
    return f"{settings.application}/{state}/terraform.tfstate"


def key_alias_arn(settings: EnvironmentSchema, bucket_region: str) -> str:
    """The state key by its alias, which is known before the key is made."""
    name = f"{settings.application}-{KEY_PURPOSE}-{SHARED}"
    return f"arn:{settings.partition}:kms:{bucket_region}:{settings.account_id}:alias/{name}"
