"""References of a synthesized stack, replaced by what they will be: ARNs, names, ids.

Names come from the configuration. What only AWS knows (a key's id, a distribution's) is made up: as long as the
real thing, and always the same for the same resource. So policies can be matched, and measured, before anything
is deployed. A reference to what is not in the table stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from strongroom.foretold import cluster_resource_id, key_id
from strongroom.synthesized import Resource, Stack, as_list
from strongroom.synthesized.addresses import IN_TEXT, told

_REFERENCE = re.compile(rf"\$\{{{IN_TEXT}\.([\w.\[\]]+)\}}")

# Resource type -> its ARN after `arn:PARTITION:` (Service Authorization Reference). `{name}` and its like are
# arguments of the resource, `{id}` is made up. Its `id` and `name` give the argument `name`, or else the first.
FORMATS = {
    "aws_cloudfront_distribution": "cloudfront::{account}:distribution/{id}",
    "aws_cloudtrail": "cloudtrail:{region}:{account}:trail/{name}",
    "aws_cloudwatch_composite_alarm": "cloudwatch:{region}:{account}:alarm:{alarm_name}",
    "aws_cloudwatch_event_rule": "events:{region}:{account}:rule/{name}",
    "aws_cloudwatch_log_delivery_destination": "logs:{region}:{account}:delivery-destination:{name}",
    "aws_cloudwatch_log_delivery_source": "logs:{region}:{account}:delivery-source:{name}",
    "aws_cloudwatch_log_group": "logs:{region}:{account}:log-group:{name}",
    "aws_cloudwatch_metric_alarm": "cloudwatch:{region}:{account}:alarm:{alarm_name}",
    "aws_dynamodb_table": "dynamodb:{region}:{account}:table/{name}",
    "aws_ecr_repository": "ecr:{region}:{account}:repository/{name}",
    "aws_ecs_cluster": "ecs:{region}:{account}:cluster/{name}",
    "aws_ecs_task_definition": "ecs:{region}:{account}:task-definition/{family}:1",
    "aws_iam_openid_connect_provider": "iam::{account}:oidc-provider/{id}",
    "aws_iam_policy": "iam::{account}:policy{path}{name}",
    "aws_iam_role": "iam::{account}:role{path}{name}",
    "aws_kinesis_stream": "kinesis:{region}:{account}:stream/{name}",
    "aws_kms_alias": "kms:{region}:{account}:{name}",
    "aws_kms_key": "kms:{region}:{account}:key/{id}",
    "aws_lambda_function": "lambda:{region}:{account}:function:{function_name}",
    "aws_lb": "elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{id}",
    "aws_rds_cluster": "rds:{region}:{account}:cluster:{cluster_identifier}",
    "aws_s3_bucket": "s3:::{bucket}",
    "aws_scheduler_schedule_group": "scheduler:{region}:{account}:schedule-group/{name}",
    "aws_secretsmanager_secret": "secretsmanager:{region}:{account}:secret:{name}-{id}",
    "aws_sns_topic": "sns:{region}:{account}:{name}",
    "aws_sqs_queue": "sqs:{region}:{account}:{name}",
    "aws_ssm_parameter": "ssm:{region}:{account}:parameter{name}",
    "aws_wafv2_ip_set": "wafv2:{region}:{account}:regional/ipset/{name}/{id}",
    "aws_wafv2_web_acl": "wafv2:{region}:{account}:regional/webacl/{name}/{id}",
}

# The secret that RDS makes for a cluster; its name is RDS's own.
MASTER_SECRET = "secretsmanager:{region}:{account}:secret:rds!cluster-{id}-AbCdEf"  # noqa: S105


@dataclass(frozen=True)
class Arns:
    """The account, partition and ARNs of one stack."""

    stack: Stack

    @cached_property
    def account(self) -> str:
        """The account that the provider is limited to; AWS's example account where it is not."""
        for provider in self.stack.providers:
            for account in as_list(provider.get("allowed_account_ids")):
                return str(account)
        return "123456789012"

    @property
    def root(self) -> str:
        """How a policy names the account as a principal."""
        return f"arn:{self.partition}:iam::{self.account}:root"

    @cached_property
    def partition(self) -> str:
        region = str(next(iter(self.stack.providers), {}).get("region", ""))
        return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(re.split(r"-\w+-\d", region)[0], "aws")

    def of(self, resource: Resource) -> str | None:
        """A resource's ARN; None where its type has none here."""
        return self._filled(resource, FORMATS.get(resource.type))

    def resolve(self, text: str) -> str:
        """Text with its references replaced, as far as they are known."""
        return _REFERENCE.sub(lambda found: self._value(told(found[1], found[2]), found[3]) or found[0], text)

    def _value(self, address: str, attribute: str) -> str | None:
        resource = self.stack.find(address)
        if resource is None:
            return None
        if attribute == "arn":
            return self.of(resource)
        if attribute == "arn_without_revision":
            return (self.of(resource) or "").rpartition(":")[0] or None
        if attribute.endswith("secret_arn"):
            return self._filled(resource, MASTER_SECRET)
        if attribute in ("id", "name") and resource.type in FORMATS:
            given = _arguments(FORMATS[resource.type])
            attribute = "name" if "name" in given else next(iter(given), "id")
        if attribute == "cluster_resource_id":
            return cluster_resource_id(self.resolve(str(resource.get("cluster_identifier"))))
        if attribute in ("id", "key_id"):
            return made_up_id(resource)
        given = resource.get(attribute)
        return self.resolve(given) if isinstance(given, str) else None

    def _filled(self, resource: Resource, form: str | None) -> str | None:
        if form is None:
            return None
        given = {name: resource.get(name) for name in _arguments(form)}
        if "path" in given and given["path"] is None:
            given["path"] = "/"
        if not all(isinstance(value, str) for value in given.values()):
            return None
        known = {name: self.resolve(value) for name, value in given.items()}
        region = self.stack.region_of(resource)
        return f"arn:{self.partition}:" + form.format(
            account=self.account, region=region, id=made_up_id(resource), **known
        )


def _arguments(form: str) -> list[str]:
    return [name for name in re.findall(r"\{(\w+)\}", form) if name not in ("account", "id", "region")]


def made_up_id(resource: Resource) -> str:
    """As long as a key's id, which is the longest of them; a key has the one that the emulator gives it."""
    described = resource.get("description") if resource.type == "aws_kms_key" else None
    return key_id(str(described or resource.address))
