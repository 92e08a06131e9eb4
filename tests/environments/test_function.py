"""The validation function, what wakes it, and what must be there before it."""

from __future__ import annotations

import ast
import base64
import hashlib
from io import BytesIO
from zipfile import ZipFile

import pytest

from stacks.settings import Settings
from tests.environments.owed import Owed
from tests.policy_documents import as_list, role_statements
from tests.references import depends_on, one_reference, waits_for
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(17)

# Lambda developer guide, "Defined runtime environment variables": a function that sets one is refused.
RESERVED_VARIABLES = {
    "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "TZ",
}  # fmt: skip


@pytest.fixture
def function(stack: SynthesizedStack) -> str:
    """The function's address."""
    return stack.at("validation/function")[0]


@pytest.fixture
def mapping(stack: SynthesizedStack) -> str:
    """The event source mapping's address."""
    (address,) = (
        address
        for address, attributes in stack.resources("aws_lambda_event_source_mapping").items()
        if one_reference(attributes["function_name"]).address == stack.at("validation/function")[0]
    )
    return address


def package(stack: SynthesizedStack) -> bytes:
    filename: str = stack.at("validation/function")[1]["filename"]
    return (stack.folder / filename).read_bytes()


def attachments(stack: SynthesizedStack, function: str) -> set[str]:
    """What gives the function's role its policies."""
    role = one_reference(stack.all_resources[function]["role"]).address
    return {
        address
        for address, attachment in stack.resources("aws_iam_role_policy_attachment").items()
        if one_reference(attachment["role"]).address == role
    }


def test_it_has_the_memory_and_the_time_it_needs(
    stack: SynthesizedStack, environment: Settings, owed: Owed
) -> None:
    function = stack.at("validation/function")[1]
    assert function["memory_size"] == environment.validation.memory
    assert function["timeout"] == environment.validation.timeout_seconds
    assert function["memory_size"] >= 256, owed.setting("validation.memory", "at least 256")
    assert function["timeout"] <= 900, owed.setting("validation.timeout_seconds", "at most 900, Lambda's most")


def test_it_has_concurrency_of_its_own_except_where_a_new_account_has_none(
    stack: SynthesizedStack, environment: Settings, owed: Owed
) -> None:
    """A new account's quota may be 10 executions, all of which Lambda keeps unreserved: it would refuse."""
    reserved = environment.validation.reserved_concurrency
    assert stack.at("validation/function")[1]["reserved_concurrent_executions"] == reserved
    least = 2 if environment.protected else -1
    assert reserved >= least, owed.setting("validation.reserved_concurrency", f"at least {least}")


def test_every_function_is_traced(stack: SynthesizedStack) -> None:
    for address, function in stack.resources("aws_lambda_function").items():
        assert function["tracing_config"] == {"mode": "Active"}, address


@pytest.mark.requirement(24)
def test_its_log_is_in_the_group_of_its_name_for_as_long_as_the_settings_say(
    stack: SynthesizedStack, environment: Settings
) -> None:
    function = stack.at("validation/function")[1]
    group = stack.all_resources[one_reference(function["logging_config"]["log_group"]).address]
    assert group["name"] == f"/aws/lambda/{function['function_name']}"
    assert group["retention_in_days"] == environment.logs.function_retention_days
    assert one_reference(group["kms_key_id"]).type == "aws_kms_key"


def test_it_exists_only_after_its_log_group(stack: SynthesizedStack, function: str) -> None:
    """Otherwise the service makes the group, without key and retention, and the apply finds it taken."""
    log_group, _ = stack.at("validation/log_group")
    assert log_group in depends_on(stack, function)


def test_it_exists_only_after_its_role_has_its_policies(stack: SynthesizedStack, function: str) -> None:
    """Lambda tries the role when the function is made: network interfaces, and the dead-letter target."""
    assert attachments(stack, function)
    assert attachments(stack, function) <= depends_on(stack, function)


def test_the_mapping_exists_only_after_the_role_may_receive(
    stack: SynthesizedStack, function: str, mapping: str
) -> None:
    assert attachments(stack, function) <= depends_on(stack, mapping)


def test_the_function_can_reach_its_tables_and_keys_before_the_first_message(
    stack: SynthesizedStack, mapping: str
) -> None:
    """Each try without a way to them counts towards the dead-letter queue."""
    group, _ = stack.at("security_groups/function")
    ways = {
        address
        for address, rule in stack.resources("aws_vpc_security_group_egress_rule").items()
        if one_reference(rule["security_group_id"]).address == group
    } | {stack.at("gateway_endpoints/dynamodb")[0], stack.at("interface_endpoints/kms")[0]}
    assert len(ways) == 4
    assert ways <= waits_for(stack, mapping)


def test_failed_calls_end_in_the_dead_letter_queue_and_the_role_may_put_them_there(
    stack: SynthesizedStack, function: str
) -> None:
    attributes = stack.all_resources[function]
    target = one_reference(attributes["dead_letter_config"]["target_arn"])
    assert target.address == stack.at("validation/dead_letter_queue")[0]
    role = one_reference(attributes["role"]).address
    assert [
        statement["Resource"]
        for statement in role_statements(stack, role)
        if "sqs:SendMessage" in as_list(statement["Action"])
    ] == [f"${{{target.address}.arn}}"]


def test_the_queue_wakes_it_and_a_bad_message_does_not_take_its_batch_along(
    stack: SynthesizedStack, function: str, mapping: str
) -> None:
    attributes = stack.all_resources[mapping]
    assert one_reference(attributes["event_source_arn"]).address == stack.at("validation/queue")[0]
    assert one_reference(attributes["function_name"]).address == function
    assert attributes["function_response_types"] == ["ReportBatchItemFailures"]
    assert stack.settings is not None
    assert attributes["batch_size"] == stack.settings.validation.batch_size <= 10
    assert attributes.get("enabled", True) is True


def test_the_queue_is_polled_for_no_more_than_may_run(
    stack: SynthesizedStack, function: str, mapping: str
) -> None:
    """What is polled beyond it is throttled, and counts as received all the same."""
    reserved = stack.all_resources[function]["reserved_concurrent_executions"]
    scaling = stack.all_resources[mapping].get("scaling_config")
    assert scaling == ({"maximum_concurrency": reserved} if reserved > 0 else None)


def test_it_is_told_exactly_what_it_reads(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    function = stack.at("validation/function")[1]
    variables = function["environment"]["variables"]
    assert not variables.keys() & RESERVED_VARIABLES
    transactions, idempotency = (stack.at(f"tables/{name}")[0] for name in ("transactions", "idempotency"))
    numbers = stack.at("keys/account-numbers")[0]
    hashes = [f"hashes-{each}" for each in range(stack.settings.validation.hash_keys, 1, -1)] + ["hashes"]
    assert variables == {
        "ACCOUNT_NUMBERS_KEY": f"${{{numbers}.key_id}}",
        "HASH_KEYS": ",".join(f"${{{stack.at(f'keys/{name}')[0]}.key_id}}" for name in hashes),
        "ENVIRONMENT": stack.name,
        "IDEMPOTENCY_TABLE": f"${{{idempotency}.name}}",
        "MAX_TRANSACTION_AMOUNT": str(stack.settings.validation.max_amount),
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "POWERTOOLS_METRICS_NAMESPACE": f"{stack.settings.application}/{stack.name}",
        "POWERTOOLS_SERVICE_NAME": "validate_transaction",
        "TRANSACTIONS_TABLE": f"${{{transactions}.name}}",
    }
    assert one_reference(function["kms_key_arn"]).type == "aws_kms_key"


def test_the_package_is_what_its_hash_says(stack: SynthesizedStack) -> None:
    digest = base64.b64encode(hashlib.sha256(package(stack)).digest()).decode()
    assert stack.at("validation/function")[1]["source_code_hash"] == digest


def test_the_handler_is_in_the_package(stack: SynthesizedStack) -> None:
    module, _, name = stack.at("validation/function")[1]["handler"].rpartition(".")
    with ZipFile(BytesIO(package(stack))) as archive:
        source = archive.read(f"{module.replace('.', '/')}.py")
    defined = {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    assert name in defined


def test_the_package_fits_the_runtime_and_any_architecture(stack: SynthesizedStack) -> None:
    """Compiled code is for one version of Python on one processor; there is none in it."""
    function = stack.at("validation/function")[1]
    assert function["runtime"] == "python3.13"
    assert function["architectures"] == ["arm64"]
    with ZipFile(BytesIO(package(stack))) as archive:
        names = archive.namelist()
    assert len(names) > 50
    assert not [name for name in names if name.endswith((".so", ".pyd", ".dylib", ".dll", ".pyc"))]
