"""Where a resource is written: every one of ours, and the ways of writing that others have."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from strongroom.proof.verify.source import Place, project_of, sources
from strongroom.synthesized import Stack, load

PROJECT = Path(__file__).parents[4]

# Construct path -> file, the call as it is written there, and the file of each construct around it.
PROD = {
    "network/vpc": ("tiers/network.py", "Vpc(", "environment.py"),
    "network/isolated_subnet-us-east-1c": ("tiers/network.py", "Subnet(", "environment.py"),
    "network/private_association-us-east-1a": ("tiers/network.py", "RouteTableAssociation(", "environment.py"),
    "network/public_route": ("tiers/network.py", "Route(", "environment.py"),
    "network/default_security_group": ("tiers/network.py", "DefaultSecurityGroup(", "environment.py"),
    "security_groups/database": ("tiers/security_groups.py", "SecurityGroup(", "environment.py"),
    "gateway_endpoints/s3": ("tiers/gateway_endpoints.py", "VpcEndpoint(", "environment.py"),
    "interface_endpoints/ecr_api": ("tiers/interface_endpoints.py", "VpcEndpoint(", "environment.py"),
    "flow_logs/log_group": ("tiers/flow_logs.py", "CloudwatchLogGroup(", "environment.py"),
    "flow_logs/role/role": ("role.py", "IamRole(", "tiers/flow_logs.py", "environment.py"),
    "database/log_group": ("tiers/database.py", "CloudwatchLogGroup(", "environment.py"),
    "database/cluster": ("tiers/database.py", "RdsCluster(", "environment.py"),
    "database/reader-1": ("tiers/database.py", "RdsClusterInstance(", "environment.py"),
    "service/log_group": (
        "tiers/log_group.py", "CloudwatchLogGroup(", "tiers/fargate_task.py", "environment.py"
    ),
    "service/task_definition": (
        "tiers/task_definition.py", "EcsTaskDefinition(", "tiers/fargate_task.py", "environment.py"
    ),
    "load_balancer/target_group": (
        "tiers/target_group.py", "LbTargetGroup(", "tiers/load_balancer.py", "environment.py"
    ),
    "service/service": ("tiers/service.py", "EcsService(", "environment.py"),
    "service/autoscaling/cpu": (
        "tiers/autoscaling.py", "AppautoscalingPolicy(", "tiers/service.py", "environment.py"
    ),
    "service/roles/execution/policy": (
        "role.py", "IamPolicy(", "tiers/service_roles.py", "tiers/fargate_task.py", "environment.py"
    ),
    "keys/edge": ("tiers/keys.py", "KmsKey(", "environment.py"),
    "keys/edge-alias": ("tiers/keys.py", "KmsAlias(", "environment.py"),
    "certificates/edge_record": ("tiers/certificates.py", "Route53Record(", "environment.py"),
    "load_balancer/alias": ("tiers/load_balancer.py", "Route53Record(", "environment.py"),
    "load_balancer/http_redirect": ("tiers/load_balancer.py", "LbListener(", "environment.py"),
    "load_balancer/https": ("tiers/load_balancer.py", "LbListener(", "environment.py"),
    "web_acl/log_group": ("tiers/web_acl.py", "CloudwatchLogGroup(", "environment.py"),
    "edge_web_acl/web_acl": ("tiers/web_acl.py", "Wafv2WebAcl(", "environment.py"),
    "static_site/alias-aaaa": ("tiers/static_site.py", "Route53Record(", "environment.py"),
    "static_site/assets/bucket": ("bucket.py", "S3Bucket(", "tiers/static_site.py", "environment.py"),
    "static_site/assets/versioning": (
        "bucket.py", "S3BucketVersioningA(", "tiers/static_site.py", "environment.py"
    ),
    "static_site/policies/cache": (
        "tiers/edge_policies.py", "CloudfrontCachePolicy(", "tiers/static_site.py", "environment.py"
    ),
    "access_logs/bucket/policy": (
        "bucket.py", "S3BucketPolicy(", "tiers/access_logs.py", "environment.py"
    ),
    "tables/sessions": ("tiers/tables.py", "DynamodbTable(", "environment.py"),
    "validation/function": ("tiers/queue_function.py", "LambdaFunction(", "environment.py"),
    "validation/dead_letter_queue": ("tiers/queue.py", "SqsQueue(", "tiers/queue_pair.py", "environment.py"),
    "validation/queue_policy": ("tiers/queue.py", "SqsQueuePolicy(", "tiers/queue_pair.py", "environment.py"),
    "alerts/topic": ("tiers/alerts.py", "SnsTopic(", "environment.py"),
    "monitoring/dashboard": ("tiers/monitoring.py", "CloudwatchDashboard(", "environment.py"),
    "monitoring/database-cpu": (
        "tiers/alarms.py", "CloudwatchMetricAlarm(", "tiers/monitoring.py", "environment.py"
    ),
    "parameter-vpc_id": ("outputs.py", "SsmParameter(", "environment.py"),
    "image/image": ("tiers/image.py", "DataAwsEcrImage(", "environment.py"),
}  # fmt: skip

BOOTSTRAP = {
    "access_logs/bucket/bucket": ("bucket.py", "S3Bucket(", "account/access_logs.py", "bootstrap.py"),
    "audit/bucket/logging": ("bucket.py", "S3BucketLoggingA(", "account/audit.py", "bootstrap.py"),
    "audit/trail": ("account/audit.py", "Cloudtrail(", "bootstrap.py"),
    "audit/key/key": ("account/key.py", "KmsKey(", "account/audit.py", "bootstrap.py"),
    "state/key/alias": ("account/key.py", "KmsAlias(", "account/state.py", "bootstrap.py"),
    "images/repository": ("account/images.py", "EcrRepository(", "bootstrap.py"),
    "boundary/policy": ("account/boundary.py", "IamPolicy(", "bootstrap.py"),
    "defaults/password_policy": ("account/defaults.py", "IamAccountPasswordPolicy(", "bootstrap.py"),
}  # fmt: skip


def places(stack: Stack, project: Path = PROJECT) -> dict[str, list[Place]]:
    """Construct path -> places."""
    found = sources(project).places(stack)
    return {each.path: found[each.address] for each in [*stack.resources.values(), *stack.data.values()]}


@pytest.mark.parametrize("name", ["dev", "prod", "bootstrap"])
def test_every_resource_is_written_somewhere(synthesis: Path, name: str) -> None:
    stack = load(synthesis / name)
    found = places(stack)
    assert len(found) == len(stack.resources) + len(stack.data)
    assert [path for path, written in found.items() if not written] == []


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [("prod", *row) for row in PROD.items()] + [("bootstrap", *row) for row in BOOTSTRAP.items()],
)
def test_the_place_is_the_right_one(synthesis: Path, name: str, path: str, expected: tuple[str, ...]) -> None:
    file, call, *around = expected
    innermost, *outer = places(load(synthesis / name))[path]
    assert innermost.file == Path("stacks", file)
    assert call in (PROJECT / innermost.file).read_text(encoding="utf-8").splitlines()[innermost.line - 1]
    assert [place.file for place in outer] == [Path("stacks", each) for each in around]


def written(folder: Path, files: dict[str, str], resources: dict[str, str]) -> dict[str, str]:
    """Construct path -> `file:line`, in a small project; `resources`: construct path -> type."""
    (folder / "cdktf.json").write_text(json.dumps({"app": "pipenv run python main.py"}))
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(textwrap.dedent(text))
    document: dict[str, dict[str, object]] = {}
    for position, (path, type_) in enumerate(resources.items()):
        metadata = {"//": {"metadata": {"path": f"app/{path}"}}}
        document.setdefault(type_, {})[f"r{position}"] = metadata
    sources.cache_clear()
    found = places(Stack("app", {"resource": document}), folder)
    return {path: str(found[path][0]) if found[path] else "" for path in resources}


def test_a_function_makes_it_where_it_is_called(tmp_path: Path) -> None:
    """Under the id that it was given, one made of that, or one of its own; a class may come by a partial."""
    files = {
        "main.py": """\
            from functools import partial
            from cdktf import TerraformStack
            from made import queue, topic
            class Store(Construct):
                def __init__(self):
                    queue(self, "letters")
                    topic(self)
            class Other(Construct):
                def __init__(self):
                    SqsQueue(self, "letters")
            class Site(TerraformStack):
                def __init__(self, app, id):
                    store = partial(Store, size=1)
                    store(self, "first")
                    Other(self, "second")
            """,
        "made.py": """\
            def queue(scope, id):
                SqsQueue(scope, id)
                SqsQueuePolicy(scope, f"{id}_policy")
            def topic(scope):
                SnsTopic(scope, "topic")
            """,
    }
    resources = {
        "first/letters": "aws_sqs_queue",
        "first/letters_policy": "aws_sqs_queue_policy",
        "first/topic": "aws_sns_topic",
        "second/letters": "aws_sqs_queue",
    }
    assert written(tmp_path, files, resources) == {
        "first/letters": "made.py:2",
        "first/letters_policy": "made.py:3",
        "first/topic": "made.py:5",
        "second/letters": "main.py:10",
    }


def test_the_construct_around_a_call_decides(tmp_path: Path) -> None:
    files = {
        "main.py": """\
            from cdktf import TerraformStack
            from a import Store
            from b import Store as Other
            class Site(TerraformStack):
                def __init__(self, app, id):
                    Store(self, "first")
                    Other(self, "second")
            """,
        "a.py": 'class Store(Construct):\n    def __init__(self):\n        S3Bucket(self, "bucket")\n',
        "b.py": 'class Store(Construct):\n    def __init__(self):\n        S3Bucket(self, "bucket")\n',
    }
    assert written(tmp_path, files, {"first/bucket": "aws_s3_bucket", "second/bucket": "aws_s3_bucket"}) == {
        "first/bucket": "a.py:3",
        "second/bucket": "b.py:3",
    }


def test_ways_of_writing_a_call(tmp_path: Path) -> None:
    files = {
        "main.py": """\
            import aws
            from cdktf import TerraformStack
            from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue as Queue
            class Site(TerraformStack):
                def __init__(self, app, id, name):
                    aws.Lb(self, "web")
                    Queue(scope=self, id_="jobs")
                    SnsTopic(self, name)
                    SnsTopic(self, f"topic-{name}")
                    SnsTopic(self, "topic-exactly")
            """,
    }
    resources = {
        "web": "aws_lb",
        "jobs": "aws_sqs_queue",
        "anything": "aws_sns_topic",
        "topic-a": "aws_sns_topic",
        "topic-exactly": "aws_sns_topic",
        "nowhere/web": "aws_lb_listener",
    }
    lines = {"web": 6, "jobs": 7, "anything": 8, "topic-a": 9, "topic-exactly": 10}
    assert written(tmp_path, files, resources) == {
        **{path: f"main.py:{line}" for path, line in lines.items()},
        "nowhere/web": "",
    }


def test_only_what_the_app_imports_is_read(tmp_path: Path) -> None:
    files = {
        "main.py": "from package import Site\n",
        "package/__init__.py": "from .site import Site\n",
        "package/site.py": 'class Site(TerraformStack):\n    def __init__(self):\n        Lb(self, "web")\n',
        "tests/test_site.py": 'Lb(Testing.app(), "web")\n',
        "package/broken.py": "def (",
    }
    assert written(tmp_path, files, {"web": "aws_lb"}) == {"web": "package/site.py:3"}


def test_without_a_project_above_there_is_no_place(tmp_path: Path) -> None:
    assert project_of(Stack("app", {}, tmp_path)) is None
    assert project_of(Stack("app", {})) is None
    (tmp_path / "cdktf.json").write_text("{}")
    assert project_of(Stack("app", {}, tmp_path / "cdktf.out" / "stacks" / "app")) == tmp_path.resolve()
