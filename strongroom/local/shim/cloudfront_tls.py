"""CloudFront fetches from S3 over TLS.

The emulator checks the bucket's policy when CloudFront fetches an object, with the transport of some
other request: none, so that a policy that refuses plain HTTP refuses CloudFront. With an origin
access control CloudFront always uses HTTPS. Everything else in the policy is still checked: the
service principal, and that the distribution is this one.
"""

from __future__ import annotations

from typing import Any


def install() -> None:
    from ministack.core import iam_evaluator
    from ministack.services import s3

    allows = s3._cloudfront_origin_allows

    def allows_over_tls(*arguments: Any) -> Any:
        source_ip, _ = iam_evaluator._request_origin.get()
        origin = iam_evaluator._request_origin.set((source_ip, True))
        try:
            return allows(*arguments)
        finally:
            iam_evaluator._request_origin.reset(origin)

    s3._cloudfront_origin_allows = allows_over_tls
