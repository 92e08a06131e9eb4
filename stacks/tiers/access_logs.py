"""The bucket for access logs: of the load balancer, of CloudFront and of S3 itself.

SSE-S3, because the load balancer's log delivery accepts no customer-managed key (Elastic Load Balancing user
guide, "Access logs for your Application Load Balancer", bucket requirements).
"""

from __future__ import annotations

from constructs import Construct

from stacks import naming
from stacks.bucket import PrivateBucket
from stacks.policy import Statement
from stacks.settings import Settings

__all__ = ["AccessLogs"]


class AccessLogs(Construct):
    """`bucket`, with a policy that lets each of the three deliver under its own prefix."""

    LOAD_BALANCER_PREFIX = "load-balancer"
    CONNECTION_PREFIX = "load-balancer-connections"
    CLOUDFRONT_PREFIX = "cloudfront"

    def __init__(self, scope: Construct, id: str, *, settings: Settings) -> None:
        super().__init__(scope, id)
        self._settings = settings
        bucket_name = naming.name(settings, f"logs-{settings.account_id}", limit=naming.BUCKET)
        self._arn = f"arn:{settings.partition}:s3:::{bucket_name}"
        private = PrivateBucket(
            self,
            "bucket",
            bucket_name=bucket_name,
            protected=settings.protected,
            key=None,
            statements=[self._load_balancer(), self._cloudfront(), self._vended(), self._s3()],
            noncurrent_days=30,
            expiration_days=settings.logs.access_log_expiration_days,
        )
        self.bucket = private.bucket
        self.policy = private.policy

    def _load_balancer(self) -> Statement:
        settings = self._settings
        account = settings.account_id
        return {
            "Sid": "LoadBalancerLogs",
            "Effect": "Allow",
            "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": [
                f"{self._arn}/{self.LOAD_BALANCER_PREFIX}/AWSLogs/{account}/*",
                f"{self._arn}/{self.CONNECTION_PREFIX}/AWSLogs/{account}/*",
            ],
            "Condition": {
                "ArnLike": {
                    "aws:SourceArn": (
                        f"arn:{settings.partition}:elasticloadbalancing:{settings.region}:{account}"
                        ":loadbalancer/*"
                    )
                }
            },
        }

    def _cloudfront(self) -> Statement:
        settings = self._settings
        account = settings.account_id
        return {
            "Sid": "CloudFrontLogs",
            "Effect": "Allow",
            "Principal": {"Service": "delivery.logs.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"{self._arn}/{self.CLOUDFRONT_PREFIX}/*",
            "Condition": {
                "StringEquals": {
                    "aws:SourceAccount": account,
                    "s3:x-amz-acl": "bucket-owner-full-control",
                },
                "ArnLike": {
                    "aws:SourceArn": f"arn:{settings.partition}:logs:us-east-1:{account}:delivery-source:*"
                },
            },
        }

    def _vended(self) -> Statement:
        """AWS's own statement, letter by letter: without it, AWS appends it when the delivery is made, and
        Terraform takes it away again (CloudWatch Logs user guide, "Logs sent to Amazon S3", V2 permissions).

        It is for deliveries without a prefix, of which there are none: CloudFront's have the one above.
        """
        settings = self._settings
        account = settings.account_id
        return {
            "Sid": "AWSLogDeliveryWrite",
            "Effect": "Allow",
            "Principal": {"Service": "delivery.logs.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"{self._arn}/AWSLogs/{account}/*",
            "Condition": {
                "StringEquals": {
                    "s3:x-amz-acl": "bucket-owner-full-control",
                    "aws:SourceAccount": [account],
                },
                "ArnLike": {
                    "aws:SourceArn": [f"arn:{settings.partition}:logs:us-east-1:{account}:delivery-source:*"]
                },
            },
        }

    def _s3(self) -> Statement:
        settings = self._settings
        return {
            "Sid": "S3ServerAccessLogs",
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"{self._arn}/s3/*",
            "Condition": {"StringEquals": {"aws:SourceAccount": settings.account_id}},
        }
