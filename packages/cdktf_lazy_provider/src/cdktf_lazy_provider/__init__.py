"""Loads cdktf's prebuilt provider bindings a module at a time, instead of all 2,100 at once.

Call it before the first import of cdktf or of a provider:

    from cdktf_lazy_provider import install

    install()

    from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
"""

from __future__ import annotations

from .installation import install
from .one_processor import one_processor
from .warning import LazyProviderWarning

__all__ = ["LazyProviderWarning", "install", "one_processor"]
