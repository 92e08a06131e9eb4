"""An app with a broad sample of what cdktf does, and what Python reads back from it.

`python probe.py lazy|full OUTDIR SAMPLE` synthesizes it with the lazy or the full loading of the provider,
and a second stack with what the file SAMPLE names (assembly_sample.py). It prints a JSON object: what it
observed, which of the provider's modules were imported for the first stack, and how many for both.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

if sys.argv[1] == "lazy":
    from cdktf_lazy_provider import install

    if not install():
        raise SystemExit("install() did not put both halves in place")

import jsii
from cdktf import (
    App,
    Aspects,
    DefaultTokenResolver,
    Fn,
    IAspect,
    LocalBackend,
    StringConcat,
    TerraformCount,
    TerraformElement,
    TerraformIterator,
    TerraformOutput,
    TerraformResource,
    TerraformStack,
    TerraformVariable,
    Token,
    Tokenization,
)
from cdktf_cdktf_provider_aws.cloudfront_distribution import (
    CloudfrontDistribution,
    CloudfrontDistributionDefaultCacheBehavior,
    CloudfrontDistributionOrigin,
    CloudfrontDistributionRestrictions,
    CloudfrontDistributionRestrictionsGeoRestriction,
    CloudfrontDistributionViewerCertificate,
)
from cdktf_cdktf_provider_aws.data_aws_availability_zones import DataAwsAvailabilityZones
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTableGlobalSecondaryIndex,
    DynamodbTableTtl,
)
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunction, LambdaFunctionEnvironment
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from cdktf_cdktf_provider_aws.rds_cluster import RdsCluster
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleExpiration,
)
from cdktf_cdktf_provider_aws.security_group import SecurityGroup, SecurityGroupIngress
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc
from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAcl,
    Wafv2WebAclDefaultAction,
    Wafv2WebAclDefaultActionAllow,
    Wafv2WebAclVisibilityConfig,
)
from constructs import IConstruct
from jsii._kernel.types import CreateRequest

observed: dict[str, object] = {}
visited: list[str] = []


@jsii.implements(IAspect)
class Tagger:
    """JavaScript calls it with every construct of the stack."""

    def visit(self, node: IConstruct) -> None:
        visited.append(f"{type(node).__name__} {node.node.path}")
        if isinstance(node, S3Bucket):
            node.tags = {"Visited": "yes"}
        elif isinstance(node, TerraformResource):
            node.add_override("lifecycle.ignore_changes", ["description"])


def type_names(nodes: Sequence[object]) -> list[str]:
    return [f"{type(node).__module__}.{type(node).__name__}" for node in nodes]


app = App(outdir=sys.argv[2])
stack = TerraformStack(app, "probe")
LocalBackend(stack, path="probe.tfstate")
AwsProvider(
    stack,
    "aws",
    region="eu-central-1",
    default_tags=[AwsProviderDefaultTags(tags={"Environment": "probe"})],
)
cidrs = TerraformVariable(stack, "cidrs", type="list(string)", default=["10.0.1.0/24"])

zones = DataAwsAvailabilityZones(stack, "zones", state="available")
vpc = Vpc(stack, "vpc", cidr_block="10.0.0.0/16")
Subnet(
    stack,
    "counted",
    vpc_id=vpc.id,
    count=TerraformCount.of(3),
    cidr_block=Fn.cidrsubnet(vpc.cidr_block, 8, 4),
    availability_zone=Fn.element(zones.names, 0),
)
each_cidr = TerraformIterator.from_list(cidrs.list_value)
cidr = Token.as_string(each_cidr.value)
subnets = Subnet(stack, "each", for_each=each_cidr, vpc_id=vpc.id, cidr_block=cidr)
TerraformOutput(stack, "subnets", value=TerraformIterator.from_resources(subnets).pluck_property("id"))
group = SecurityGroup(
    stack,
    "group",
    vpc_id=vpc.id,
    ingress=each_cidr.dynamic({"from_port": 443, "cidr_blocks": [each_cidr.value]}),
)
closed = SecurityGroup(
    stack,
    "closed",
    vpc_id=vpc.id,
    ingress=[SecurityGroupIngress(from_port=80, to_port=80, protocol="tcp", self_attribute=True)],
)
closed.put_timeouts(create="5m")
closed.move_from_id("aws_security_group.old")

bucket = S3Bucket(stack, "bucket", bucket="probe-bucket", force_destroy=False)
bucket.import_from("probe-bucket")
bucket.add_move_target("kept")
S3Bucket(stack, "renamed", bucket="renamed").move_to_id("aws_s3_bucket.new_name")
S3Bucket(stack, "moved", bucket="moved").move_to("kept")
lifecycle = S3BucketLifecycleConfiguration(
    stack,
    "lifecycle",
    bucket=bucket.id,
    rule=[
        S3BucketLifecycleConfigurationRule(
            id="expire",
            status="Enabled",
            expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=30)],
        )
    ],
)
certificates = TerraformIterator.from_complex_list(bucket.website, "index_document")
S3Bucket(stack, "complex", for_each=certificates, bucket=certificates.get_string("index_document"))

assume = DataAwsIamPolicyDocument(
    stack,
    "assume",
    statement=[
        DataAwsIamPolicyDocumentStatement(
            actions=["sts:AssumeRole"],
            principals=[
                DataAwsIamPolicyDocumentStatementPrincipals(
                    type="Service", identifiers=["lambda.amazonaws.com"]
                )
            ],
        )
    ],
)
role = IamRole(stack, "role", assume_role_policy=assume.json)
function = LambdaFunction(
    stack,
    "function",
    function_name="probe",
    role=role.arn,
    handler="handler.handler",
    runtime="python3.13",
    environment=LambdaFunctionEnvironment(variables={"BUCKET": bucket.bucket}),
    filename="function.zip",
)
table = DynamodbTable(
    stack,
    "table",
    name="probe",
    hash_key="id",
    attribute=[DynamodbTableAttribute(name="id", type="S")],
    ttl=DynamodbTableTtl(attribute_name="expires_at", enabled=True),
    global_secondary_index=[
        DynamodbTableGlobalSecondaryIndex(name="by-id", hash_key="id", projection_type="ALL")
    ],
)
cluster = RdsCluster(stack, "cluster", engine="aurora-postgresql", manage_master_user_password=True)
CloudfrontDistribution(
    stack,
    "distribution",
    enabled=True,
    origin=[CloudfrontDistributionOrigin(domain_name=bucket.bucket_domain_name, origin_id="s3")],
    default_cache_behavior=CloudfrontDistributionDefaultCacheBehavior(
        allowed_methods=["GET", "HEAD"],
        cached_methods=["GET", "HEAD"],
        target_origin_id="s3",
        viewer_protocol_policy="https-only",
    ),
    restrictions=CloudfrontDistributionRestrictions(
        geo_restriction=CloudfrontDistributionRestrictionsGeoRestriction(restriction_type="none")
    ),
    viewer_certificate=CloudfrontDistributionViewerCertificate(cloudfront_default_certificate=True),
)
Wafv2WebAcl(
    stack,
    "firewall",
    scope="REGIONAL",
    default_action=Wafv2WebAclDefaultAction(allow=Wafv2WebAclDefaultActionAllow()),
    visibility_config=Wafv2WebAclVisibilityConfig(
        cloudwatch_metrics_enabled=True, metric_name="probe", sampled_requests_enabled=True
    ),
)

# A construct that JavaScript created: Python has met neither it nor its module, which nothing above
# imports. This is what a construct library written in TypeScript does.
jsii.kernel.provider.create(
    CreateRequest(
        fqn="@cdktf/provider-aws.sqsQueue.SqsQueue",
        args=[stack, "queue", {"name": "probe"}],
        overrides=[],
        interfaces=[],
    )
)
queue: Any = stack.node.find_child("queue")
observed["built in JavaScript"] = type_names([queue, queue.timeouts])
observed["its attributes"] = [queue.terraform_resource_type, queue.name_input, str(queue.arn)]

Aspects.of(stack).add(Tagger())
observed["children"] = type_names(stack.node.children)
observed["all"] = type_names(stack.node.find_all())
observed["elements"] = sum(TerraformElement.is_terraform_element(n) for n in app.node.find_all())
observed["complex lists"] = type_names(
    [
        bucket.lifecycle_rule,
        bucket.lifecycle_rule.get(0),
        bucket.lifecycle_rule.get(0).expiration,
        lifecycle.rule,
        lifecycle.rule.get(0).filter,
        closed.timeouts,
        cluster.master_user_secret.get(0),
        function.environment,
        table.ttl,
        table.global_secondary_index.get(0),
    ]
)
resolver = DefaultTokenResolver(StringConcat())
observed["tokens"] = [
    Tokenization.resolve(value, scope=stack, resolver=resolver, preparing=False)
    for value in (
        bucket.lifecycle_rule.get(0).enabled,
        bucket.lifecycle_rule.get(0).id,
        cluster.master_user_secret.get(0).secret_arn,
        Token.as_string(cluster.port),
        zones.names,
        table.fqn,
        closed.ingress_input,
        vpc.tags_all,
    )
]
observed["is provider"] = AwsProvider.is_terraform_provider(stack.node.find_child("aws"))


def imported() -> list[str]:
    prefix = "cdktf_cdktf_provider_aws."
    return sorted({m.removeprefix(prefix).split(".")[0] for m in sys.modules if m.startswith(prefix)})


modules = imported()
broad = TerraformStack(app, "broad")
LocalBackend(broad, path="broad.tfstate")
AwsProvider(broad, "aws", region="eu-central-1")
build = importlib.import_module("broad_stack").build  # the file beside this script
observed["broad"] = build(broad, json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")))
app.synth()
observed["visited"] = visited
json.dump({"observed": observed, "modules": modules, "at_the_end": len(imported())}, sys.stdout)
