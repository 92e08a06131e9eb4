"""The audit trail: every management call in every region of the account, and every access to the state.

Data events cost by the event, and the environments' tables and queues would make millions a day; CloudTrail
records those of the state bucket alone, a few hundred a deployment, because state can hold secrets.
"""

from __future__ import annotations

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudtrail import (
    Cloudtrail,
    CloudtrailAdvancedEventSelector,
    CloudtrailAdvancedEventSelectorFieldSelector,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from constructs import Construct

from stacks import naming, policy
from stacks.account import audit_policies
from stacks.account.boundary import WorkloadBoundary
from stacks.account.key import AccountKey
from stacks.account.settings import AccountSettings
from stacks.bucket import PrivateBucket
from stacks.role import ServiceRole

__all__ = ["AuditTrail"]

# Seven years, as 17 CFR 210.2-06 wants for audit records; more than PCI DSS's twelve months.
RETENTION_DAYS = 2557
# In CloudWatch Logs for searching; PCI DSS 4.0 (10.5.1) wants three months at hand and twelve in all.
LOG_GROUP_RETENTION_DAYS = 365


class AuditTrail(Construct):
    """`trail`, the `bucket` it is kept in and the `log_group` it is searched in."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        account: AccountSettings,
        state_bucket: S3Bucket,
        access_logs: S3Bucket,
        boundary: WorkloadBoundary,
    ) -> None:
        super().__init__(scope, id)
        name = naming.name(account, "audit")
        # Written out: the trail needs key and bucket, whose policies name the trail.
        trail_arn = f"arn:{account.partition}:cloudtrail:{account.region}:{account.account_id}:trail/{name}"
        log_group_name = f"/aws/cloudtrail/{name}"
        owned = AccountKey(
            self,
            "key",
            account=account,
            purpose="audit",
            description="Audit trail",
            statements=audit_policies.key_statements(account, trail_arn, log_group_name),
        )
        bucket_name = naming.name(account, f"audit-{account.account_id}", limit=naming.BUCKET)
        private = PrivateBucket(
            self,
            "bucket",
            bucket_name=bucket_name,
            protected=True,
            key=owned.key,
            statements=audit_policies.bucket_statements(account, trail_arn, bucket_name),
            expiration_days=RETENTION_DAYS,
            access_logs=access_logs,
        )
        self.bucket = private.bucket
        self.log_group = CloudwatchLogGroup(
            self,
            "log_group",
            name=log_group_name,
            retention_in_days=LOG_GROUP_RETENTION_DAYS,
            kms_key_id=owned.key.arn,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True),
        )
        delivery = self._delivery(account)
        # A role names its boundary by ARN; IAM refuses one that isn't there yet.
        delivery.role.depends_on = [boundary.address]
        self.trail = Cloudtrail(
            self,
            "trail",
            name=name,
            s3_bucket_name=self.bucket.id,
            kms_key_id=owned.key.arn,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            cloud_watch_logs_group_arn=f"{self.log_group.arn}:*",
            cloud_watch_logs_role_arn=delivery.role.arn,
            advanced_event_selector=[_management_events(), _object_events(state_bucket)],
            # CreateTrail tries the bucket's policy and the role at once.
            depends_on=[private.policy, *delivery.attachments],
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True),
        )

    def _delivery(self, account: AccountSettings) -> ServiceRole:
        return ServiceRole(
            self,
            "delivery",
            settings=account,
            purpose="audit-delivery",
            description="CloudTrail: writes to its log group",
            trust=policy.trust("cloudtrail.amazonaws.com"),
            statements=[
                {
                    "Sid": "WriteTrail",
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "Resource": f"{self.log_group.arn}:log-stream:{account.account_id}_CloudTrail_*",
                }
            ],
        )


def _management_events() -> CloudtrailAdvancedEventSelector:
    return CloudtrailAdvancedEventSelector(
        name="Management events",
        field_selector=[
            CloudtrailAdvancedEventSelectorFieldSelector(field="eventCategory", equal_to=["Management"])
        ],
    )


def _object_events(bucket: S3Bucket) -> CloudtrailAdvancedEventSelector:
    return CloudtrailAdvancedEventSelector(
        name="Access to Terraform state",
        field_selector=[
            CloudtrailAdvancedEventSelectorFieldSelector(field="eventCategory", equal_to=["Data"]),
            CloudtrailAdvancedEventSelectorFieldSelector(field="resources.type", equal_to=["AWS::S3::Object"]),
            CloudtrailAdvancedEventSelectorFieldSelector(field="resources.ARN", starts_with=[f"{bucket.arn}/"]),
        ],
    )
