"""BootstrapStack: what an AWS account needs once, before the first environment is deployed to it.

State bucket, image repository, audit trail, who may write logs, account-wide defaults and, where the settings
name a repository, the roles that continuous integration assumes. A person with administration rights applies
it; no role that it makes can change it.
"""

from __future__ import annotations

from cdktf import TerraformOutput, TerraformStack
from constructs import Construct

from stacks.account.access_logs import AccessLogs
from stacks.account.audit import AuditTrail
from stacks.account.boundary import WorkloadBoundary
from stacks.account.ci import ContinuousIntegration
from stacks.account.defaults import AccountDefaults
from stacks.account.event_logs import EventLogs
from stacks.account.images import Images
from stacks.account.log_delivery import LogDelivery
from stacks.account.settings import AccountSettings
from stacks.account.state import State
from stacks.monitoring.watched import EDGE_REGION
from stacks.providers import aws_provider
from stacks.settings import Settings
from stacks.state_backend import state_backend

__all__ = ["BootstrapStack"]


class BootstrapStack(TerraformStack):
    """One AWS account, for all its environments.

    Its own state is in the bucket it makes; docs/why/decisions/0008-bootstrap-state.md says how the first apply
    gets there.
    """

    def __init__(self, scope: Construct, id: str, *, environments: list[Settings]) -> None:
        super().__init__(scope, id)
        account = AccountSettings.of(environments)
        state_backend(self, settings=account, bucket_region=account.region, state="bootstrap")
        aws_provider(
            self, "aws", region=account.region, account_id=account.account_id, tags=account.default_tags
        )
        boundary = WorkloadBoundary(self, "boundary", account=account, environments=environments)
        if account.account.manage_defaults:
            AccountDefaults(self, "defaults", account=account)
        LogDelivery(self, "log_delivery", account=account, region=account.region)
        EventLogs(self, "event_logs", account=account)
        # The web ACL of CloudFront logs where CloudFront's parts are.
        if account.region != EDGE_REGION:
            LogDelivery(
                self,
                "edge_log_delivery",
                account=account,
                region=EDGE_REGION,
                provider=aws_provider(
                    self,
                    "aws_us_east_1",
                    alias="us_east_1",
                    region=EDGE_REGION,
                    account_id=account.account_id,
                    tags=account.default_tags,
                ),
            )
        access_logs = AccessLogs(self, "access_logs", account=account)
        state = State(self, "state", account=account, access_logs=access_logs.bucket)
        audit = AuditTrail(
            self,
            "audit",
            account=account,
            state_bucket=state.bucket,
            access_logs=access_logs.bucket,
            boundary=boundary,
        )
        images = Images(self, "images", account=account)

        self._output("state_bucket_name", state.bucket.bucket, "holds the state of every environment")
        self._output("state_key_arn", state.key.arn, "encrypts the state")
        self._output("image_repository_name", images.repository.name, "for `docker push`")
        self._output("image_repository_url", images.repository.repository_url, "for `docker push`")
        self._output("audit_trail_arn", audit.trail.arn, "every management call of the account")
        self._output("audit_bucket_name", audit.bucket.bucket, "where the audit trail is kept")
        self._output("access_log_bucket_name", access_logs.bucket.bucket, "who read state and audit trail")
        self._output("workload_boundary_arn", boundary.policy.arn, "the most a role of an environment can do")

        integrated = [settings for settings in environments if settings.ci.github_repository is not None]
        if integrated:
            ci = ContinuousIntegration(
                self,
                "ci",
                account=account,
                environments=integrated,
                state_key=state.key,
                repository=images.repository,
            )
            self._output("ci_plan_role_arn", ci.plan.arn, "for workflows that plan")
            self._output("ci_images_role_arn", ci.images.arn, "for workflows that push images")
            for environment, role in ci.deploy.items():
                self._output(f"ci_deploy_{environment}_role_arn", role.arn, f"for deployments to {environment}")

    def _output(self, name: str, value: str, description: str) -> None:
        output = TerraformOutput(self, name, value=value, description=description)
        output.override_logical_id(name)
