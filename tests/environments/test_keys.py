"""KMS keys: every service that uses a key on its own account is let in, and no other."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from stacks.settings import Settings
from tests.policy_documents import Statement, as_list, role_statements, statements
from tests.references import one_reference, references, waits_for
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(21)

# Key (construct path) -> services that its policy lets in. DynamoDB, SQS, RDS and Secrets Manager use a key in
# the name of the caller or by a grant.
SERVICES: dict[str, set[str]] = {
    "keys/account-numbers": set(),
    "keys/alerts": {"cloudwatch.amazonaws.com"},
    "keys/assets": {"cloudfront.amazonaws.com"},
    "keys/data": set(),
    "keys/database": set(),
    "keys/edge": {"cloudwatch.amazonaws.com", "logs.us-east-1.amazonaws.com"},
    "keys/hashes": set(),
    "keys/logs": {"logs.<region>.amazonaws.com"},
    "keys/messages": set(),
}

# CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
LOGS_ACTIONS = {
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
}


def keys(stack: SynthesizedStack) -> dict[str, Attributes]:
    """Construct path -> key."""
    return {
        key["//"]["metadata"]["path"].partition("/")[2]: key for key in stack.resources("aws_kms_key").values()
    }


def services_in(statement: Statement) -> list[str]:
    """Those that a statement names; one that refuses everybody names none."""
    principal = statement["Principal"]
    return as_list(principal.get("Service", [])) if isinstance(principal, dict) else []


def for_service(key: Attributes, service: str) -> Statement:
    (found,) = (statement for statement in statements(key["policy"]) if service in services_in(statement))
    return found


def allowed_on(stack: SynthesizedStack, role: str, address: str) -> set[str]:
    """The actions that a role is allowed on a resource."""
    return {
        action
        for statement in role_statements(stack, role)
        if address in {reference.address for reference in references(statement["Resource"])}
        for action in as_list(statement["Action"])
    }


def test_every_key_rotates_and_can_be_kept(stack: SynthesizedStack, environment: Settings) -> None:
    for path, key in keys(stack).items():
        if key.get("customer_master_key_spec") == "HMAC_256":
            assert "enable_key_rotation" not in key, f"{path}: KMS refuses it"
        else:
            assert key["enable_key_rotation"] is True, path
        assert key["deletion_window_in_days"] == (30 if environment.protected else 7), path


def test_the_account_can_always_administer_a_key(stack: SynthesizedStack, environment: Settings) -> None:
    for path, key in keys(stack).items():
        (administration,) = (
            statement for statement in statements(key["policy"]) if "AWS" in statement["Principal"]
        )
        assert administration["Effect"] == "Allow", path
        assert administration["Principal"] == {"AWS": f"arn:aws:iam::{environment.account_id}:root"}, path
        assert administration["Action"] == "kms:*", path
        assert "Condition" not in administration, path
        assert not key.get("bypass_policy_lockout_safety_check", False), path


def test_a_key_policy_allows_and_speaks_of_its_own_key(stack: SynthesizedStack) -> None:
    for path, key in keys(stack).items():
        for statement in statements(key["policy"]):
            assert statement["Resource"] == "*", path
            assert (statement["Effect"] == "Deny") == (statement["Principal"] == "*"), path


def test_a_key_lets_in_exactly_the_services_that_use_it(stack: SynthesizedStack, environment: Settings) -> None:
    found = {
        path: {service for statement in statements(key["policy"]) for service in services_in(statement)}
        for path, key in keys(stack).items()
    }
    for path, services in SERVICES.items():
        expected = {service.replace("<region>", environment.region) for service in services}
        if path == "keys/edge" and environment.region == "us-east-1":
            expected -= {"cloudwatch.amazonaws.com"}  # the one topic has the region's own key
        assert found[path] == expected, path


def test_no_service_may_use_a_key_for_somebody_else(stack: SynthesizedStack, environment: Settings) -> None:
    for path, key in keys(stack).items():
        for statement in statements(key["policy"]):
            if services_in(statement):
                assert environment.account_id in str(statement["Condition"]), path
                assert not any("*" in action for action in as_list(statement["Action"])), path


def test_every_log_group_is_encrypted_and_within_its_keys_condition(
    stack: SynthesizedStack, environment: Settings
) -> None:
    for address, group in stack.resources("aws_cloudwatch_log_group").items():
        key = stack.all_resources[one_reference(group["kms_key_id"]).address]
        assert key.get("provider") == group.get("provider"), "a log group's key is in its own region"
        region = "us-east-1" if "provider" in group else environment.region
        statement = for_service(key, f"logs.{region}.amazonaws.com")
        assert set(statement["Action"]) == LOGS_ACTIONS
        pattern = statement["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
        groups = f"arn:aws:logs:{region}:{environment.account_id}:log-group"
        arn = f"{groups}:{group['name']}"
        assert fnmatchcase(arn, pattern), address
        assert not fnmatchcase(f"{groups}:/other/group", pattern), address


@pytest.mark.requirement(1)
def test_alarms_may_use_the_key_of_every_topic(stack: SynthesizedStack, environment: Settings) -> None:
    """Without it their messages vanish without a trace."""
    for address, topic in stack.resources("aws_sns_topic").items():
        key = stack.all_resources[one_reference(topic["kms_master_key_id"]).address]
        assert key.get("provider") == topic.get("provider"), address
        statement = for_service(key, "cloudwatch.amazonaws.com")
        assert set(as_list(statement["Action"])) == {"kms:Decrypt", "kms:GenerateDataKey"}
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": environment.account_id}}


def test_whoever_uses_a_queue_may_use_its_key(stack: SynthesizedStack) -> None:
    users = 0
    for address, queue in stack.resources("aws_sqs_queue").items():
        key = one_reference(queue["kms_master_key_id"]).address
        for role in stack.resources("aws_iam_role"):
            on_queue = allowed_on(stack, role, address)
            if on_queue & {"sqs:SendMessage", "sqs:ReceiveMessage"}:
                users += 1
                assert "kms:Decrypt" in allowed_on(stack, role, key), role
            if "sqs:SendMessage" in on_queue:
                assert "kms:GenerateDataKey" in allowed_on(stack, role, key), role
    assert users >= 3, "application and function on the queue, the function on the dead-letter queue"


def test_whoever_uses_a_table_may_use_its_key(stack: SynthesizedStack) -> None:
    users = 0
    for address, table in stack.resources("aws_dynamodb_table").items():
        key = one_reference(table["server_side_encryption"]["kms_key_arn"]).address
        for role in stack.resources("aws_iam_role"):
            if allowed_on(stack, role, address):
                users += 1
                assert {"kms:Decrypt", "kms:DescribeKey"} <= allowed_on(stack, role, key), role
    assert users >= 4


def test_the_function_may_decrypt_its_own_environment(stack: SynthesizedStack) -> None:
    for address, function in stack.resources("aws_lambda_function").items():
        key = one_reference(function["kms_key_arn"]).address
        assert "kms:Decrypt" in allowed_on(stack, one_reference(function["role"]).address, key), address


def test_cloudfront_may_decrypt_the_assets_without_a_dependency_cycle(
    stack: SynthesizedStack, environment: Settings
) -> None:
    (origin,) = stack.only("aws_cloudfront_distribution")["origin"]
    bucket = one_reference(origin["domain_name"]).address
    (encryption,) = (
        attributes["rule"][0]["apply_server_side_encryption_by_default"]
        for attributes in stack.resources("aws_s3_bucket_server_side_encryption_configuration").values()
        if one_reference(attributes["bucket"]).address == bucket
    )
    assert encryption["sse_algorithm"] == "aws:kms"
    key = one_reference(encryption["kms_master_key_id"]).address
    statement = for_service(stack.all_resources[key], "cloudfront.amazonaws.com")
    assert statement["Action"] == "kms:Decrypt"
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:aws:cloudfront::{environment.account_id}:distribution/*"}
    }, "CloudFront sends no aws:SourceAccount"
    assert not waits_for(stack, key), "a key waits for nothing"


def test_every_key_has_a_name_and_a_purpose(stack: SynthesizedStack) -> None:
    aliased = {
        one_reference(alias["target_key_id"]).address: alias
        for alias in stack.resources("aws_kms_alias").values()
    }
    assert aliased.keys() == stack.resources("aws_kms_key").keys()
    for address, key in stack.resources("aws_kms_key").items():
        assert key["description"].startswith(aliased[address]["name"].removeprefix("alias/"))
        assert aliased[address].get("provider") == key.get("provider")


def test_every_key_encrypts_something(stack: SynthesizedStack) -> None:
    users = {
        reference.address
        for address, attributes in stack.all_resources.items()
        if not address.startswith(("aws_kms_", "aws_iam_"))
        for reference in references(attributes)
    }
    assert stack.resources("aws_kms_key").keys() <= users


def test_account_numbers_are_encrypted_by_the_one_and_decrypted_by_the_other(
    stack: SynthesizedStack, environment: Settings
) -> None:
    """By the keys' own policies, so that no role's policy can let anybody else in."""
    here = f"arn:{environment.partition}:iam::{environment.account_id}:role"
    application, function = (
        f"{here}/{stack.at(path)[1]['name']}" for path in ("service/roles/task/role", "validation/role/role")
    )
    expected = {
        "keys/account-numbers": {"kms:Encrypt": [application], "kms:Decrypt": [function]},
        **{
            path: {"kms:GenerateMac": [application, function]}
            for path in keys(stack)
            if path.startswith("keys/hashes")
        },
    }
    assert len(expected) == 1 + environment.validation.hash_keys
    for path, alone in expected.items():
        refused = [each for each in statements(keys(stack)[path]["policy"]) if each["Effect"] == "Deny"]
        found = {
            action: each["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]
            for each in refused
            if "Condition" in each
            for action in as_list(each["Action"])
        }
        assert found == alone, path


def test_of_the_roles_only_these_two_have_the_keys_and_for_one_transaction(stack: SynthesizedStack) -> None:
    number = stack.at("keys/account-numbers")[0]
    hashes = {address for address in stack.resources("aws_kms_key") if "_hashes" in address}
    allowed = {role: allowed_on(stack, role, number) for role in stack.resources("aws_iam_role")}
    application, function = (stack.at(path)[0] for path in ("service/roles/task/role", "validation/role/role"))
    assert {role: actions for role, actions in allowed.items() if actions} == {
        application: {"kms:Encrypt"},
        function: {"kms:Decrypt"},
    }
    for key in hashes:
        using = {role: allowed_on(stack, role, key) for role in stack.resources("aws_iam_role")}
        assert {role: actions for role, actions in using.items() if actions} == {
            application: {"kms:GenerateMac"},
            function: {"kms:GenerateMac"},
        }
    for role in (application, function):
        (statement,) = (
            each
            for each in role_statements(stack, role)
            if number in {reference.address for reference in references(each["Resource"])}
        )
        assert statement["Condition"] == {
            "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["submitted_by", "transaction_id"]},
            "Null": {
                "kms:EncryptionContext:submitted_by": "false",
                "kms:EncryptionContext:transaction_id": "false",
            },
        }
