"""DynamoDB: sessions, verdicts and idempotency records, on demand, encrypted, recoverable."""

from __future__ import annotations

import pytest

from tests.environments.first_service import first_service
from tests.references import one_reference
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(23)

# Name -> (hash key, attribute that ends an item's life). The application and the function rely on these.
TABLES = {
    "sessions": ("session_id", "expires_at"),
    "transactions": ("transaction_id", None),
    "idempotency": ("id", "expiration"),
}


@pytest.fixture
def tables(stack: SynthesizedStack) -> dict[str, Attributes]:
    """The tables by what they are for."""
    return {purpose: stack.at(f"tables/{purpose}")[1] for purpose in TABLES}


def test_these_are_the_tables(stack: SynthesizedStack, tables: dict[str, Attributes]) -> None:
    assert stack.settings is not None
    assert {purpose: table["name"] for purpose, table in tables.items()} == {
        purpose: f"{stack.settings.application}-{purpose}-{stack.name}" for purpose in TABLES
    }
    assert {
        purpose: (table["hash_key"], table.get("ttl", {}).get("attribute_name"))
        for purpose, table in tables.items()
    } == TABLES


def test_items_end_when_their_time_is_over_and_verdicts_stay(tables: dict[str, Attributes]) -> None:
    for purpose, (_, attribute) in TABLES.items():
        ttl = tables[purpose].get("ttl")
        assert ttl == ({"attribute_name": attribute, "enabled": True} if attribute else None), purpose


def test_a_users_sessions_are_found_by_an_index_in_order_of_time(
    stack: SynthesizedStack, tables: dict[str, Attributes]
) -> None:
    (index,) = tables["sessions"]["global_secondary_index"]
    assert (index["hash_key"], index["range_key"]) == ("user_id", "created_at")
    assert index["projection_type"] == "KEYS_ONLY"
    variables = first_service(stack).only("aws_ecs_task_definition")["container_definitions"]
    assert f'{{"name":"SESSIONS_USER_INDEX","value":"{index["name"]}"}}' in variables


def test_every_declared_attribute_is_a_key_and_every_key_is_declared(stack: SynthesizedStack) -> None:
    """DynamoDB refuses a table where it is otherwise; Terraform does not notice."""
    for address, table in stack.resources("aws_dynamodb_table").items():
        declared = [attribute["name"] for attribute in table["attribute"]]
        indexes = [*table.get("global_secondary_index", []), *table.get("local_secondary_index", [])]
        keys = {owner[key] for owner in (table, *indexes) for key in ("hash_key", "range_key") if key in owner}
        assert sorted(declared) == sorted(keys), address
        assert {attribute["type"] for attribute in table["attribute"]} <= {"S", "N", "B"}, address


def test_tables_are_on_demand_and_nothing_scales_them(stack: SynthesizedStack) -> None:
    for address, table in stack.resources("aws_dynamodb_table").items():
        assert table["billing_mode"] == "PAY_PER_REQUEST", address
        for owner in (table, *table.get("global_secondary_index", [])):
            assert not {"read_capacity", "write_capacity"} & owner.keys(), address
    for address, target in stack.resources("aws_appautoscaling_target").items():
        assert target["service_namespace"] != "dynamodb", address


def test_every_table_can_be_restored_to_any_second(stack: SynthesizedStack) -> None:
    for address, table in stack.resources("aws_dynamodb_table").items():
        assert table["point_in_time_recovery"] == {"enabled": True}, address


@pytest.mark.requirement(21)
def test_every_table_is_encrypted_with_the_key_for_data(stack: SynthesizedStack) -> None:
    for address, table in stack.resources("aws_dynamodb_table").items():
        encryption = table["server_side_encryption"]
        assert encryption["enabled"] is True, address
        assert one_reference(encryption["kms_key_arn"]).type == "aws_kms_key", address
    for path in TABLES:
        encryption = stack.at(f"tables/{path}")[1]["server_side_encryption"]
        assert one_reference(encryption["kms_key_arn"]).address == stack.at("keys/data")[0], path


@pytest.mark.requirement(8)
def test_verdicts_and_sessions_are_not_in_one_table(stack: SynthesizedStack) -> None:
    """Each is written by who owns it: the function's role names no sessions table."""
    role_policy = stack.at("validation/role/policy")[1]["policy"]
    assert stack.at("tables/transactions")[0] in role_policy
    assert stack.at("tables/sessions")[0] not in role_policy
