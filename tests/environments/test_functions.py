"""Every function of `[functions]`: what wakes it, what it may do, and what must be there before it."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from stacks.settings import Settings
from tests.environments.grants import granted
from tests.environments.test_function import RESERVED_VARIABLES, attachments
from tests.policy_documents import as_list, role_statements
from tests.references import depends_on, one_reference, waits_for
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(17)


def all_of(stack: SynthesizedStack) -> dict[str, tuple[str, Attributes]]:
    """Name -> address and attributes."""
    assert stack.settings
    return {name: stack.at(f"functions/{name}/function") for name in stack.settings.functions}


def mapping(stack: SynthesizedStack, name: str) -> tuple[str, Attributes]:
    return stack.at(f"functions/{name}/event_source_mapping")


def test_there_are_the_functions_of_the_settings_and_no_others(stack: SynthesizedStack) -> None:
    found = {address for address, _ in all_of(stack).values()} | {stack.at("validation/function")[0]}
    if stack.settings and stack.settings.service.migration:
        found.add(stack.at("migration/run/function")[0])
    assert found == stack.resources("aws_lambda_function").keys()


def test_each_has_what_its_settings_say(stack: SynthesizedStack, environment: Settings) -> None:
    for name, (_, function) in all_of(stack).items():
        of = environment.functions[name]
        assert function["memory_size"] == of.memory, name
        assert function["timeout"] == of.timeout_seconds, name
        assert function["reserved_concurrent_executions"] == of.reserved_concurrency, name


def test_all_reservations_leave_what_aws_keeps(environment: Settings) -> None:
    """AWS refuses a reservation that leaves fewer than 100 executions of the account to others."""
    reserved = [
        environment.validation.reserved_concurrency,
        *(of.reserved_concurrency for of in environment.functions.values()),
    ]
    kept = sum(each for each in reserved if each > 0)
    assert kept == 0 or kept <= environment.quotas.lambda_concurrency - 100


def test_each_queue_is_as_its_settings_say(stack: SynthesizedStack, environment: Settings) -> None:
    for name, of in environment.functions.items():
        queue, dead = (stack.at(f"functions/{name}/{which}") for which in ("queue", "dead_letter_queue"))
        redrive = json.loads(queue[1]["redrive_policy"])
        assert redrive["deadLetterTargetArn"] == f"${{{dead[0]}.arn}}", name
        assert redrive["maxReceiveCount"] == of.max_receive_count >= 5, name
        # Lambda developer guide: shorter, and a batch that is retried comes a second time meanwhile.
        hidden = queue[1]["visibility_timeout_seconds"]
        assert hidden == (of.visibility_timeout_seconds or 6 * of.timeout_seconds) >= 6 * of.timeout_seconds
        assert queue[1]["message_retention_seconds"] < dead[1]["message_retention_seconds"] == 14 * 24 * 3600
        # All attempts are over before the queue drops the message.
        assert hidden * of.max_receive_count <= queue[1]["message_retention_seconds"] / 2, name
        allow = json.loads(stack.at(f"functions/{name}/redrive_allow_policy")[1]["redrive_allow_policy"])
        assert allow == {"redrivePermission": "byQueue", "sourceQueueArns": [f"${{{queue[0]}.arn}}"]}


def test_each_is_woken_by_its_own_queue_alone(stack: SynthesizedStack, environment: Settings) -> None:
    for name, (address, function) in all_of(stack).items():
        mappings = [
            attributes
            for attributes in stack.resources("aws_lambda_event_source_mapping").values()
            if one_reference(attributes["function_name"]).address == address
        ]
        assert mappings == [mapping(stack, name)[1]], name
        (attributes,) = mappings
        assert one_reference(attributes["event_source_arn"]).address == stack.at(f"functions/{name}/queue")[0]
        assert attributes["function_response_types"] == ["ReportBatchItemFailures"], name
        assert attributes["batch_size"] == environment.functions[name].batch_size, name
        assert attributes.get("enabled", True) is True, name
        reserved = function["reserved_concurrent_executions"]
        scaling = {"maximum_concurrency": reserved} if reserved > 0 else None
        assert attributes.get("scaling_config") == scaling, name


def test_each_exists_only_after_its_log_group_and_its_policies(stack: SynthesizedStack) -> None:
    for name, (address, _) in all_of(stack).items():
        policies = attachments(stack, address)
        assert policies, name
        assert policies <= depends_on(stack, address), name
        assert policies <= depends_on(stack, mapping(stack, name)[0]), name
        assert stack.at(f"functions/{name}/log_group")[0] in depends_on(stack, address), name


@pytest.mark.requirement(24)
def test_the_log_of_each_is_kept_and_encrypted(stack: SynthesizedStack, environment: Settings) -> None:
    for name, (_, function) in all_of(stack).items():
        address, group = stack.at(f"functions/{name}/log_group")
        assert one_reference(function["logging_config"]["log_group"]).address == address, name
        assert group["name"] == f"/aws/lambda/{function['function_name']}", name
        assert group["retention_in_days"] == environment.logs.function_retention_days, name
        assert one_reference(group["kms_key_id"]).address == stack.at("keys/logs")[0], name


def test_each_can_reach_what_it_was_given_before_the_first_message(stack: SynthesizedStack) -> None:
    for name in all_of(stack):
        group = stack.at(f"security_groups/function-{name}")[0]
        ways = {
            address
            for address, rule in stack.resources("aws_vpc_security_group_egress_rule").items()
            if one_reference(rule["security_group_id"]).address == group
        }
        assert ways <= waits_for(stack, mapping(stack, name)[0]), name


def test_each_is_told_what_it_was_given(stack: SynthesizedStack, environment: Settings) -> None:
    for name, (_, function) in all_of(stack).items():
        variables = function["environment"]["variables"]
        assert not variables.keys() & RESERVED_VARIABLES, name
        package = name.replace("-", "_")
        assert variables == {
            "ENVIRONMENT": stack.name,
            "POWERTOOLS_LOG_LEVEL": "INFO",
            "POWERTOOLS_METRICS_NAMESPACE": f"{environment.application}/{stack.name}",
            "POWERTOOLS_SERVICE_NAME": package,
            **environment.functions[name].environment,
            **{variable: _named(stack, what) for variable, what in granted(environment, name).items()},
        }


# Section, who is given it, an action that comes with it, and the construct that it is on.
GIVEN = (
    ("functions", "sent_by", "sqs:SendMessage", "functions/{}/queue"),
    ("tables", "read_by", "dynamodb:GetItem", "tables/{}"),
    ("tables", "written_by", "dynamodb:PutItem", "tables/{}"),
    ("buckets", "read_by", "s3:GetObject", "buckets/{}/bucket"),
    ("buckets", "written_by", "s3:PutObject", "buckets/{}/bucket"),
)


@pytest.mark.requirement(8)
def test_each_may_use_what_it_was_given_and_nothing_else(
    stack: SynthesizedStack, environment: Settings
) -> None:
    for name, (_, function) in all_of(stack).items():
        expected = {
            ("sqs:ReceiveMessage", f"functions/{name}/queue"),
            ("sqs:SendMessage", f"functions/{name}/dead_letter_queue"),
            *(
                (action, path.format(to))
                for section, key, action, path in GIVEN
                for to, of in getattr(environment, section).items()
                if name in getattr(of, key)
            ),
        }
        role = one_reference(function["role"]).address
        found = {
            (action, _path(stack, resource))
            for statement in role_statements(stack, role)
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
            if action in {action for action, _ in expected} | {"sqs:SendMessage", "dynamodb:PutItem"}
            and "/index/" not in resource
        }
        assert found == expected, name


def test_failed_calls_end_in_the_dead_letter_queue_of_each(stack: SynthesizedStack) -> None:
    for name, (_, function) in all_of(stack).items():
        target = one_reference(function["dead_letter_config"]["target_arn"]).address
        assert target == stack.at(f"functions/{name}/dead_letter_queue")[0]


def test_the_package_of_each_is_its_own_code(stack: SynthesizedStack) -> None:
    for name, (_, function) in all_of(stack).items():
        zipped = (stack.folder / function["filename"]).read_bytes()
        assert function["source_code_hash"] == base64.b64encode(hashlib.sha256(zipped).digest()).decode(), name
        assert function["handler"] == f"{name.replace('-', '_')}.handler.handler"
        assert (function["runtime"], function["architectures"]) == ("python3.13", ["arm64"]), name
        with ZipFile(BytesIO(zipped)) as archive:
            source = archive.read(f"{name.replace('-', '_')}/handler.py")
            compiled = (".so", ".pyd", ".dylib", ".dll", ".pyc")
            assert not [it for it in archive.namelist() if it.endswith(compiled)], name
        assert "handler" in {it.name for it in ast.parse(source).body if isinstance(it, ast.FunctionDef)}


def _named(stack: SynthesizedStack, what: str) -> str:
    path, _, attribute = what.rpartition(".")
    return f"${{{stack.at(path)[0]}.{attribute}}}"


def _path(stack: SynthesizedStack, resource: str) -> str:
    address = resource.removeprefix("${").partition("}")[0].rpartition(".")[0]
    path: str = stack.all_resources[address]["//"]["metadata"]["path"]
    return path.removeprefix(f"{stack.name}/")
